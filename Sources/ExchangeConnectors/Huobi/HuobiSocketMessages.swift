import UserStreamCore

// What the socket tells (HTX spot API reference): one row a message.
extension HuobiDecoding {
    /// What a push says. Channels that were not subscribed to say nothing.
    static func pushed(_ root: JSONValue, on channel: String, _ context: ExchangeContext) -> [SocketStep] {
        let data = root["data"] ?? root
        var reader = RowReader()
        switch channel.prefix(while: { $0 != "#" }) {
        case "accounts.update":
            let row = reader.row(data) { (row, _) throws(JSONError) in try pushedBalance(row, context) }
            return .pushed(.balances(row.map { [$0] } ?? []), reader, made: data.timeField("changeTime"))
        case "orders":
            let row = reader.row(data) { (row, reader) throws(JSONError) in
                try pushedOrder(row, context, &reader)
            }
            return .pushed(.orders(row.map { [$0] } ?? []), reader, made: row?.updatedAt)
        case "trade.clearing":
            let row = reader.row(data) { (row, reader) throws(JSONError) in
                try pushedFill(row, context, &reader)
            }
            return .pushed(.fills(row.map { [$0] } ?? []), reader, made: row?.time)
        default: return []
        }
    }

    /// A balance, whole: `seqNum` is the `seq-num` of the balance list. The first rows after the subscription, of which nothing changed (`changeType`
    /// null), are as true as the others. What is owned but neither available nor locked is not told.
    ///
    /// Those of the user's other accounts come on the same channel, and so do debts (`loan`, `interest`): they are left out, and so is everything
    /// while it is not known which account is meant.
    private static func pushedBalance(_ row: JSONValue, _ context: ExchangeContext) throws(JSONError) -> Balance? {
        guard row.textField("accountType") == "trade", let account = context.accountID,
            row.textField("accountId") == account
        else { return nil }
        guard let total = try row.amountField("balance"), let available = try row.amountField("available") else {
            throw row.unexpected("there is no \"balance\" or no \"available\"")
        }
        let asset = Asset(try row.requiredID("currency"))
        do {
            return try Balance(
                asset: asset, available: available, locked: total - available, version: row.field("seqNum")?.int64)
        } catch {
            throw row.unexpected("balance and available do not fit one amount")
        }
    }

    /// Where an order stands; what it traded is told by `trade.clearing`, with the fee.
    ///
    /// A stop order that fails when it is triggered, or is deleted before, has no id of the exchange's yet, and so is no order that the stream
    /// knows: there is nothing to tell of it.
    private static func pushedOrder(
        _ row: JSONValue, _ context: ExchangeContext, _ reader: inout RowReader
    ) throws(JSONError) -> OrderReport? {
        if isForeign(row, source: "orderSource", context) { return nil }
        let event = row.textField("eventType")
        if event == "trigger" || event == "deletion", row.field("orderId") == nil { return nil }
        var (report, kind) = try identified(row, id: "orderId", clientOrderID: "clientOrderId", context.symbols)
        report.price = try limit(row, at: "orderPrice", kind)
        let filled = try row.amountField("execAmt")
        if let kind, kind.isInQuote {
            // What is filled of it is told in quote as well, and for how much base it was is not.
            report.quoteOrderQuantity = try row.amountField("orderValue")
            report.cumulativeQuoteQuantity = filled
        } else if kind != nil {
            report.quantity = try row.amountField("orderSize")
            report.cumulativeQuantity = filled
        }
        report.createdAt = row.timeField("orderCreateTime")
        // A creation has no time of its own: that of a stop order was created long before it comes.
        report.updatedAt = row.timeField("tradeTime") ?? row.timeField("lastActTime")
        readState(
            row, at: "orderStatus", sources: ["canceledSource", "canceledSourceDesc"], kind, &report, &reader)
        return report
    }

    /// A trade as it was cleared. That an order was cancelled stands on this channel as well, but perhaps before the trades that came before it
    /// (HTX spot API reference); `orders` tells it in its place.
    private static func pushedFill(
        _ row: JSONValue, _ context: ExchangeContext, _ reader: inout RowReader
    ) throws(JSONError) -> Fill? {
        if row.textField("eventType") == "cancellation" || isForeign(row, source: "source", context) { return nil }
        let keys = HuobiFillKeys.push
        var fill = try trade(row, keys, context.symbols, &reader)
        fill.role = row.field("aggressor")?.bool.map { $0 ? .taker : .maker }
        // Whether a deduction is over is not told here. Without an amount it may be on its way, and with two of them nobody says which was paid:
        // then the fee is awaited from the list of fills, which does tell.
        let charged = try row.amountField(keys.charged) ?? .zero
        let deducted = try row.amountField(keys.deducted) ?? .zero
        if charged.isZero == deducted.isZero {
            fill.feeState = .pending
        } else {
            try readFees(row, keys, &fill, &reader)
        }
        return fill
    }

    /// Whether a row is about another account of the user's, such as one for margin. Not every row names its account, but each tells where its order
    /// came from.
    private static func isForeign(_ row: JSONValue, source: StaticString, _ context: ExchangeContext) -> Bool {
        if let account = context.accountID, let told = row.textField("accountId"), told != account { return true }
        return row.textField(source)?.contains("margin") ?? false
    }
}
