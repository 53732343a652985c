public import UserStreamCore

/// An order as somebody sends it.
public struct OrderRequest: Hashable, Sendable {
    /// When the price has come far enough for a stop order.
    public enum StopCondition: String, Hashable, Sendable {
        /// The last price is at or above the stop price.
        case atOrAbove = "gte"
        /// The last price is at or below the stop price.
        case atOrBelow = "lte"
    }

    /// The market.
    public var market: Market
    /// Buy or sell.
    public var side: Side
    /// `limit`, `market`, `limitMaker`, `stopLimit` or `takeProfitLimit`; the last two are the same but for the word.
    public var type: OrderType
    /// `gtc`, `ioc` or `fok`; `gtx` is taken as post-only.
    public var timeInForce: TimeInForce
    /// Base wanted; absent for a market order that is given in quote.
    public var quantity: ExactDecimal?
    /// Quote to be spent, or to be earned; a market order only.
    public var quoteOrderQuantity: ExactDecimal?
    /// The limit price; absent for a market order.
    public var price: ExactDecimal?
    /// What triggers a stop order.
    public var stopPrice: ExactDecimal?
    /// On which side of the stop price it triggers. Absent: above the last price for a higher stop, below it for a
    /// lower one.
    public var stopCondition: StopCondition?
    /// The owner's id; need not be unique.
    public var clientOrderID: String?
    /// Where it came from, such as `spot-api` or `web`.
    public var source: String
    /// End the order instead of letting it meet one of the same account.
    public var preventsSelfTrade: Bool

    /// Makes a request.
    public init(
        market: Market, side: Side, type: OrderType, timeInForce: TimeInForce = .gtc, quantity: ExactDecimal? = nil,
        quoteOrderQuantity: ExactDecimal? = nil, price: ExactDecimal? = nil, stopPrice: ExactDecimal? = nil,
        stopCondition: StopCondition? = nil, clientOrderID: String? = nil, source: String = "spot-api",
        preventsSelfTrade: Bool = false
    ) {
        self.market = market
        self.side = side
        self.type = type
        self.timeInForce = timeInForce
        self.quantity = quantity
        self.quoteOrderQuantity = quoteOrderQuantity
        self.price = price
        self.stopPrice = stopPrice
        self.stopCondition = stopCondition
        self.clientOrderID = clientOrderID
        self.source = source
        self.preventsSelfTrade = preventsSelfTrade
    }

    /// Whether it waits for its stop price at first.
    var isStop: Bool { type == .stopLimit || type == .takeProfitLimit }

    /// A limit order.
    public static func limit(
        _ side: Side, _ market: Market, quantity: ExactDecimal, price: ExactDecimal, timeInForce: TimeInForce = .gtc,
        clientOrderID: String? = nil, source: String = "spot-api"
    ) -> OrderRequest {
        OrderRequest(
            market: market, side: side, type: .limit, timeInForce: timeInForce, quantity: quantity, price: price,
            clientOrderID: clientOrderID, source: source)
    }

    /// A post-only order.
    public static func limitMaker(
        _ side: Side, _ market: Market, quantity: ExactDecimal, price: ExactDecimal, clientOrderID: String? = nil
    ) -> OrderRequest {
        OrderRequest(
            market: market, side: side, type: .limitMaker, quantity: quantity, price: price,
            clientOrderID: clientOrderID)
    }

    /// A market buy, given in quote.
    public static func marketBuy(
        _ market: Market, spending quote: ExactDecimal, clientOrderID: String? = nil
    ) -> OrderRequest {
        OrderRequest(
            market: market, side: .buy, type: .market, quoteOrderQuantity: quote, clientOrderID: clientOrderID)
    }

    /// A market sell, given in base.
    public static func marketSell(
        _ market: Market, quantity: ExactDecimal, clientOrderID: String? = nil
    ) -> OrderRequest {
        OrderRequest(market: market, side: .sell, type: .market, quantity: quantity, clientOrderID: clientOrderID)
    }

    /// A limit order that waits for its stop price.
    public static func stopLimit(
        _ side: Side, _ market: Market, quantity: ExactDecimal, price: ExactDecimal, stopPrice: ExactDecimal,
        stopCondition: StopCondition? = nil, timeInForce: TimeInForce = .gtc, clientOrderID: String? = nil
    ) -> OrderRequest {
        OrderRequest(
            market: market, side: side, type: .stopLimit, timeInForce: timeInForce, quantity: quantity, price: price,
            stopPrice: stopPrice, stopCondition: stopCondition, clientOrderID: clientOrderID)
    }
}
