import UserStreamCore

/// Whom an answer is about, for the table of faults.
enum FaceConcern {
    /// Those orders that are alive.
    case live
    /// Those that the request names.
    case named
    /// Those that ended lately.
    case ended
    /// Those that were filled lately.
    case filled
    /// None.
    case nothing

    /// How long an order counts as one that a history is about after it ended: the time between two sweeps.
    static let historySpan = TimeSpan.seconds(30)
    /// The same for a list of fills after a fill: as far as a window of fills reaches back in most passes.
    static let fillSpan = TimeSpan.seconds(10)
}

extension FaultyFace {
    /// Counts the faults that a request met.
    mutating func noteConcern(
        _ endpoint: Endpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange,
        at now: Timestamp
    ) {
        guard !faults.crossings.isIdle else { return }
        faults.crossings.count(concerned(endpoint, id, request, exchange, at: now))
    }

    /// Where the orders stand right after a request that it could be about.
    private func concerned(
        _ endpoint: Endpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange,
        at now: Timestamp
    ) -> OrderStandings {
        guard let account = apiKey(of: request).flatMap({ keys[$0]?.account }) else { return OrderStandings([]) }
        let time = exchangeTime(at: now)
        switch endpoint.concern {
        case .live: return OrderStandings(exchange.openOrders(account: account, asOf: time))
        case .named:
            return OrderStandings(named(endpoint, id, request, exchange, account: account, at: time))
        case .ended:
            return OrderStandings(
                exchange.closedOrders(account: account, from: time - FaceConcern.historySpan, asOf: time))
        case .filled:
            let recent = exchange.fills(account: account, from: time - FaceConcern.fillSpan, asOf: time)
            return OrderStandings(recent.lazy.compactMap { exchange.order($0.orderID, asOf: time) })
        case .nothing: return OrderStandings([])
        }
    }
}
