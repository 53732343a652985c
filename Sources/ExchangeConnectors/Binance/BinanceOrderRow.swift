import UserStreamCore

// One order's row: the same in listings, histories and single answers (binance-spot-api-docs), and by other names on the socket.
extension BinanceDecoding {
    /// Reads a row.
    /// - Throws: ``JSONError`` when its number or symbol is missing, or an amount cannot be read.
    static func report(
        _ row: JSONValue, _ keys: BinanceOrderKeys, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> OrderReport {
        let symbol = try row.requiredID(keys.symbol)
        let id = BinanceOrderID(venueSymbol: symbol, number: try row.requiredID(keys.number))
        var report = OrderReport(id: id.id, venueSymbol: symbol)
        report.market = symbols.market(symbol)
        report.clientOrderID = keys.clientOrderIDs.lazy.compactMap { row.textField($0) }.first
        report.side = side(row, keys)
        report.type = row.textField(keys.type).map(type)
        report.timeInForce = row.textField(keys.timeInForce).flatMap { TimeInForce(rawValue: $0.lowercased()) }
        if let list = row.field(keys.list)?.int64, list >= 0 { report.listID = String(list) }
        try readAmounts(row, keys, &report)
        report.createdAt = row.timeField(keys.created)
        report.updatedAt = row.timeField(keys.updated)
        readState(row, keys, &report, &reader)
        return report
    }

    static func side(_ row: JSONValue, _ keys: BinanceOrderKeys) -> Side? {
        row.textField(keys.side).flatMap { Side(rawValue: $0.lowercased()) }
    }

    private static func readAmounts(
        _ row: JSONValue, _ keys: BinanceOrderKeys, _ report: inout OrderReport
    ) throws(JSONError) {
        func amount(_ key: StaticString) throws(JSONError) -> ExactDecimal? {
            guard let amount = try row.amountField(key), !amount.isZero else { return nil }
            return amount
        }
        report.quoteOrderQuantity = try amount(keys.quoteQuantity)
        // Of an order for an amount of quote, the quantity is what came of it.
        report.quantity = report.quoteOrderQuantity == nil ? try row.amountField(keys.quantity) : nil
        report.price = report.type == .market ? nil : try amount(keys.price)
        report.stopPrice = try amount(keys.stopPrice)
        report.cumulativeQuantity = try row.amountField(keys.filled)
        // Negative where it is not known, for old orders.
        if let quote = try row.amountField(keys.filledQuote), !quote.isNegative {
            report.cumulativeQuoteQuantity = quote
        }
    }

    private static func readState(
        _ row: JSONValue, _ keys: BinanceOrderKeys, _ report: inout OrderReport, _ reader: inout RowReader
    ) {
        guard let word = row.textField(keys.status) else {
            reader.note(row, "the order's status is missing", isRowLost: false)
            return
        }
        switch word {
        case "PENDING_NEW": report.state = .pendingNew
        case "NEW": report.state = row.field(keys.isWorking)?.bool == false ? .untriggered : .open
        case "PARTIALLY_FILLED": report.state = .partiallyFilled
        case "FILLED": report.state = .filled
        case "PENDING_CANCEL": report.state = .pendingCancel
        // Nobody tells who cancelled it.
        case "CANCELED": (report.state, report.closeReason) = (.canceled, .unknown)
        case "REJECTED": report.state = .rejected
        case "EXPIRED": (report.state, report.closeReason) = end(row.textField(keys.expiryReason), report)
        case "EXPIRED_IN_MATCH": (report.state, report.closeReason) = (.expired, .selfTrade)
        default:
            report.rawState = word
            reader.note(row[keys.status] ?? row, "the order status '\(word.prefix(40))' is not known", isRowLost: false)
        }
    }

    /// How an order expired. Without a reason only IOC, FOK and market orders tell by their kind.
    private static func end(_ reason: String?, _ report: OrderReport) -> (OrderState, CloseReason) {
        switch reason {
        case "UNFILLED_IOC_QUANTITY_EXPIRED": return (.expired, .ioc)
        case "UNFILLED_FOK_ORDER_EXPIRED": return (.expired, .fok)
        case "INSUFFICIENT_LIQUIDITY": return (.expired, .noLiquidity)
        case "EXCHANGE_CANCELED", "EXECUTION_RULE_PRICE_RANGE_EXCEEDED": return (.canceled, .exchange)
        case nil: break
        default: return (.expired, .unknown)
        }
        switch (report.timeInForce, report.type) {
        case (_, .market): return (.expired, .noLiquidity)
        case (.ioc, _): return (.expired, .ioc)
        case (.fok, _): return (.expired, .fok)
        default: return (.expired, .unknown)
        }
    }

    private static func type(_ word: String) -> OrderType {
        switch word {
        case "LIMIT": .limit
        case "LIMIT_MAKER": .limitMaker
        case "MARKET": .market
        case "STOP_LOSS": .stopMarket
        case "STOP_LOSS_LIMIT": .stopLimit
        case "TAKE_PROFIT": .takeProfitMarket
        case "TAKE_PROFIT_LIMIT": .takeProfitLimit
        default: .other
        }
    }
}
