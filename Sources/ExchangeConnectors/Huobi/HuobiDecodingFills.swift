import UserStreamCore

// Fills: `/v1/order/matchresults`, and the same rows of one order.
extension HuobiDecoding {
    /// A page of the fills of a window.
    static func fills(
        _ envelope: HuobiEnvelope, _ window: HistoryWindow, _ context: ExchangeContext, _ pages: HuobiPages
    ) throws(APIError) -> Observation {
        let list = try envelope.list()
        var observation = fills(list, context)
        guard let cursor = try? HuobiFillsCursor(window) else {
            throw HuobiEnvelope.malformed("the window's cursor cannot be read")
        }
        let places = list.elements.map { row in
            HuobiFillsCursor.Row(id: row.textField("id"), time: row.field("created-at")?.int64)
        }
        let (following, problem) = cursor.next(after: places, pageSize: pages.fills)
        observation.next = page(at: following, of: window)
        if let problem { observation.notes.append(RowNote(path: list.path, message: problem, isRowLost: true)) }
        return observation
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
        fills(try envelope.list(), context)
    }

    /// A row of either.
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
