import UserStreamCore

// One order's row. Open orders name what is filled `filled-*`, all other endpoints `field-*` (an old typo); both are read.
extension HuobiDecoding {
    /// Reads a row.
    /// - Throws: ``JSONError`` when its id or symbol is missing, or an amount cannot be read.
    static func report(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> OrderReport {
        let symbol = try row.requiredID("symbol")
        var report = OrderReport(id: OrderID(try row.requiredID("id")), venueSymbol: symbol)
        report.market = symbols.market(symbol)
        report.clientOrderID = row.textField("client-order-id")
        let kind = row.textField("type").map(HuobiOrderKind.init)
        report.side = kind?.side
        report.type = kind?.type
        report.timeInForce = kind?.timeInForce
        try readAmounts(row, kind, &report)
        report.createdAt = row.timeField("created-at")
        for key in ["updated-at", "finished-at", "canceled-at"] as [StaticString] {
            if let time = row.timeField(key) { report.updatedAt = max(time, report.updatedAt ?? time) }
        }
        readState(row, kind, &report, &reader)
        return report
    }

    /// A market buy states in `amount` the quote to be spent; `price` is 0 for market orders (HTX spot API reference).
    private static func readAmounts(
        _ row: JSONValue, _ kind: HuobiOrderKind?, _ report: inout OrderReport
    ) throws(JSONError) {
        let amount = try row.amountField("amount")
        let isInQuote = kind?.type == .market && kind?.side == .buy
        report.quantity = isInQuote ? nil : amount
        report.quoteOrderQuantity = isInQuote ? amount : nil
        if let price = try row.amountField("price"), !price.isZero, kind?.type != .market { report.price = price }
        if let stop = try row.amountField("stop-price"), !stop.isZero { report.stopPrice = stop }
        report.cumulativeQuantity = try row.amountField("filled-amount", or: "field-amount")
        report.cumulativeQuoteQuantity = try row.amountField("filled-cash-amount", or: "field-cash-amount")
        report.fees = fees(try row.amountField("filled-fees", or: "field-fees"), report)
    }

    /// Fees are in what is received: base for buys, quote for sells. 0 may mean that they were deducted in points or in HTX's token; a
    /// negative one is a rebate that is computed, not paid (HTX spot API reference). Neither is stated.
    private static func fees(_ amount: ExactDecimal?, _ report: OrderReport) -> [Fee]? {
        guard let amount, !amount.isZero, !amount.isNegative, let market = report.market else { return nil }
        switch report.side {
        case .buy: return [Fee(asset: market.base, amount: amount)]
        case .sell: return [Fee(asset: market.quote, amount: amount)]
        case nil: return nil
        }
    }

    private static func readState(
        _ row: JSONValue, _ kind: HuobiOrderKind?, _ report: inout OrderReport, _ reader: inout RowReader
    ) {
        guard let word = row.textField("state") else {
            reader.note(row, "the order's state is missing", isRowLost: false)
            return
        }
        switch word {
        case "created": report.state = kind?.isStop == true ? .untriggered : .pendingNew
        case "pre-submitted": report.state = .pendingNew
        case "submitted": report.state = .open
        case "partial-filled": report.state = .partiallyFilled
        case "canceling": report.state = .pendingCancel
        case "filled": report.state = .filled
        case "rejected": report.state = .rejected
        case "partial-canceled", "canceled":
            (report.state, report.closeReason) = end(source: row.textField("canceled-source"), kind)
        default:
            report.rawState = word
            reader.note(row["state"] ?? row, "the order state '\(word.prefix(40))' is not known", isRowLost: false)
        }
    }

    /// How a cancelled order ended. The exchange has one word for all of them, and tells them apart by `canceled-source`.
    ///
    /// What ends by the order's own terms is `expired`. A prevented self-trade is a cancel by the exchange's rule: `canceled`, with
    /// `selfTrade` as its reason. Without a source only IOC, FOK and market orders tell by their type; nothing is guessed for others.
    private static func end(source: String?, _ kind: HuobiOrderKind?) -> (OrderState, CloseReason) {
        switch source {
        case "ioc": return (.expired, .ioc)
        case "fok": return (.expired, .fok)
        case "limit_maker", "limit-maker": return (.expired, .postOnly)
        case "market": return (.expired, .noLiquidity)
        case "self_match_prevent", "self-match-prevent": return (.canceled, .selfTrade)
        // A dead man's switch (`timeout-canceled-order`) is the owner's own as well. All but `api` and this one are seen in clients only.
        case "api", "web", "app", "ios", "android", "user", "timeout-canceled-order": return (.canceled, .user)
        case "sys", "system", "admin": return (.canceled, .exchange)
        case nil: break
        default: return (.canceled, .unknown)
        }
        switch (kind?.timeInForce, kind?.type) {
        case (.ioc, _): return (.expired, .ioc)
        case (.fok, _): return (.expired, .fok)
        case (_, .market): return (.expired, .noLiquidity)
        default: return (.canceled, .unknown)
        }
    }
}

/// The word for an order's side and kind, such as `buy-limit-maker`.
struct HuobiOrderKind {
    var side: Side?
    var type: OrderType
    var timeInForce: TimeInForce?
    var isStop: Bool

    /// Reads the word. A kind that is not known is `other`.
    init(_ word: String) {
        let mark = word.utf8.firstIndex(of: UInt8(ascii: "-")) ?? word.endIndex
        side = Side(rawValue: String(word[..<mark]))
        let kind = mark < word.endIndex ? String(word[word.utf8.index(after: mark)...]) : ""
        (type, timeInForce) =
            switch kind {
            case "limit": (.limit, .gtc)
            case "market": (.market, nil)
            case "ioc": (.limit, .ioc)
            case "limit-fok": (.limit, .fok)
            case "limit-maker": (.limitMaker, .gtc)
            case "stop-limit": (.stopLimit, .gtc)
            case "stop-limit-fok": (.stopLimit, .fok)
            default: (.other, nil)
            }
        isStop = type == .stopLimit || (type == .other && kind.hasPrefix("stop-"))
    }
}
