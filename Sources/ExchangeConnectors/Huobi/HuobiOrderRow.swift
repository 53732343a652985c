import UserStreamCore

// One order's row. Open orders name what is filled `filled-*`, all other endpoints `field-*` (an old typo); both are read.
extension HuobiDecoding {
    /// Reads a row.
    /// - Throws: ``JSONError`` when its id or symbol is missing, or an amount cannot be read.
    static func report(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> OrderReport {
        var (report, kind) = try identified(row, id: "id", clientOrderID: "client-order-id", symbols)
        try readAmounts(row, kind, &report)
        report.createdAt = row.timeField("created-at")
        for key in ["updated-at", "finished-at", "canceled-at"] as [StaticString] {
            if let time = row.timeField(key) { report.updatedAt = max(time, report.updatedAt ?? time) }
        }
        readState(row, at: "state", sources: ["canceled-source"], kind, &report, &reader)
        return report
    }

    /// Which order a row is about, and of what kind it is.
    static func identified(
        _ row: JSONValue, id: StaticString, clientOrderID: StaticString, _ symbols: SymbolTable
    ) throws(JSONError) -> (report: OrderReport, kind: HuobiOrderKind?) {
        let symbol = try row.requiredID("symbol")
        var report = OrderReport(id: OrderID(try row.requiredID(id)), venueSymbol: symbol)
        report.market = symbols.market(symbol)
        report.clientOrderID = row.textField(clientOrderID)
        let kind = row.textField("type").map(HuobiOrderKind.init)
        report.side = kind?.side
        report.type = kind?.type
        report.timeInForce = kind?.timeInForce
        return (report, kind)
    }

    /// A market buy states in `amount` the quote to be spent.
    private static func readAmounts(
        _ row: JSONValue, _ kind: HuobiOrderKind?, _ report: inout OrderReport
    ) throws(JSONError) {
        let amount = try row.amountField("amount")
        let isInQuote = kind?.isInQuote ?? false
        report.quantity = isInQuote ? nil : amount
        report.quoteOrderQuantity = isInQuote ? amount : nil
        report.price = try limit(row, at: "price", kind)
        if let stop = try row.amountField("stop-price"), !stop.isZero { report.stopPrice = stop }
        report.cumulativeQuantity = try row.amountField("filled-amount", or: "field-amount")
        report.cumulativeQuoteQuantity = try row.amountField("filled-cash-amount", or: "field-cash-amount")
        report.fees = fees(try row.amountField("filled-fees", or: "field-fees"), report)
    }

    /// The limit price: market orders state 0 (HTX spot API reference).
    static func limit(
        _ row: JSONValue, at key: StaticString, _ kind: HuobiOrderKind?
    ) throws(JSONError) -> ExactDecimal? {
        guard let price = try row.amountField(key), !price.isZero, kind?.type != .market else { return nil }
        return price
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

    /// Reads where an order stands.
    /// - Parameters:
    ///   - key: what its state stands under.
    ///   - sources: what may hold the word for who or what cancelled it.
    static func readState(
        _ row: JSONValue, at key: StaticString, sources: [StaticString], _ kind: HuobiOrderKind?,
        _ report: inout OrderReport, _ reader: inout RowReader
    ) {
        guard let word = row.textField(key) else {
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
            (report.state, report.closeReason) = end(sources: sources.compactMap { row.textField($0) }, kind)
        default:
            report.rawState = word
            reader.note(row[key] ?? row, "the order state '\(word.prefix(40))' is not known", isRowLost: false)
        }
    }

    /// How a cancelled order ended. The exchange has one word for all of them, and tells them apart by the source of the cancel. Without a source
    /// only IOC, FOK and market orders tell by their type; nothing is guessed for others.
    private static func end(sources: [String], _ kind: HuobiOrderKind?) -> (OrderState, CloseReason) {
        for source in sources {
            if let end = end(source: source) { return end }
        }
        guard sources.isEmpty else { return (.canceled, .unknown) }
        return switch (kind?.timeInForce, kind?.type) {
        case (.ioc, _): (.expired, .ioc)
        case (.fok, _): (.expired, .fok)
        case (_, .market): (.expired, .noLiquidity)
        default: (.canceled, .unknown)
        }
    }

    /// What ends by the order's own terms is `expired`. A prevented self-trade is a cancel by the exchange's rule: `canceled`, with `selfTrade` as
    /// its reason. `nil` for a word that is not known.
    private static func end(source: String) -> (OrderState, CloseReason)? {
        switch source {
        case "ioc": (.expired, .ioc)
        case "fok": (.expired, .fok)
        case "limit_maker", "limit-maker": (.expired, .postOnly)
        case "market": (.expired, .noLiquidity)
        case "self_match_prevent", "self-match-prevent": (.canceled, .selfTrade)
        // A dead man's switch (`timeout-canceled-order`) is the owner's own as well. The short words but `api` are seen in clients only.
        case "api", "web", "app", "ios", "android", "user", "timeout-canceled-order",
            "user-actively-cancels-order-web", "user-actively-cancels-order-ios",
            "user-actively-cancels-order-android":
            (.canceled, .user)
        case "sys", "system", "admin", "system-manually-cancels-order", "coin-listing-delisting", "circuit":
            (.canceled, .exchange)
        default: nil
        }
    }
}

/// The word for an order's side and kind, such as `buy-limit-maker`.
struct HuobiOrderKind {
    var side: Side?
    var type: OrderType
    var timeInForce: TimeInForce?
    var isStop: Bool
    /// Whether its amounts are of quote: those of a market buy are (HTX spot API reference).
    var isInQuote: Bool { type == .market && side == .buy }

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
