import UserStreamCore

// Fills: `private/get-trades`.
extension CryptoComDecoding {
    /// A page of the fills of a window, newest first.
    static func fills(
        _ answer: CryptoComAnswer, _ window: HistoryWindow, _ context: ExchangeContext, _ pages: CryptoComPages
    ) throws(APIError) -> Observation {
        let list = try answer.data()
        var observation = fills(list, context)
        let following = try following(list, pages.fills, window)
        observation.next = following.window.map { .fills($0) }
        if let problem = following.problem {
            observation.notes.append(RowNote(path: "result.data", message: problem, isRowLost: true))
        }
        return observation
    }

    /// The page behind a full one.
    static func following(
        _ list: JSONValue, _ limit: Int, _ window: HistoryWindow
    ) throws(APIError) -> (window: HistoryWindow?, problem: String?) {
        do throws(ConnectorError) {
            let isFirstOpen = CryptoComRequests.goesOnToThePresent(window)
            return try CryptoComRequests.cursor(window)
                .following(list, limit: limit, in: window, isFirstOpen: isFirstOpen) { row in
                    row.field("create_time_ns")?.int64
                        ?? row.timeField("create_time").map(CryptoComRequests.nanoseconds)
                }
        } catch {
            throw CryptoComAnswer.malformed(error.message)
        }
    }

    /// A row of a page, or of what the socket tells.
    static func fill(
        _ row: JSONValue, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> Fill {
        let symbol = try row.requiredID("instrument_name")
        guard let quantity = try row.amountField("traded_quantity"), let price = try row.amountField("traded_price")
        else { throw row.unexpected("there is no \"traded_quantity\" or no \"traded_price\"") }
        var fill = Fill(
            tradeID: try row.requiredID("trade_id"), orderID: OrderID(try row.requiredID("order_id")),
            venueSymbol: symbol, quantity: quantity)
        fill.market = symbols.market(symbol)
        fill.clientOrderID = row.textField("client_oid")
        fill.side = row.textField("side").flatMap { Side(rawValue: $0.lowercased()) }
        fill.price = price
        do {
            fill.quoteQuantity = try quantity * price
        } catch {
            throw row.unexpected("quantity times price does not fit an amount")
        }
        // It says whose side made the market, not which side took.
        fill.role = row.textField("taker_side").flatMap { LiquidityRole(rawValue: $0.lowercased()) }
        fill.time = row.timeField("create_time")
        // Negative when it is charged.
        if let amount = try row.amountField("fees"), !amount.isZero {
            fill.fees = [Fee(asset: Asset(try row.requiredID("fee_instrument_name")), amount: -amount)]
        }
        return fill
    }
}
