import UserStreamCore

/// Reading fills.
extension ProBitFace {
    /// The fills of a window, of all markets or of one, newest first.
    mutating func fills(_ call: ProBitCall, _ exchange: SimulatedExchange) throws(ProBitError) -> [UInt8] {
        let symbol = try call.rules(exchange)?.venueSymbol
        let window = try ProBitWindow(call, includesEnd: !dialects.contains(.endTimeExclusive))
        let moment = view(of: call).moment
        var found = withheld(
            exchange.fills(account: call.account, from: window.start + ageing, asOf: moment), call)
        if let symbol { found.removeAll { $0.venueSymbol != symbol } }
        found = page(found, window) { ($0.time, $0.rowID) }
        disturb(&found, call, hasCursor: window.isPast(at: call.now), repeatsCursor: true)
        let special = specialRows(call, among: found.count, haveStates: false)
        return Self.list(rows: found.count) { writer in
            for (index, fill) in found.enumerated() { write(fill, special, index: index, to: &writer) }
        }
    }
}
