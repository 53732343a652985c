import UserStreamCore

/// Whom an answer is about, for the table of faults.
extension HuobiFace {
    /// How long an order counts as one that a history is about after it ended: the time between two sweeps.
    static let historyConcern = TimeSpan.seconds(30)
    /// The same for a list of fills after a fill: as far as a window of fills reaches back in most passes.
    static let fillConcern = TimeSpan.seconds(10)

    /// Counts the faults that a request met.
    mutating func noteConcern(
        _ endpoint: HuobiEndpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange,
        at now: Timestamp
    ) {
        guard !faults.crossings.isIdle else { return }
        faults.crossings.count(concerned(endpoint, id, request, exchange, at: now))
    }

    /// Where the orders stand right after a request that it could be about: for the listing and the balances those that are alive, for a
    /// question about one order that one, for a history those that ended within ``historyConcern``, for fills those that were filled within
    /// ``fillConcern``; for anything else none.
    private func concerned(
        _ endpoint: HuobiEndpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange,
        at now: Timestamp
    ) -> OrderStandings {
        let query = QueryString(request.rawQuery)
        guard let account = query["AccessKeyId"].flatMap({ keys[$0]?.account }) else { return OrderStandings([]) }
        let time = exchangeTime(at: now)
        switch endpoint {
        case .openOrders, .balances, .cancelAll:
            return OrderStandings(exchange.openOrders(account: account, asOf: time))
        case .order, .orderFills, .cancel:
            let order = id.flatMap { Int64($0) }.flatMap { exchange.order($0, asOf: time) }
            return OrderStandings(order.map { [$0] } ?? [])
        case .clientOrder:
            let found = query["clientOrderId"].map {
                exchange.orders(clientOrderID: $0, account: account, asOf: time)
            }
            return OrderStandings(found ?? [])
        case .closedOrders, .orders:
            return OrderStandings(
                exchange.closedOrders(account: account, from: time - Self.historyConcern, asOf: time))
        case .fills:
            let recent = exchange.fills(account: account, from: time - Self.fillConcern, asOf: time)
            return OrderStandings(recent.lazy.compactMap { exchange.order($0.orderID, asOf: time) })
        case .serverTime, .status, .symbols, .marketSymbols, .currencies, .accounts, .points, .uid, .keyPermissions,
            .place, .batchPlace, .cancelClientOrder, .batchCancel:
            return OrderStandings([])
        }
    }
}
