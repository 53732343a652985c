import UserStreamCore

/// What the members of a fill are called: the same things have one set of names in answers, and another on the socket.
struct HuobiFillKeys: Sendable {
    var tradeID: StaticString
    var orderID: StaticString
    var clientOrderID: StaticString
    var kind: StaticString
    var price: StaticString
    var quantity: StaticString
    var time: StaticString
    var charged: StaticString
    var chargedIn: StaticString
    var deducted: StaticString
    var deductedFrom: StaticString

    /// Those of `/v1/order/matchresults`.
    static let answer = HuobiFillKeys(
        tradeID: "trade-id", orderID: "order-id", clientOrderID: "client-order-id", kind: "type", price: "price",
        quantity: "filled-amount", time: "created-at", charged: "filled-fees", chargedIn: "fee-currency",
        deducted: "filled-points", deductedFrom: "fee-deduct-currency")
    /// Those of `trade.clearing`.
    static let push = HuobiFillKeys(
        tradeID: "tradeId", orderID: "orderId", clientOrderID: "clientOrderId", kind: "orderType", price: "tradePrice",
        quantity: "tradeVolume", time: "tradeTime", charged: "transactFee", chargedIn: "feeCurrency",
        deducted: "feeDeduct", deductedFrom: "feeDeductType")
}

// One fill's row. What makes it the same fill in an answer and on the socket is its trade's id, its order's id and its symbol.
extension HuobiDecoding {
    /// Reads all of a row but the role and the fees.
    static func trade(
        _ row: JSONValue, _ keys: HuobiFillKeys, _ symbols: SymbolTable, _ reader: inout RowReader
    ) throws(JSONError) -> Fill {
        guard let quantity = try row.amountField(keys.quantity) else {
            throw row.unexpected("there is no \"\(keys.quantity)\"")
        }
        guard let price = try row.amountField(keys.price) else {
            throw row.unexpected("there is no \"\(keys.price)\"")
        }
        let symbol = try row.requiredID("symbol")
        var fill = Fill(
            tradeID: try row.requiredID(keys.tradeID), orderID: OrderID(try row.requiredID(keys.orderID)),
            venueSymbol: symbol, quantity: quantity)
        fill.clientOrderID = row.textField(keys.clientOrderID)
        fill.market = symbols.market(symbol)
        fill.side = row.textField(keys.kind).flatMap { HuobiOrderKind($0).side }
        fill.price = price
        // The exchange states no quote amount; this product is exact.
        fill.quoteQuantity = try? price * quantity
        if fill.quoteQuantity == nil {
            reader.note(row, "price times amount does not fit a decimal", isRowLost: false)
        }
        fill.time = row.timeField(keys.time)
        return fill
    }

    /// The fee of a fill (HTX spot API reference): what was charged in a currency, negative and in the other currency for a maker's rebate; or what
    /// was deducted from points or from HTX's token.
    static func readFees(
        _ row: JSONValue, _ keys: HuobiFillKeys, _ fill: inout Fill, _ reader: inout RowReader
    ) throws(JSONError) {
        let charged = try row.amountField(keys.charged)
        let deducted = try row.amountField(keys.deducted)
        if let charged, !charged.isZero {
            if let asset = row.textField(keys.chargedIn).map({ Asset($0) }) ?? usualFeeAsset(of: fill, charged) {
                fill.fees.append(Fee(asset: asset, amount: charged))
            } else {
                reader.note(row, "the fee's currency is missing", isRowLost: false)
            }
        }
        if let deducted, !deducted.isZero {
            fill.fees.append(Fee(asset: deductionAsset(row.textField(keys.deductedFrom)), amount: deducted))
        }
    }

    /// Points are `hbpoint` in answers and `point` on the socket. The 2021 reference has an amount of them before it names a currency.
    private static func deductionAsset(_ word: String?) -> Asset {
        switch word {
        case nil, "point": Asset("hbpoint")
        case let word?: Asset(word)
        }
    }

    /// Where the row does not say: what is received, and for a rebate what is given.
    private static func usualFeeAsset(of fill: Fill, _ amount: ExactDecimal) -> Asset? {
        guard let market = fill.market, let side = fill.side else { return nil }
        return (side == .buy) == amount.isNegative ? market.quote : market.base
    }
}
