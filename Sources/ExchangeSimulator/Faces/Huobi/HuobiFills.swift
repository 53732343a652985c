import UserStreamCore

/// Reading fills.
extension HuobiFace {
    mutating func fills(_ call: HuobiCall, _ exchange: SimulatedExchange) throws(HuobiError) -> [UInt8] {
        let symbol = try symbol(call, exchange)
        if symbol == nil, dialects.contains(.symbolRequired) { throw .symbolRequired }
        let size = try call.size(1...500)
        let cursor = try call.number("from")
        let isDescending = try isDescending(call)
        let window = try window(call, depth: Self.facts.fillsDepth)
        let types = HuobiWordList(call.query["types"])
        let moment = view(of: call).moment
        var found = withheld(exchange.fills(account: call.account, from: window.start, asOf: moment), call)
        if symbol != nil || !types.allowsAll || found.last.map({ $0.time > window.end }) ?? false {
            found = found.filter { fill in
                fill.time <= window.end && (symbol == nil || symbol == fill.venueSymbol)
                    && types.allows(HuobiWords.type(fill.side, fill.orderType, fill.timeInForce))
            }
        }
        if dialects.contains(.rowsById) { found.sort { $0.rowID < $1.rowID } }
        if isDescending { found.reverse() }
        found = page(found, from: cursor, isDescending: isDescending, size, id: \.rowID)
        disturb(&found, call, hasCursor: cursor != nil)
        noteSharedTradeID(found, call)
        return write(found, call)
    }

    mutating func orderFills(_ call: HuobiCall, _ exchange: SimulatedExchange) throws(HuobiError) -> [UInt8] {
        guard let id = call.id.flatMap({ Int64($0) }) else { throw .invalid("order-id") }
        guard let order = exchange.order(id, asOf: call.time), order.account == call.account,
            !isGone(order, at: call.time)
        else { throw .notFound }
        let moment = view(of: call).moment
        var found = withheld(exchange.fills(order: id, asOf: moment), call)
        if dialects.contains(.rowsById) { found.sort { $0.rowID < $1.rowID } }
        found.reverse()
        disturb(&found, call, hasCursor: false)
        return write(found, call)
    }

    private mutating func write(_ fills: [SimulatedFill], _ call: HuobiCall) -> [UInt8] {
        let style = style(call, rows: fills.count, haveStates: false)
        return rowCache.fills(fills, style) { cache in
            Self.envelope(capacity: 256 + fills.count * 512) { writer in
                writer.beginArray()
                for (index, fill) in fills.enumerated() { cache.write(fill, to: &writer, style, index: index) }
                writer.endArray()
            }
        }
    }

    /// Counts the answer where trades on two markets have the same id.
    private mutating func noteSharedTradeID(_ fills: [SimulatedFill], _ call: HuobiCall) {
        guard faults.isEnabled(.sameTradeIDTwoMarkets) else { return }
        var symbols: [Int64: String] = [:]
        for fill in fills {
            guard let other = symbols.updateValue(fill.venueSymbol, forKey: fill.tradeID) else { continue }
            if other != fill.venueSymbol {
                return faults.note(.sameTradeIDTwoMarkets, at: call.endpoint.rawValue)
            }
        }
    }
}
