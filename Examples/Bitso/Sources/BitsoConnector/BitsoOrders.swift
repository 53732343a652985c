import ExchangeConnectors
import UserStreamCore

// Orders: `open_orders` and `orders`, the same row in both.
extension BitsoDecoding {
    /// A page of live orders. Behind a full one there may be more.
    static func openOrders(_ list: JSONValue, _ page: ListingPage, _ symbols: SymbolTable) -> Observation {
        var observation = orders(list, symbols)
        if list.count < BitsoFacts.pageLimit { return observation }
        let last = list.elements.compactMap { $0.textField("oid") }.last
        observation.goOn(behind: last, not: page.cursor) {
            .openOrders(.init(venueSymbol: page.venueSymbol, cursor: $0))
        }
        return observation
    }

    /// Those orders that the ids name: none for one that is not known. A row that cannot be read is no answer: an empty one would look like an order
    /// that is not there.
    static func order(_ list: JSONValue, _ symbols: SymbolTable) throws(APIError) -> Observation {
        guard list.count > 0 else { throw APIError(.notFound, message: "there is no such order") }
        let observation = orders(list, symbols)
        guard let lost = observation.notes.first(where: \.isRowLost) else { return observation }
        throw APIError(.malformed, message: "\(lost.path): \(lost.message)")
    }

    private static let types: [String: OrderType] = ["limit": .limit, "market": .market]
    private static let timesInForce: [String: TimeInForce] = [
        "goodtillcancelled": .gtc, "postonly": .gtc, "immediateorcancel": .ioc, "fillorkill": .fok,
    ]

    private static func orders(_ list: JSONValue, _ symbols: SymbolTable) -> Observation {
        var reader = RowReader()
        let rows = reader.rows(list) { (row, reader) throws(JSONError) -> OrderReport? in
            let book = try row.requiredID("book")
            var report = OrderReport(id: OrderID(try row.requiredID("oid")), venueSymbol: book)
            report.market = symbols.market(book)
            // Rows have either name for it (reference: `client_id`, then `origin_id`).
            report.clientOrderID = row.textField("origin_id") ?? row.textField("client_id")
            report.side = row.textField("side").flatMap { Side(rawValue: $0) }
            (report.createdAt, report.updatedAt) = (row.utcField("created_at"), row.utcField("updated_at"))
            let terms = row.textField("time_in_force")
            report.timeInForce = terms.flatMap { timesInForce[$0] }
            report.type = row.textField("type").map { terms == "postonly" ? .limitMaker : types[$0] ?? .other }
            try readAmounts(row, &report)
            readState(row, &report, &reader)
            return report
        }
        return Observation(.orders(rows), notes: reader.finished())
    }

    /// `amount` is in the book's first currency, `value` in its second. Of a market order with a value it is that which is wanted; its amount is
    /// what came of it (assumed).
    private static func readAmounts(_ row: JSONValue, _ report: inout OrderReport) throws(JSONError) {
        let (amount, left) = (try row.amountField("original_amount"), try row.amountField("unfilled_amount"))
        let value = try row.amountField("original_value")
        if report.type == .market, let value { report.quoteOrderQuantity = value } else { report.quantity = amount }
        if let price = try row.amountField("price"), !price.isZero { report.price = price }
        if let amount, let left { report.cumulativeQuantity = try? amount - left }
    }

    /// Only the terms of orders that never rest tell why they ended; who cancelled another is not told.
    private static func readState(_ row: JSONValue, _ report: inout OrderReport, _ reader: inout RowReader) {
        switch row.textField("status") {
        case "queued": report.state = .pendingNew
        case "open": report.state = report.cumulativeQuantity?.isZero ?? true ? .open : .partiallyFilled
        case "partially filled", "partial-fill": report.state = .partiallyFilled
        case "completed": report.state = .filled
        case "cancelled":
            report.state = .canceled
            let isTaker = report.timeInForce == .ioc ? CloseReason.ioc : report.timeInForce == .fok ? .fok : .unknown
            report.closeReason = report.type == .market ? .noLiquidity : isTaker
        case let word:
            report.rawState = word
            reader.note(row, "the order status '\(word?.prefix(40) ?? "")' is not known", isRowLost: false)
        }
    }
}
