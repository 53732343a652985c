import UserStreamCore

/// What the members of a fill are called: words in answers, letters on the socket, where they stand among those of its order.
struct BinanceFillKeys: Sendable {
    var symbol: StaticString
    var order: StaticString
    var id: StaticString
    var quantity: StaticString
    var price: StaticString
    var quoteQuantity: StaticString
    var isMaker: StaticString
    var time: StaticString
    var fee: StaticString
    var feeAsset: StaticString

    /// Those of `/api/v3/myTrades`.
    static let answer = BinanceFillKeys(
        symbol: "symbol", order: "orderId", id: "id", quantity: "qty", price: "price", quoteQuantity: "quoteQty",
        isMaker: "isMaker", time: "time", fee: "commission", feeAsset: "commissionAsset")
    /// Those of `executionReport`: of the last trade, not of the order.
    static let push = BinanceFillKeys(
        symbol: "s", order: "i", id: "t", quantity: "l", price: "L", quoteQuantity: "Y", isMaker: "m", time: "T",
        fee: "n", feeAsset: "N")
}

// One fill's row. What makes it the same fill in an answer and on the socket is its number, its order's number and its symbol: of a trade with
// oneself each order has one.
extension BinanceDecoding {
    /// Reads all of a row but the side.
    static func trade(_ row: JSONValue, _ keys: BinanceFillKeys, _ symbols: SymbolTable) throws(JSONError) -> Fill {
        let symbol = try row.requiredID(keys.symbol)
        guard let quantity = try row.amountField(keys.quantity), let price = try row.amountField(keys.price) else {
            throw row.unexpected("there is no \"\(keys.quantity)\" or no \"\(keys.price)\"")
        }
        let order = BinanceOrderID(venueSymbol: symbol, number: try row.requiredID(keys.order))
        var fill = Fill(
            tradeID: try row.requiredID(keys.id), orderID: order.id, venueSymbol: symbol, quantity: quantity)
        fill.market = symbols.market(symbol)
        fill.price = price
        fill.quoteQuantity = try row.amountField(keys.quoteQuantity)
        fill.role = row.field(keys.isMaker)?.bool.map { $0 ? .maker : .taker }
        fill.time = row.timeField(keys.time)
        if let amount = try row.amountField(keys.fee), !amount.isZero {
            fill.fees = [Fee(asset: Asset(try row.requiredID(keys.feeAsset)), amount: amount)]
        }
        return fill
    }
}
