/// An order that the consumer is about to send.
public struct OrderDraft: Hashable, Sendable {
    /// The owner's id, unique among live orders.
    public var clientOrderID: String
    /// The market.
    public var market: Market
    /// Buy or sell.
    public var side: Side
    /// The kind.
    public var type: OrderType
    /// Base wanted; `nil` for a market order given in quote.
    public var quantity: ExactDecimal?
    /// Quote to be spent, for a market order given in quote.
    public var quoteOrderQuantity: ExactDecimal?
    /// The limit price.
    public var price: ExactDecimal?
    /// What triggers it, in quote; `nil` for an order that waits for nothing.
    public var stopPrice: ExactDecimal?
    /// How long it may rest; `nil` for what the exchange takes when it is not told, which is until it is cancelled.
    public var timeInForce: TimeInForce?

    /// Makes a draft.
    public init(
        clientOrderID: String, market: Market, side: Side, type: OrderType, quantity: ExactDecimal? = nil,
        quoteOrderQuantity: ExactDecimal? = nil, price: ExactDecimal? = nil, stopPrice: ExactDecimal? = nil,
        timeInForce: TimeInForce? = nil
    ) {
        self.clientOrderID = clientOrderID
        self.market = market
        self.side = side
        self.type = type
        self.quantity = quantity
        self.quoteOrderQuantity = quoteOrderQuantity
        self.price = price
        self.stopPrice = stopPrice
        self.timeInForce = timeInForce
    }
}
