import UserStreamCore

// Fills: `/trade_history`.
extension ProBitDecoding {
    /// A page of the fills of a window, newest first.
    static func fills(
        _ answer: ProBitAnswer, _ window: HistoryWindow, _ context: ExchangeContext, _ pages: ProBitPages
    ) throws(APIError) -> Observation {
        let list = try answer.list()
        var observation = fills(list, context)
        var reader = RowReader()
        observation.next = try following(list, pages.fills, window, &reader).map { .fills($0) }
        observation.notes += reader.finished()
        return observation
    }

    /// The page behind a full one.
    static func following(
        _ list: JSONValue, _ limit: Int, _ window: HistoryWindow, _ reader: inout RowReader
    ) throws(APIError) -> HistoryWindow? {
        do throws(ConnectorError) {
            let following = try ProBitRequests.cursor(window)
                .following(list, limit: limit, in: window) { $0.utcField("time")?.milliseconds }
            if let problem = following.problem { reader.note(list, problem, isRowLost: true) }
            return following.window
        } catch {
            throw ProBitAnswer.malformed(error.message)
        }
    }

    /// Which side of the book it was on is not told.
    static func fill(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> Fill {
        let symbol = try row.requiredID("market_id")
        guard let quantity = try row.amountField("quantity"), let price = try row.amountField("price") else {
            throw row.unexpected("there is no \"quantity\" or no \"price\"")
        }
        var fill = Fill(
            tradeID: try row.requiredID("id"), orderID: OrderID(try row.requiredID("order_id")), venueSymbol: symbol,
            quantity: quantity)
        fill.market = symbols.market(symbol)
        fill.side = row.textField("side").flatMap { Side(rawValue: $0) }
        fill.price = price
        fill.quoteQuantity = try row.amountField("cost")
        fill.time = row.utcField("time")
        try readFee(row, &fill, &reader)
        return fill
    }

    /// A trade is `executed` at first, when its fee is not known, and `settled` later, when the fee that is stated is final. It is in whatever asset
    /// the user pays fees in.
    private static func readFee(
        _ row: JSONValue, _ fill: inout Fill, _ reader: inout RowReader
    ) throws(JSONError) {
        let word = row.textField("status") ?? ""
        guard word == "settled" else {
            fill.feeState = .pending
            if word != "executed" {
                reader.note(row, "the trade status '\(word.prefix(40))' is not known", isRowLost: false)
            }
            return
        }
        if let amount = try row.amountField("fee_amount"), !amount.isZero {
            fill.fees = [Fee(asset: Asset(try row.requiredID("fee_currency_id")), amount: amount)]
        }
    }
}
