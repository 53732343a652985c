import UserStreamCore

/// Reading orders.
extension HuobiFace {
    mutating func openOrders(_ call: HuobiCall, _ exchange: SimulatedExchange) throws(HuobiError) -> [UInt8] {
        try checkAccount(call)
        let symbol = try symbol(call, exchange)
        let size = try call.size(1...500)
        let cursor = try call.number("from")
        guard cursor == nil || call.query["direct"] != nil else { throw .missing("direct") }
        let isDescending = try isDescending(call)
        let (side, types) = (call.query["side"], HuobiWordList(call.query["types"]))
        let moment = view(of: call).moment
        var open = exchange.openOrders(account: call.account, asOf: moment)
        if symbol != nil || side != nil || !types.allowsAll {
            open = open.filter { order in
                (symbol == nil || symbol == order.venueSymbol) && (side == nil || side == order.side.rawValue)
                    && types.allows(order.huobiType)
            }
        }
        if isDescending { open.reverse() }
        open = page(open, from: cursor, isDescending: isDescending, size, id: \.id)
        disturb(
            &open, call, hasCursor: cursor != nil,
            repeatsCursor: !dialects.contains(.cursorExclusive) && open.first?.id == cursor)
        let style = style(call, rows: open.count, haveStates: true)
        return rowCache.open(open, style) { cache in
            Self.envelope(capacity: 256 + open.count * 512) { writer in
                writer.beginArray()
                for (index, order) in open.enumerated() {
                    cache.write(order, .open, to: &writer, style, index: index) {
                        order.writeOpen(to: &$0, style, index: index)
                    }
                }
                writer.endArray()
            }
        }
    }

    mutating func order(_ call: HuobiCall, _ exchange: SimulatedExchange) throws(HuobiError) -> [UInt8] {
        guard let id = call.id.flatMap({ Int64($0) }) else { throw .invalid("order-id") }
        let moment = view(of: call).moment
        guard let order = exchange.order(id, asOf: moment), order.account == call.account else { throw .notFound }
        purgeEarly([order], call)
        guard !isGone(order, at: call.time) else { throw .notFound }
        return detail(order, call)
    }

    mutating func clientOrder(_ call: HuobiCall, _ exchange: SimulatedExchange) throws(HuobiError) -> [UInt8] {
        guard let clientOrderID = call.query["clientOrderId"] else { throw .missing("clientOrderId") }
        let moment = view(of: call).moment
        let found = exchange.orders(clientOrderID: clientOrderID, account: call.account, asOf: moment)
        purgeEarly(found, call)
        // Searchable for 8 h after creation and 2 h after the end (HTX spot API reference).
        let newest = found.last { order in
            !isGone(order, at: call.time) && order.createdAt + .hours(8) > call.time
                && order.closedAt.map { $0 + .hours(2) > call.time } ?? true
        }
        guard let newest else { throw .notFound }
        return detail(newest, call)
    }

    private mutating func detail(_ order: SimulatedOrder, _ call: HuobiCall) -> [UInt8] {
        let style = style(call, rows: 1, haveStates: true)
        return Self.envelope { writeDetail(order, to: &$0, style, call, index: 0) }
    }

    mutating func orders(_ call: HuobiCall, _ exchange: SimulatedExchange) throws(HuobiError) -> [UInt8] {
        guard let symbol = try symbol(call, exchange) else { throw .symbolRequired }
        guard let stateText = call.query["states"] else { throw .missing("states") }
        let (states, types) = (HuobiWordList(stateText), HuobiWordList(call.query["types"]))
        let size = try call.size(1...100)
        let cursor = try call.number("from")
        let isDescending = try isDescending(call)
        let window = try window(call, depth: .days(180))
        let moment = view(of: call).moment
        var found = exchange.orders(account: call.account, asOf: moment).filter { order in
            order.venueSymbol == symbol && window.contains(order.createdAt)
                && states.allows(HuobiWords.state(order)) && types.allows(order.huobiType)
        }
        purgeEarly(found, call)
        found.removeAll { isHidden($0, at: call.time) }
        if isDescending { found.reverse() }
        found = page(found, from: cursor, isDescending: isDescending, size, id: \.id)
        disturb(&found, call, hasCursor: cursor != nil)
        let style = style(call, rows: found.count, haveStates: true)
        return Self.envelope { writer in
            writer.beginArray()
            for (index, order) in found.enumerated() { writeDetail(order, to: &writer, style, call, index: index) }
            writer.endArray()
        }
    }

    mutating func closedOrders(_ call: HuobiCall, _ exchange: SimulatedExchange) throws(HuobiError) -> [UInt8] {
        let symbol = try symbol(call, exchange)
        let size = try call.size(10...1_000)
        let isDescending = try isDescending(call)
        let window = try window(call, depth: Self.facts.longestWindow)
        let moment = view(of: call).moment
        let byEnd = dialects.contains(.historyByFinishTime)
        func time(_ order: SimulatedOrder) -> Timestamp { byEnd ? order.closedAt ?? .epoch : order.createdAt }
        var found = exchange.closedOrders(account: call.account, from: window.start, asOf: moment)
            .filter { (symbol == nil || symbol == $0.venueSymbol) && window.contains(time($0)) }
        purgeEarly(found, call)
        found.removeAll { isHidden($0, at: call.time) }
        found.sort { (time($0), $0.id) < (time($1), $1.id) }
        if isDescending { found.reverse() }
        var page = Array(found.prefix(size))
        let next = page.count < found.count ? (dialects.contains(.nextTimeRepeats) ? page.last : found[size]) : nil
        let hasCursor = call.query["end-time"] != nil || call.query["start-time"] != nil
        disturb(&page, call, hasCursor: hasCursor)
        return history(page, next: next.map(time), call)
    }

    private mutating func writeDetail(
        _ order: SimulatedOrder, to writer: inout JSONWriter, _ style: HuobiRowStyle, _ call: HuobiCall, index: Int
    ) {
        rowCache.write(order, .detail, to: &writer, style, index: index) {
            order.writeDetail(to: &$0, style, user: call.userID, index: index)
        }
    }

    private mutating func history(_ page: [SimulatedOrder], next: Timestamp?, _ call: HuobiCall) -> [UInt8] {
        let style = style(call, rows: page.count, haveStates: true)
        var writer = JSONWriter(capacity: 512 + page.count * 512)
        writer.beginObject()
        writer.key("status", "ok")
        writer.key("data")
        writer.beginArray()
        for (index, order) in page.enumerated() { writeDetail(order, to: &writer, style, call, index: index) }
        writer.endArray()
        if let next { writer.key("next-time", next, style) }
        writer.endObject()
        return writer.bytes
    }

    /// Whether nothing at all is known of an order any more.
    func isGone(_ order: SimulatedOrder, at time: Timestamp) -> Bool {
        guard let closedAt = order.closedAt, order.isUnfilledEnd else { return false }
        if episodes.purged.contains(order.id) { return true }
        return order.terms.request.source == "spot-api" && closedAt + Self.facts.unfilledRetention <= time
    }

    /// Whether lists leave an order out: they have unfilled ends for two hours, wherever the order came from.
    private func isHidden(_ order: SimulatedOrder, at time: Timestamp) -> Bool {
        guard let closedAt = order.closedAt, order.isUnfilledEnd else { return false }
        return closedAt + Self.facts.unfilledRetention <= time || episodes.purged.contains(order.id)
    }
}
