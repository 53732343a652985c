/// What a stream that polls asks there, and what of the rules about faults is this exchange's own.
extension HuobiFace {
    static let polled: [HuobiEndpoint] = [
        .openOrders, .balances, .order, .closedOrders, .fills, .orderFills, .serverTime, .accounts, .symbols,
    ]
    // A later page of fills begins at a row only inside one millisecond, if it has more fills than a page.
    static let paged: [HuobiEndpoint] = [.openOrders, .closedOrders]
    static let isAddressMetered = false
    static let hasTradeIDsOfAllMarkets = true
}
