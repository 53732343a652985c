import UserStreamCore

/// Reading orders.
extension ProBitFace {
    /// All live orders, newest first; there are no pages.
    mutating func openOrders(_ call: ProBitCall, _ exchange: SimulatedExchange) throws(ProBitError) -> [UInt8] {
        let symbol = try call.rules(exchange)?.venueSymbol
        let moment = view(of: call).moment
        var open = Array(exchange.openOrders(account: call.account, asOf: moment).reversed())
        if let symbol { open.removeAll { $0.venueSymbol != symbol } }
        disturb(&open, call, hasCursor: false)
        return write(open, call, exchange)
    }

    /// Those orders of a market that an id names; none where there is no such order.
    mutating func order(_ call: ProBitCall, _ exchange: SimulatedExchange) throws(ProBitError) -> [UInt8] {
        let moment = view(of: call).moment
        guard let rules = try call.rules(exchange) else { throw .argument("market_id", "missing") }
        var found: [SimulatedOrder] = []
        if let text = call.query["order_id"] {
            if let order = named(text, rules.venueSymbol, call.account, exchange, asOf: moment) { found = [order] }
        } else if let name = call.query["client_order_id"] {
            found = exchange.orders(clientOrderID: name, account: call.account, asOf: moment)
                .filter { $0.venueSymbol == rules.venueSymbol }
        } else {
            throw .argument("order_id", "missing")
        }
        purgeEarly(found, call)
        found.removeAll { episodes.purged.contains($0.id) }
        return write(found, call, exchange)
    }

    /// The order of an account that its id and its market name.
    func named(
        _ text: String, _ symbol: String, _ account: Int, _ exchange: SimulatedExchange, asOf moment: Timestamp
    ) -> SimulatedOrder? {
        guard let number = Int64(text) else { return nil }
        let order = exchange.order(number: number, venueSymbol: symbol, asOf: moment)
        return order.flatMap { $0.account == account ? $0 : nil }
    }

    /// The orders that have ended, by the time of their creation, newest first.
    mutating func closedOrders(_ call: ProBitCall, _ exchange: SimulatedExchange) throws(ProBitError) -> [UInt8] {
        let symbol = try call.rules(exchange)?.venueSymbol
        let window = try ProBitWindow(call, includesEnd: !dialects.contains(.endTimeExclusive))
        let moment = view(of: call).moment
        var found = exchange.closedOrders(account: call.account, asOf: moment)
        if let symbol { found.removeAll { $0.venueSymbol != symbol } }
        purgeEarly(found, call)
        found.removeAll { episodes.purged.contains($0.id) }
        found = page(found, window) { ($0.createdAt, $0.number) }
        disturb(&found, call, hasCursor: window.isPast(at: call.now), repeatsCursor: true)
        return write(found, call, exchange)
    }

    private mutating func write(
        _ orders: [SimulatedOrder], _ call: ProBitCall, _ exchange: SimulatedExchange
    ) -> [UInt8] {
        let special = specialRows(call, among: orders.count, haveStates: true)
        return Self.list(rows: orders.count) { writer in
            for (index, order) in orders.enumerated() { write(order, exchange, special, index: index, to: &writer) }
        }
    }
}
