import UserStreamCore

/// Reading orders.
extension CryptoComFace {
    /// All live orders, newest first; there are no pages.
    mutating func openOrders(
        _ call: CryptoComCall, _ exchange: SimulatedExchange
    ) throws(CryptoComError) -> [UInt8] {
        let symbol = try call.rules(exchange)?.venueSymbol
        let moment = view(of: call).moment
        var open = Array(exchange.openOrders(account: call.account, asOf: moment).reversed())
        if let symbol { open.removeAll { $0.venueSymbol != symbol } }
        disturb(&open, call, hasCursor: false)
        return write(open, call)
    }

    /// One order, which is the result itself.
    mutating func order(_ call: CryptoComCall, _ exchange: SimulatedExchange) throws(CryptoComError) -> [UInt8] {
        let moment = view(of: call).moment
        guard let order = try namedOrder(call.params, call.account, exchange, asOf: moment) else { throw .notFound }
        purgeEarly([order], call)
        if episodes.purged.contains(order.id) { throw .notFound }
        let special = specialRows(call, among: 1, haveStates: true)
        return success(call, capacity: 1_152) { write(order, special, index: 0, to: &$0) }
    }

    /// The order that a request names, by its id or its owner's id; of several that had the latter, the newest, and a live one before others.
    func namedOrder(
        _ params: JSONValue?, _ account: Int, _ exchange: SimulatedExchange, asOf moment: Timestamp
    ) throws(CryptoComError) -> SimulatedOrder? {
        if let text = try params?["order_id"]?.optionalText("order_id") {
            guard let id = Int64(text), id > 0 else { throw .badOrderID }
            return exchange.order(id, asOf: moment).flatMap { $0.account == account ? $0 : nil }
        }
        guard let clientOrderID = try params?["client_oid"]?.optionalText("client_oid") else {
            throw .argument("order_id")
        }
        let found = exchange.orders(clientOrderID: clientOrderID, account: account, asOf: moment)
        return found.last { $0.closedAt == nil } ?? found.last
    }

    /// The orders that have ended, by the time of their creation, newest first.
    mutating func closedOrders(
        _ call: CryptoComCall, _ exchange: SimulatedExchange
    ) throws(CryptoComError) -> [UInt8] {
        let symbol = try call.rules(exchange)?.venueSymbol
        let limit = try call.limit()
        // That windows of fills have a greatest length is documented, that windows of orders have one is not.
        let window = try CryptoComWindow(call, longest: nil)
        let moment = view(of: call).moment
        var found = exchange.closedOrders(account: call.account, asOf: moment)
        if let symbol { found.removeAll { $0.venueSymbol != symbol } }
        purgeEarly(found, call)
        found.removeAll { episodes.purged.contains($0.id) }
        found = page(found, window, limit) { (self.moment($0.createdAt, $0.number), $0.number) }
        disturb(&found, call, hasCursor: call.params?["end_time"] != nil)
        return write(found, call)
    }

    private mutating func write(_ orders: [SimulatedOrder], _ call: CryptoComCall) -> [UInt8] {
        let special = specialRows(call, among: orders.count, haveStates: true)
        return success(call, rows: orders.count) { writer in
            for (index, order) in orders.enumerated() { write(order, special, index: index, to: &writer) }
        }
    }
}
