import UserStreamCore

// What the socket tells (documentation): rows as in answers, but balances by currency. No message says when it was made: the time of an order is that
// of its creation, and a trade comes again when its fee is settled.
extension ProBitDecoding {
    /// What a channel tells.
    /// - Parameter isReset: whether it is all that there is, as each channel tells at first.
    static func told(
        _ data: JSONValue, on channel: String, isReset: Bool, _ context: ExchangeContext
    ) -> [SocketStep] {
        switch channel {
        case "balance": return balances(byCurrency: data)
        case "open_order": return orders(listed: data, context)
        case "order_history", "trade_history":
            // What was before may be older than what is remembered, and would count twice. The histories, which are read after each opening, tell it.
            if isReset { return [] }
            return channel == "order_history" ? orders(listed: data, context) : fills(listed: data, context)
        default: return []
        }
    }

    private static func orders(listed data: JSONValue, _ context: ExchangeContext) -> [SocketStep] {
        guard data.kind == .array else { return .lost(.orders([]), at: data, "this is no list of orders") }
        return .pushed(orders(data, context))
    }

    private static func fills(listed data: JSONValue, _ context: ExchangeContext) -> [SocketStep] {
        guard data.kind == .array else { return .lost(.fills([]), at: data, "this is no list of fills") }
        return .pushed(fills(data, context))
    }

    private static func balances(byCurrency data: JSONValue) -> [SocketStep] {
        guard data.kind == .object else { return .lost(.balances([]), at: data, "these are no balances") }
        var reader = RowReader()
        let balances = data.members.compactMap { member in
            reader.row(member.value) { (row, _) throws(JSONError) -> Balance? in try balance(row, of: member.key) }
        }
        return .pushed(.balances(balances), reader)
    }
}
