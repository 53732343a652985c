import UserStreamCore

// One order's row: the same in listings, histories and single answers (Exchange v1 reference).
extension CryptoComDecoding {
    /// Reads a row.
    /// - Throws: ``JSONError`` when its id or market is missing, or an amount cannot be read.
    static func report(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> OrderReport {
        let symbol = try row.requiredID("instrument_name")
        var report = OrderReport(id: OrderID(try row.requiredID("order_id")), venueSymbol: symbol)
        report.market = symbols.market(symbol)
        report.clientOrderID = row.textField("client_oid")
        report.side = row.textField("side").flatMap { Side(rawValue: $0.lowercased()) }
        report.type = type(row)
        report.timeInForce = timeInForce(row.textField("time_in_force"))
        try readAmounts(row, &report)
        report.createdAt = row.timeField("create_time")
        report.updatedAt = row.timeField("update_time")
        readState(row, &report, &reader)
        return report
    }

    private static func readAmounts(_ row: JSONValue, _ report: inout OrderReport) throws(JSONError) {
        report.quantity = try row.amountField("quantity")
        if report.type != .market, let price = try row.amountField("limit_price"), !price.isZero {
            report.price = price
        }
        report.cumulativeQuantity = try row.amountField("cumulative_quantity")
        report.cumulativeQuoteQuantity = try row.amountField("cumulative_value")
        // Positive when it was charged, other than that of a fill.
        if let fee = try row.amountField("cumulative_fee"), let asset = row.textField("fee_instrument_name") {
            report.fees = fee.isZero ? [] : [Fee(asset: Asset(asset), amount: fee)]
        }
    }

    private static func readState(_ row: JSONValue, _ report: inout OrderReport, _ reader: inout RowReader) {
        guard let word = row.textField("status") else {
            reader.note(row, "the order's status is missing", isRowLost: false)
            return
        }
        let isFilled = report.cumulativeQuantity.map { !$0.isZero } ?? false
        switch word {
        // Taken by the gateway; not in the book yet.
        case "NEW": report.state = .pendingNew
        // The same, or it waits for its price.
        case "PENDING": report.state = report.type?.isConditional == true ? .untriggered : .pendingNew
        // There is no word for "filled in parts".
        case "ACTIVE": report.state = isFilled ? .partiallyFilled : .open
        case "FILLED": report.state = .filled
        case "CANCELED": (report.state, report.closeReason) = (.canceled, reason(row))
        case "REJECTED": report.state = .rejected
        case "EXPIRED":
            let reason = reason(row)
            (report.state, report.closeReason) = (.expired, reason == .unknown ? expiry(report) : reason)
        default:
            report.rawState = word
            reader.note(row["status"] ?? row, "the order status '\(word.prefix(40))' is not known", isRowLost: false)
        }
    }

    /// Why an order ended: the codes of refusals say so (Exchange v1 reference, reason codes).
    private static func reason(_ row: JSONValue) -> CloseReason {
        switch row.field("reason")?.int64 {
        case 43_003: .fok
        case 43_004: .ioc
        case 43_005: .postOnly
        case 43_012: .selfTrade
        default: .unknown
        }
    }

    private static func expiry(_ report: OrderReport) -> CloseReason {
        switch (report.timeInForce, report.type) {
        case (_, .market): .noLiquidity
        case (.ioc, _): .ioc
        case (.fok, _): .fok
        default: .unknown
        }
    }

    private static func type(_ row: JSONValue) -> OrderType? {
        guard let word = row.textField("order_type") else { return nil }
        let isPostOnly = row.field("exec_inst")?.elements.contains { $0.string == "POST_ONLY" } ?? false
        switch word {
        case "LIMIT": return isPostOnly ? .limitMaker : .limit
        case "MARKET": return .market
        case "STOP_LOSS": return .stopMarket
        case "STOP_LIMIT": return .stopLimit
        case "TAKE_PROFIT": return .takeProfitMarket
        case "TAKE_PROFIT_LIMIT": return .takeProfitLimit
        default: return .other
        }
    }

    private static func timeInForce(_ word: String?) -> TimeInForce? {
        switch word {
        case "GOOD_TILL_CANCEL": .gtc
        case "IMMEDIATE_OR_CANCEL": .ioc
        case "FILL_OR_KILL": .fok
        default: nil
        }
    }
}

extension OrderType {
    /// Whether an order of this kind waits for a price at first.
    fileprivate var isConditional: Bool {
        switch self {
        case .stopLimit, .stopMarket, .takeProfitLimit, .takeProfitMarket, .trailingStop: true
        case .limit, .market, .limitMaker, .other: false
        }
    }
}
