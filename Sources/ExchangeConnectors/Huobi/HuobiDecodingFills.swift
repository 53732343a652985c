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
        guard let quantity = try row.amountField("filled-amount") else {
            throw row.unexpected("there is no \"filled-amount\"")
        }
        guard let price = try row.amountField("price") else { throw row.unexpected("there is no \"price\"") }
        let symbol = try row.requiredID("symbol")
        var fill = Fill(
            tradeID: try row.requiredID("trade-id"), orderID: OrderID(try row.requiredID("order-id")),
            venueSymbol: symbol, quantity: quantity)
        fill.clientOrderID = row.textField("client-order-id")
        fill.market = symbols.market(symbol)
        fill.side = row.textField("type").flatMap { HuobiOrderKind($0).side }
        fill.price = price
        // The exchange states no quote amount; this product is exact.
        fill.quoteQuantity = try? price * quantity
        if fill.quoteQuantity == nil {
            reader.note(row, "price times amount does not fit a decimal", isRowLost: false)
        }
        fill.role = row.textField("role").flatMap(LiquidityRole.init(rawValue:))
        fill.time = row.timeField("created-at")
        try readFees(row, &fill, &reader)
        return fill
    }

    /// The fee of a fill (HTX spot API reference): `filled-fees` in `fee-currency`, negative and in the other currency for a maker's rebate;
    /// or, deducted from points or from HTX's token, `filled-points` in `fee-deduct-currency`. While `fee-deduct-state` is `ongoing` none of
    /// it is final.
    private static func readFees(
        _ row: JSONValue, _ fill: inout Fill, _ reader: inout RowReader
    ) throws(JSONError) {
        let charged = try row.amountField("filled-fees")
        let deducted = try row.amountField("filled-points")
        if row.textField("fee-deduct-state") == "ongoing" {
            fill.feeState = .pending
            return
        }
        if let charged, !charged.isZero {
            if let asset = row.textField("fee-currency").map({ Asset($0) }) ?? usualFeeAsset(of: fill, charged) {
                fill.fees.append(Fee(asset: asset, amount: charged))
            } else {
                reader.note(row, "the fee's currency is missing", isRowLost: false)
            }
        }
        if let deducted, !deducted.isZero {
            // The 2021 reference has `filled-points` for point cards before it names a currency.
            fill.fees.append(Fee(asset: Asset(row.textField("fee-deduct-currency") ?? "hbpoint"), amount: deducted))
        }
    }

    /// Where the row does not say: what is received, and for a rebate what is given.
    private static func usualFeeAsset(of fill: Fill, _ amount: ExactDecimal) -> Asset? {
        guard let market = fill.market, let side = fill.side else { return nil }
        return (side == .buy) == amount.isNegative ? market.quote : market.base
    }
}
