/// Whether a fee can still change.
public enum FeeState: String, Hashable, Sendable {
    /// Settled.
    case final
    /// Not settled yet: the fee is absent and follows as `feeSettled`.
    case pending
    /// Computed, not stated by the exchange.
    case estimated
}

/// Which side of the book a fill was on.
public enum LiquidityRole: String, Hashable, Sendable {
    /// The order rested.
    case maker
    /// The order met a resting one.
    case taker
}

/// What makes a fill the same fill wherever it is seen: trade ids may be per market, and a self-trade has one id and two orders.
public struct FillKey: Hashable, Comparable, Sendable {
    /// The exchange's symbol.
    public let venueSymbol: String
    /// The exchange's trade id.
    public let tradeID: String
    /// The order it belongs to; it tells the two legs of a self-trade apart.
    public let orderID: OrderID
    /// The leg, where one order can be on both sides of a trade id.
    public let leg: String?

    /// Makes a key.
    public init(venueSymbol: String, tradeID: String, orderID: OrderID, leg: String? = nil) {
        self.venueSymbol = venueSymbol
        self.tradeID = tradeID
        self.orderID = orderID
        self.leg = leg
    }

    /// By symbol, trade id (shorter first), order and leg.
    public static func < (left: FillKey, right: FillKey) -> Bool {
        if left.venueSymbol != right.venueSymbol { return left.venueSymbol < right.venueSymbol }
        let (a, b) = (OrderID(left.tradeID), OrderID(right.tradeID))
        if a != b { return a < b }
        if left.orderID != right.orderID { return left.orderID < right.orderID }
        return (left.leg ?? "") < (right.leg ?? "")
    }
}

/// One trade of one order.
public struct Fill: Hashable, Sendable {
    /// The exchange's trade id, or for an inferred fill an id that is a pure function of account, order and cumulative quantity.
    public var tradeID: String
    /// The order.
    public var orderID: OrderID
    /// The owner's id of the order, where known.
    public var clientOrderID: String?
    /// The market; absent when the symbol is not in the exchange's list.
    public var market: Market?
    /// The exchange's own symbol.
    public var venueSymbol: String
    /// Buy or sell.
    public var side: Side?
    /// Quote per base. For an inferred fill the quotient of notional and quantity, informative.
    public var price: ExactDecimal?
    /// Base.
    public var quantity: ExactDecimal
    /// Quote. Absent only where an inferred fill's notional could not be known.
    public var quoteQuantity: ExactDecimal?
    /// Fees, by asset. Empty while pending.
    public var fees: [Fee] = []
    /// Whether the fee is settled.
    public var feeState: FeeState = .final
    /// Maker or taker.
    public var role: LiquidityRole?
    /// The order's cumulative quantity as known with this fill.
    public var orderCumulativeQuantity: ExactDecimal?
    /// When the exchange matched it.
    public var time: Timestamp?
    /// The leg of a trade id that occurs twice on one order.
    public var leg: String?
    /// It became visible later than the promised overlap.
    public var isLate = false
    /// It was computed from cumulative amounts and will be superseded by the real ones.
    public var isProvisional = false
    /// The provisional fills that this one replaces, wholly or in part.
    public var supersedes: [String] = []

    /// Makes a fill.
    public init(tradeID: String, orderID: OrderID, venueSymbol: String, quantity: ExactDecimal) {
        self.tradeID = tradeID
        self.orderID = orderID
        self.venueSymbol = venueSymbol
        self.quantity = quantity
    }

    /// Its identity.
    public var key: FillKey {
        FillKey(venueSymbol: venueSymbol, tradeID: tradeID, orderID: orderID, leg: leg)
    }
}
