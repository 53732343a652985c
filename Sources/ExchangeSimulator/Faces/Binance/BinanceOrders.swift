import UserStreamCore

/// Reading orders.
extension BinanceFace {
    mutating func openOrders(_ call: BinanceCall, _ exchange: SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let symbol = try call.text("symbol").map { _ throws(BinanceError) in try call.rules(exchange).venueSymbol }
        let moment = view(of: call).moment
        var open = exchange.openOrders(account: call.account, asOf: moment)
        if let symbol { open.removeAll { $0.venueSymbol != symbol } }
        disturb(&open, call, hasCursor: false)
        return write(open, call)
    }

    mutating func order(_ call: BinanceCall, _ exchange: SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let moment = view(of: call).moment
        guard let order = try namedOrder(call, exchange, asOf: moment) else { throw .notFound }
        purgeEarly([order], call)
        if episodes.purged.contains(order.id) { throw .notFound }
        if isArchived(order, at: call.time) { throw .archived }
        let special = specialRows(call, among: 1, haveStates: true)
        var writer = JSONWriter(capacity: 640)
        order.write(to: &writer, special, ageing: ageing, index: 0)
        return writer.bytes
    }

    /// The order that a request names, by its number or its owner's id; where it says both, they have to be of the same order. Of several orders that had
    /// an owner's id in turn it is the newest.
    func namedOrder(
        _ call: BinanceCall, _ exchange: SimulatedExchange, asOf moment: Timestamp,
        number name: StaticString = "orderId", clientID clientName: StaticString = "origClientOrderId"
    ) throws(BinanceError) -> SimulatedOrder? {
        let symbol = try call.rules(exchange).venueSymbol
        let clientOrderID = try call.text(clientName)
        guard let number = try call.number(name) else {
            guard let clientOrderID else { throw .noOrderNamed }
            let found = exchange.orders(clientOrderID: clientOrderID, account: call.account, asOf: moment)
                .filter { $0.venueSymbol == symbol }
            return found.last { $0.closedAt == nil } ?? found.last
        }
        guard let order = exchange.order(number: number, venueSymbol: symbol, asOf: moment),
            order.account == call.account
        else { return nil }
        if let clientOrderID, clientOrderID != order.clientOrderID { throw .otherClientID }
        return order
    }

    /// The orders of a symbol that were placed in a window, live ones among them, oldest first.
    mutating func closedOrders(_ call: BinanceCall, _ exchange: SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let symbol = try call.rules(exchange).venueSymbol
        let limit = try call.limit()
        let first = try call.number("orderId")
        let window = try window(call)
        let moment = view(of: call).moment
        var found = exchange.orders(account: call.account, asOf: moment).filter { order in
            order.venueSymbol == symbol && window.contains(order.createdAt) && order.number >= first ?? 0
        }
        purgeEarly(found, call)
        found.removeAll { isArchived($0, at: call.time) || episodes.purged.contains($0.id) }
        found = page(found, limit, hasBeginning: first != nil || window.start != nil)
        disturb(&found, call, hasCursor: first != nil)
        return write(found, call)
    }

    private mutating func write(_ orders: [SimulatedOrder], _ call: BinanceCall) -> [UInt8] {
        let special = specialRows(call, among: orders.count, haveStates: true)
        var writer = JSONWriter(capacity: 64 + orders.count * 640)
        writer.beginArray()
        for (index, order) in orders.enumerated() { order.write(to: &writer, special, ageing: ageing, index: index) }
        writer.endArray()
        return writer.bytes
    }

    /// Whether it ended without a fill so long ago that nothing is known of it any more.
    private func isArchived(_ order: SimulatedOrder, at time: Timestamp) -> Bool {
        guard let closedAt = order.closedAt, order.isUnfilledEnd else { return false }
        return closedAt + Self.facts.unfilledRetention <= time
    }
}
