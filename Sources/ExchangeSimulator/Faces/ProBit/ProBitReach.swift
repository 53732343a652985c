/// What a stream that polls asks there, and what of the rules about faults is this exchange's own.
extension ProBitFace {
    static let polled: [ProBitEndpoint] = [
        .openOrders, .balances, .order, .closedOrders, .fills, .accessToken, .serverTime, .symbols,
    ]
    // The list of open orders has no pages.
    static let paged: [ProBitEndpoint] = [.closedOrders, .fills]
    static let isAddressMetered = true
    static let hasTradeIDsOfAllMarkets = false
    static let checksTimes = false
    static let tokenEndpoint: ProBitEndpoint? = .accessToken
    // No order waits for a price.
    static let orderStandings = OrderStanding.allCases.filter { $0 != .untriggered }
}
