/// What a stream that polls asks there, and what of the rules about faults is this exchange's own.
extension CryptoComFace {
    static let polled: [CryptoComEndpoint] = [
        .openOrders, .balances, .order, .closedOrders, .fills, .serverTime, .symbols,
    ]
    // The list of open orders has no pages.
    static let paged: [CryptoComEndpoint] = [.closedOrders, .fills]
    static let isAddressMetered = true
    static let hasTradeIDsOfAllMarkets = false
}
