import UserStreamCore

/// Reading fills.
extension CryptoComFace {
    /// The fills of a window, of all markets or of one, newest first.
    mutating func fills(_ call: CryptoComCall, _ exchange: SimulatedExchange) throws(CryptoComError) -> [UInt8] {
        let symbol = try call.rules(exchange)?.venueSymbol
        let limit = try call.limit()
        let window = try CryptoComWindow(call, longest: Self.facts.longestWindow)
        let moment = view(of: call).moment
        let start = Timestamp(milliseconds: window.start.milliseconds) + ageing
        var found = withheld(exchange.fills(account: call.account, from: start, asOf: moment), call)
        if let symbol { found.removeAll { $0.venueSymbol != symbol } }
        found = page(found, window, limit) { (self.moment($0.time, $0.rowID), $0.rowID) }
        disturb(&found, call, hasCursor: call.params?["end_time"] != nil)
        let special = specialRows(call, among: found.count, haveStates: false)
        return success(call, rows: found.count) { writer in
            for (index, fill) in found.enumerated() { write(fill, special, index: index, to: &writer) }
        }
    }
}
