/// What a stream that polls asks there, and what of the rules about faults is this exchange's own.
extension BinanceFace {
    static let polled: [BinanceEndpoint] = [
        .openOrders, .balances, .order, .closedOrders, .fills, .orderFills, .serverTime, .symbols,
    ]
    // The list of open orders has no pages.
    static let paged: [BinanceEndpoint] = [.closedOrders, .fills]
    static let isAddressMetered = true
    static let hasTradeIDsOfAllMarkets = false
}
