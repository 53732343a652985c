import UserStreamCore

// One order's row: the same in listings, histories and single answers.
extension ProBitDecoding {
    /// Reads a row.
    /// - Throws: ``JSONError`` when its id or market is missing, or an amount cannot be read.
    static func report(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> OrderReport {
        let symbol = try row.requiredID("market_id")
        var report = OrderReport(id: OrderID(try row.requiredID("id")), venueSymbol: symbol)
        report.market = symbols.market(symbol)
        report.clientOrderID = row.textField("client_order_id")
        report.side = row.textField("side").flatMap { Side(rawValue: $0) }
        readTerms(row, &report)
        try readAmounts(row, &report)
        report.createdAt = row.utcField("time")
        try readState(row, &report, &reader)
        return report
    }

    /// A post-only order is a limit order that lives by terms of its own.
    private static func readTerms(_ row: JSONValue, _ report: inout OrderReport) {
        let word = row.textField("time_in_force")
        switch row.textField("type") {
        case "limit": report.type = word == "gtcpo" ? .limitMaker : .limit
        case "market": report.type = .market
        case nil: break
        default: report.type = .other
        }
        switch word {
        case "gtc", "gtcpo": report.timeInForce = .gtc
        case "ioc": report.timeInForce = .ioc
        case "fok": report.timeInForce = .fok
        default: break
        }
    }

    /// Who buys at the market says how much quote he spends (`cost`). The quantity of such an order is what came of it, if anything.
    private static func readAmounts(_ row: JSONValue, _ report: inout OrderReport) throws(JSONError) {
        if report.type == .market, let cost = try row.amountField("cost"), !cost.isZero {
            report.quoteOrderQuantity = cost
        } else {
            report.quantity = try row.amountField("quantity")
        }
        if report.type != .market, let price = try row.amountField("limit_price"), !price.isZero {
            report.price = price
        }
        report.cumulativeQuantity = try row.amountField("filled_quantity")
        report.cumulativeQuoteQuantity = try row.amountField("filled_cost")
    }

    /// What was cancelled decides, not the word: an order that was filled in parts and then cancelled is `filled` for the exchange (seen by
    /// hummingbot), or `cancelled`.
    private static func readState(
        _ row: JSONValue, _ report: inout OrderReport, _ reader: inout RowReader
    ) throws(JSONError) {
        guard let word = row.textField("status") else {
            reader.note(row, "the order's status is missing", isRowLost: false)
            return
        }
        let isFilled = report.cumulativeQuantity.map { !$0.isZero } ?? false
        let isCancelled = try row.amountField("cancelled_quantity").map { !$0.isZero } ?? false
        switch word {
        case "open": report.state = isFilled ? .partiallyFilled : .open
        case "filled" where !isCancelled: report.state = .filled
        case "filled", "cancelled": (report.state, report.closeReason) = (.canceled, reason(report))
        default:
            report.rawState = word
            reader.note(row["status"] ?? row, "the order status '\(word.prefix(40))' is not known", isRowLost: false)
        }
    }

    /// Only the terms of orders that never rest tell why they ended; whether the owner cancelled another, or the exchange did, is not told.
    private static func reason(_ report: OrderReport) -> CloseReason {
        switch (report.type, report.timeInForce) {
        case (.market, _): .noLiquidity
        case (_, .ioc): .ioc
        case (_, .fok): .fok
        default: .unknown
        }
    }
}
