import UserStreamCore

// What the socket tells (binance-spot-api-docs, user data stream).
extension BinanceDecoding {
    /// What an event says. A deposit or a lock by another product of the exchange (`balanceUpdate`, `externalLockUpdate`) tells a difference only,
    /// and the balances that come of it follow in an event of their own; a list of orders (`listStatus`) tells nothing that its orders do not.
    /// - Throws: ``APIError`` when the exchange ends the subscription.
    static func told(_ event: JSONValue, _ context: ExchangeContext) throws(APIError) -> [SocketStep] {
        switch event.textField("e") {
        case "executionReport": return execution(event, context)
        case "outboundAccountPosition": return position(event)
        case "serverShutdown": return [.leave("the exchange shuts this server down")]
        case "eventStreamTerminated":
            throw APIError(.transient, message: "the exchange ended the subscription (eventStreamTerminated)")
        default: return []
        }
    }

    /// Where an order stands, and then the trade by which it came there, if it was one: an order is heard of before it fills.
    private static func execution(_ event: JSONValue, _ context: ExchangeContext) -> [SocketStep] {
        let made = event.timeField("E")
        var reader = RowReader()
        let state = reader.row(event) { (row, reader) throws(JSONError) -> OrderReport? in
            try report(row, .push, context.symbols, &reader)
        }
        let order = [SocketStep].pushed(.orders(state.map { [$0] } ?? []), reader, made: made)
        guard event.textField("x") == "TRADE" else { return order }
        reader = RowReader()
        let fill = reader.row(event) { (row, _) throws(JSONError) -> Fill? in
            var fill = try trade(row, .push, context.symbols)
            fill.side = side(row, .push)
            return fill
        }
        return order + .pushed(.fills(fill.map { [$0] } ?? []), reader, made: made)
    }

    /// The balances that may have changed, whole. The account's time `u` tells the older of two events from the newer, which a connection that takes
    /// another's place may mix up.
    private static func position(_ event: JSONValue) -> [SocketStep] {
        guard let list = event.field("B"), list.kind == .array else {
            return .lost(.balances([]), at: event, "there is no list of balances")
        }
        let version = event.field("u")?.int64
        var reader = RowReader()
        let balances = reader.rows(list) { (row, _) throws(JSONError) -> Balance? in
            try balance(row, asset: "a", free: "f", locked: "l", version: version)
        }
        return .pushed(.balances(balances), reader, made: event.timeField("E"))
    }
}
