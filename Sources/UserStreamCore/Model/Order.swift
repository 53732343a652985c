/// Which way an order or fill goes.
public enum Side: String, Hashable, Sendable {
    /// Base is bought with quote.
    case buy
    /// Base is sold for quote.
    case sell
}

/// What kind of order it is.
public enum OrderType: String, Hashable, Sendable {
    /// Rests at its price or better.
    case limit
    /// Takes what is there.
    case market
    /// Post-only limit.
    case limitMaker
    /// A limit order that waits for its stop price.
    case stopLimit
    /// A market order that waits for its stop price.
    case stopMarket
    /// A limit order that takes profit at its stop price.
    case takeProfitLimit
    /// A market order that takes profit at its stop price.
    case takeProfitMarket
    /// A stop that follows the price.
    case trailingStop
    /// A kind that is not known here.
    case other
}

/// How long an order may rest.
public enum TimeInForce: String, Hashable, Sendable {
    /// Good till cancelled.
    case gtc
    /// Immediate or cancel.
    case ioc
    /// Fill or kill.
    case fok
    /// Good till crossing (post-only, as a time in force).
    case gtx
}

/// Who placed an order.
public enum OrderOwner: String, Hashable, Sendable {
    /// The consumer announced it.
    case own
    /// Anybody else with access to the account.
    case external
}

/// The exchange's id of an order. A number on most exchanges, text on some; compared by length, then by text, so that numbers sort as numbers.
public struct OrderID: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The id as text.
    public let text: String
    /// Makes an id from its text.
    public init(_ text: String) { self.text = text }
    /// Makes an id from a literal.
    public init(stringLiteral value: String) { self.init(value) }
    /// Shorter first, then by text.
    public static func < (left: OrderID, right: OrderID) -> Bool {
        let (a, b) = (left.text.utf8.count, right.text.utf8.count)
        return a == b ? left.text < right.text : a < b
    }
    /// The id.
    public var description: String { text }
}

/// An order as the stream states it: the fold of all its events.
public struct Order: Hashable, Sendable {
    /// The exchange's id.
    public var id: OrderID
    /// The owner's id, where there is one.
    public var clientOrderID: String?
    /// The market; absent when the symbol is not in the exchange's list.
    public var market: Market?
    /// The exchange's own symbol.
    public var venueSymbol: String
    /// Who placed it.
    public var owner: OrderOwner = .external
    /// Buy or sell; absent until the exchange told.
    public var side: Side?
    /// The kind of order.
    public var type: OrderType = .other
    /// How long it may rest.
    public var timeInForce: TimeInForce?
    /// The limit price in quote; absent for market orders.
    public var price: ExactDecimal?
    /// What triggers it, in quote.
    public var stopPrice: ExactDecimal?
    /// How much base is wanted; absent where the order is given in quote.
    public var quantity: ExactDecimal?
    /// How much quote is to be spent (a market buy on HTX).
    public var quoteOrderQuantity: ExactDecimal?
    /// How much base has been filled. Never decreases, save by a correction.
    public var cumulativeQuantity: ExactDecimal = .zero
    /// How much quote that was.
    public var cumulativeQuoteQuantity: ExactDecimal?
    /// Fees of all its fills so far, where known, one entry an asset, by asset.
    public var fees: [Fee] = []
    /// Where it stands.
    public var state: OrderState
    /// The exchange's word for the state, when it is not known here.
    public var rawState: String?
    /// Why its remainder ended.
    public var closeReason: CloseReason?
    /// The exchange's words for a refusal.
    public var rejectReason: String?
    /// The order that this one replaced.
    public var replaces: OrderID?
    /// The order that replaced this one.
    public var replacedBy: OrderID?
    /// The list (OCO and the like) it belongs to.
    public var listID: String?
    /// When the exchange created it.
    public var createdAt: Timestamp?
    /// When the exchange last changed it.
    public var updatedAt: Timestamp?

    /// Makes an order of which only its id, symbol and state are known.
    public init(id: OrderID, venueSymbol: String, state: OrderState) {
        self.id = id
        self.venueSymbol = venueSymbol
        self.state = state
    }

    /// What is left to fill, in base; absent where the quantity is given in quote.
    public var remaining: ExactDecimal? {
        guard let quantity else { return nil }
        return try? quantity - cumulativeQuantity
    }

    /// Notional over quantity, half-even to 18 places; absent while nothing is filled. Informative: never the price of a fill.
    public var averagePrice: ExactDecimal? {
        guard let cumulativeQuoteQuantity, !cumulativeQuantity.isZero else { return nil }
        return try? cumulativeQuoteQuantity.divided(by: cumulativeQuantity, scale: 18, rounding: .halfEven)
    }
}
