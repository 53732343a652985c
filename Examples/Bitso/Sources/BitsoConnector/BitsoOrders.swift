import ExchangeConnectors
import UserStreamCore

// Orders: `open_orders` and `orders`, the same row in both.
extension BitsoDecoding {
    /// A page of live orders. Behind a full one there may be more.
    static func openOrders(_ list: JSONValue, _ page: ListingPage, _ symbols: SymbolTable) -> Observation {
        var observation = orders(list, symbols)
        guard list.count >= Bitso.pageLimit else { return observation }
        guard let last = list.elements.compactMap({ $0.textField("oid") }).last, last != page.cursor else {
            observation.notes.append(RowNote(path: "$.payload", message: "a full page without ids", isRowLost: true))
            return observation
        }
        observation.next = .openOrders(ListingPage(venueSymbol: page.venueSymbol, cursor: last))
        return observation
    }

    /// A list of those orders that the ids name: none for one that is not known. A row that cannot be read is no answer at all: an empty one would
    /// look like an order that is not there.
    static func order(_ list: JSONValue, _ symbols: SymbolTable) throws(APIError) -> Observation {
        guard list.count > 0 else { throw APIError(.notFound, message: "there is no such order") }
        let observation = orders(list, symbols)
        if let lost = observation.notes.first(where: \.isRowLost) {
            throw APIError(.malformed, message: "\(lost.path): \(lost.message)")
        }
        return observation
    }

    private static func orders(_ list: JSONValue, _ symbols: SymbolTable) -> Observation {
        var reader = RowReader()
        let rows = reader.rows(list) { (row, reader) throws(JSONError) -> OrderReport? in
            let book = try row.requiredID("book")
            var report = OrderReport(id: OrderID(try row.requiredID("oid")), venueSymbol: book)
            report.market = symbols.market(book)
            // Rows have either name for it (reference: `client_id`, then `origin_id`).
            report.clientOrderID = row.textField("origin_id") ?? row.textField("client_id")
            report.side = row.textField("side").flatMap { Side(rawValue: $0) }
            report.createdAt = time(row, "created_at")
            report.updatedAt = time(row, "updated_at")
            readTerms(row, &report)
            try readAmounts(row, &report)
            readState(row, &report, &reader)
            return report
        }
        return Observation(.orders(rows), notes: reader.finished())
    }

    private static func readTerms(_ row: JSONValue, _ report: inout OrderReport) {
        let word = row.textField("time_in_force")
        switch row.textField("type") {
        case "limit": report.type = word == "postonly" ? .limitMaker : .limit
        case "market": report.type = .market
        case nil: break
        default: report.type = .other
        }
        switch word {
        case "goodtillcancelled", "postonly": report.timeInForce = .gtc
        case "immediateorcancel": report.timeInForce = .ioc
        case "fillorkill": report.timeInForce = .fok
        default: break
        }
    }

    /// `amount` is in the book's first currency, `value` in its second. Of a market order with a value it is that which is wanted; its amount is
    /// what came of it (assumed).
    private static func readAmounts(_ row: JSONValue, _ report: inout OrderReport) throws(JSONError) {
        let (amount, left) = (try row.amountField("original_amount"), try row.amountField("unfilled_amount"))
        let value = try row.amountField("original_value")
        if report.type == .market, let value { report.quoteOrderQuantity = value } else { report.quantity = amount }
        if let price = try row.amountField("price"), !price.isZero { report.price = price }
        guard let amount, let left else { return }
        guard let filled = try? amount - left else { throw row.unexpected("the amounts are too large") }
        report.cumulativeQuantity = filled
    }

    private static func readState(_ row: JSONValue, _ report: inout OrderReport, _ reader: inout RowReader) {
        let isFilled = report.cumulativeQuantity.map { !$0.isZero } ?? false
        switch row.textField("status") {
        case "queued": report.state = .pendingNew
        case "open": report.state = isFilled ? .partiallyFilled : .open
        case "partially filled", "partial-fill": report.state = .partiallyFilled
        case "completed": report.state = .filled
        case "cancelled": (report.state, report.closeReason) = (.canceled, reason(report))
        case let word:
            report.rawState = word
            reader.note(row, "the order status '\(word?.prefix(40) ?? "")' is not known", isRowLost: false)
        }
    }

    /// Only the terms of orders that never rest tell why they ended; who cancelled another is not told.
    private static func reason(_ report: OrderReport) -> CloseReason {
        switch (report.type, report.timeInForce) {
        case (.market, _): .noLiquidity
        case (_, .ioc): .ioc
        case (_, .fok): .fok
        default: .unknown
        }
    }
}
