import UserStreamCore

// Fills: `/api/v3/myTrades`.
extension BinanceDecoding {
    /// A page of the fills of one symbol, oldest first.
    static func fills(
        _ answer: BinanceAnswer, _ window: HistoryWindow, _ context: ExchangeContext, _ pages: BinancePages
    ) throws(APIError) -> Observation {
        let list = try answer.list()
        var observation = fills(list, context)
        observation.next = next(after: list, "id", pageSize: pages.fills, of: window).map { .fills($0) }
        return observation
    }

    /// The fills of one order. There is no page behind a full one that an order alone would name.
    static func orderFills(
        _ answer: BinanceAnswer, _ context: ExchangeContext, _ pages: BinancePages
    ) throws(APIError) -> Observation {
        let list = try answer.list()
        var observation = fills(list, context)
        if list.count >= pages.fills {
            observation.notes.append(RowNote(path: "$", message: "a full page; some may be missing", isRowLost: true))
        }
        return observation
    }

    /// A row of either.
    static func fill(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> Fill {
        var fill = try trade(row, .answer, symbols)
        fill.side = row.field("isBuyer")?.bool.map { $0 ? .buy : .sell }
        return fill
    }
}
