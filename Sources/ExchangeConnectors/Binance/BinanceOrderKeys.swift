import UserStreamCore

/// What the members of an order are called: words in answers, letters on the socket (binance-spot-api-docs).
struct BinanceOrderKeys: Sendable {
    var symbol: StaticString
    var number: StaticString
    /// The first that is there counts.
    var clientOrderIDs: [StaticString]
    var side: StaticString
    var type: StaticString
    var timeInForce: StaticString
    var list: StaticString
    var quoteQuantity: StaticString
    var quantity: StaticString
    var price: StaticString
    var stopPrice: StaticString
    var filled: StaticString
    var filledQuote: StaticString
    var created: StaticString
    var updated: StaticString
    var status: StaticString
    var isWorking: StaticString
    var expiryReason: StaticString

    /// Those of answers, `cummulativeQuoteQty` as it is spelt there.
    static let answer = BinanceOrderKeys(
        symbol: "symbol", number: "orderId", clientOrderIDs: ["clientOrderId"], side: "side", type: "type",
        timeInForce: "timeInForce", list: "orderListId", quoteQuantity: "origQuoteOrderQty", quantity: "origQty",
        price: "price", stopPrice: "stopPrice", filled: "executedQty", filledQuote: "cummulativeQuoteQty",
        created: "time", updated: "updateTime", status: "status", isWorking: "isWorking", expiryReason: "expiryReason")
    /// Those of `executionReport`. When an order is cancelled, `c` is the id of the cancel, and the order's own is `C`, which is empty otherwise.
    static let push = BinanceOrderKeys(
        symbol: "s", number: "i", clientOrderIDs: ["C", "c"], side: "S", type: "o", timeInForce: "f", list: "g",
        quoteQuantity: "Q", quantity: "q", price: "p", stopPrice: "P", filled: "z", filledQuote: "Z", created: "O",
        updated: "T", status: "X", isWorking: "w", expiryReason: "eR")
}
