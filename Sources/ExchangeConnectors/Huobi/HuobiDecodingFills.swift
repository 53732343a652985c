import UserStreamCore

// Fills: `/v1/order/matchresults`, and the same rows of one order.
extension HuobiDecoding {
    /// A page of the fills of a window.
    static func fills(
        _ envelope: HuobiEnvelope, _ window: HistoryWindow, _ context: ExchangeContext, _ pages: HuobiPages
    ) throws(APIError) -> Observation {
        let list = try envelope.list()
        var reader = RowReader()
        let fills = rows(list, context, &reader)
        guard let cursor = try? HuobiFillsCursor(window) else {
            throw HuobiEnvelope.malformed("the window's cursor cannot be read")
        }
        let places = list.elements.map { row in
            HuobiFillsCursor.Row(id: row.textField("id"), time: row.field("created-at")?.int64)
        }
        let (following, problem) = cursor.next(after: places, pageSize: pages.fills)
        if let problem { reader.note(list, problem, isRowLost: true) }
        return Observation(.fills(fills), next: page(at: following, of: window), notes: reader.finished())
    }

    /// The query of a window's page; `nil` without a cursor, after the last one.
    static func page(at cursor: HuobiFillsCursor?, of window: HistoryWindow) -> Query? {
        guard let cursor else { return nil }
        var page = window
        page.cursor = cursor.text
        return .fills(page)
    }

    /// All fills of one order.
    static func orderFills(_ envelope: HuobiEnvelope, _ context: ExchangeContext) throws(APIError) -> Observation {
        var reader = RowReader()
        let fills = rows(try envelope.list(), context, &reader)
        return Observation(.fills(fills), notes: reader.finished())
    }

    private static func rows(
        _ list: JSONValue, _ context: ExchangeContext, _ reader: inout RowReader
    ) -> [Fill] {
        reader.rows(list) { (row, reader) throws(JSONError) -> Fill? in
            try fill(row, context.symbols, &reader)
        }
    }

    static func fill(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> Fill {
        let keys = HuobiFillKeys.answer
        var fill = try trade(row, keys, symbols, &reader)
        fill.role = row.textField("role").flatMap(LiquidityRole.init(rawValue:))
        // While it is deducted, none of the fee is final.
        if row.textField("fee-deduct-state") == "ongoing" {
            fill.feeState = .pending
        } else {
            try readFees(row, keys, &fill, &reader)
        }
        return fill
    }
}
