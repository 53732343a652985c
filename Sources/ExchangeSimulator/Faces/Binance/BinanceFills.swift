import UserStreamCore

/// Reading fills.
extension BinanceFace {
    /// The fills of a symbol, oldest first: from a number on, of an order, of a window, or the last ones.
    mutating func fills(_ call: BinanceCall, _ exchange: SimulatedExchange) throws(BinanceError) -> [UInt8] {
        let symbol = try call.rules(exchange).venueSymbol
        let limit = try call.limit()
        let order = try call.number("orderId")
        let first = try call.number("fromId")
        let hasTimes = call.query.hasValue("startTime") || call.query.hasValue("endTime")
        guard !hasTimes || (order == nil && first == nil) else { throw .badCombination }
        let window = try window(call)
        let moment = view(of: call).moment
        let all = exchange.fills(account: call.account, from: window.start ?? .epoch, asOf: moment)
        var found = withheld(all, call).filter { fill in
            fill.venueSymbol == symbol && window.contains(fill.time) && fill.tradeID >= first ?? 0
                && (order == nil || order == fill.orderNumber)
        }
        found = page(found, limit, hasBeginning: first != nil || window.start != nil)
        disturb(&found, call, hasCursor: first != nil)
        let special = specialRows(call, among: found.count, haveStates: false)
        var writer = JSONWriter(capacity: 64 + found.count * 320)
        writer.beginArray()
        for (index, fill) in found.enumerated() { fill.write(to: &writer, special, ageing: ageing, index: index) }
        writer.endArray()
        return writer.bytes
    }
}
