public import UserStreamCore

/// What of a fill never changes.
struct FillTerms: Hashable, Sendable {
    let rowID: Int64
    let tradeID: Int64
    let legID: Int64
    let isNamedByMarket: Bool
    let matchID: Int64
    let orderID: Int64
    let orderNumber: Int64
    let streamOrderID: OrderID
    let account: Int
    let clientOrderID: String?
    let source: String
    let market: Market
    let venueSymbol: String
    let side: Side
    let orderType: OrderType
    let timeInForce: TimeInForce
    let role: LiquidityRole
    let price: ExactDecimal
    let quantity: ExactDecimal
    let quoteQuantity: ExactDecimal
    let orderCumulativeQuantity: ExactDecimal
    let time: Timestamp
    let fee: Fee?
    let isFeeDeducted: Bool
}

/// One leg of a trade as it was at some moment. Copies are cheap: they share what never changes.
public struct SimulatedFill: Hashable, Sendable {
    /// What never changes; there is one of it for each fill.
    final class Storage: Sendable {
        let terms: FillTerms
        init(_ terms: FillTerms) { self.terms = terms }
    }

    let storage: Storage
    /// When the fee was settled, and told; absent while it is open.
    public internal(set) var feeSettledAt: Timestamp?
    /// When the exchange took the trade back; absent while it stands.
    public internal(set) var voidedAt: Timestamp?

    init(_ terms: FillTerms, feeSettledAt: Timestamp?) {
        storage = Storage(terms)
        self.feeSettledAt = feeSettledAt
    }

    /// The row's own id: unique on the exchange, but not in the order of time.
    public var rowID: Int64 { storage.terms.rowID }
    /// The id of the trade; both legs of a self-trade have it.
    public var tradeID: Int64 { storage.terms.tradeID }
    /// What a stream calls it: the trade's id, or the leg's own where legs have one; with the market's symbol before it where that is in the id.
    public var streamTradeID: String {
        storage.terms.isNamedByMarket ? "\(venueSymbol):\(storage.terms.legID)" : String(storage.terms.legID)
    }
    /// The id of the match; the trades of one taker order in one moment share it.
    public var matchID: Int64 { storage.terms.matchID }
    /// The order, as the simulator calls it.
    public var orderID: Int64 { storage.terms.orderID }
    /// What the exchange numbers the order.
    public var orderNumber: Int64 { storage.terms.orderNumber }
    /// The account.
    public var account: Int { storage.terms.account }
    /// The owner's id of the order.
    public var clientOrderID: String? { storage.terms.clientOrderID }
    /// Where the order came from.
    public var source: String { storage.terms.source }
    /// The market.
    public var market: Market { storage.terms.market }
    /// The exchange's symbol.
    public var venueSymbol: String { storage.terms.venueSymbol }
    /// Buy or sell.
    public var side: Side { storage.terms.side }
    /// The kind of the order.
    public var orderType: OrderType { storage.terms.orderType }
    /// How long the order may rest.
    public var timeInForce: TimeInForce { storage.terms.timeInForce }
    /// Maker or taker.
    public var role: LiquidityRole { storage.terms.role }
    /// Quote per base.
    public var price: ExactDecimal { storage.terms.price }
    /// Base.
    public var quantity: ExactDecimal { storage.terms.quantity }
    /// Quote.
    public var quoteQuantity: ExactDecimal { storage.terms.quoteQuantity }
    /// The order's cumulative quantity right after it.
    public var orderCumulativeQuantity: ExactDecimal { storage.terms.orderCumulativeQuantity }
    /// When it was matched.
    public var time: Timestamp { storage.terms.time }
    /// The fee, whether or not it is settled at that moment.
    public var fee: Fee? { storage.terms.fee }
    /// Whether the fee is taken later than what it is for.
    public var isFeeDeducted: Bool { storage.terms.isFeeDeducted }

    /// Whether both are the same in everything.
    public static func == (left: Self, right: Self) -> Bool {
        left.feeSettledAt == right.feeSettledAt && left.voidedAt == right.voidedAt
            && (left.storage === right.storage || left.storage.terms == right.storage.terms)
    }

    /// Hashes what it is made of.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(storage.terms)
        hasher.combine(feeSettledAt)
        hasher.combine(voidedAt)
    }

    /// Whether the fee is settled.
    public var feeState: FeeState { feeSettledAt == nil ? .pending : .final }

    /// What a reader at `moment` sees; `nil` when it was not there yet, or was taken back.
    func seen(asOf moment: Timestamp) -> SimulatedFill? {
        guard time <= moment, voidedAt.map({ $0 > moment }) ?? true else { return nil }
        var view = self
        view.voidedAt = nil
        if let feeSettledAt, feeSettledAt > moment { view.feeSettledAt = nil }
        return view
    }

    /// The same in the stream's vocabulary.
    public var streamFill: Fill {
        var fill = Fill(
            tradeID: streamTradeID, orderID: storage.terms.streamOrderID, venueSymbol: venueSymbol, quantity: quantity
        )
        fill.clientOrderID = clientOrderID
        fill.market = market
        fill.side = side
        fill.price = price
        fill.quoteQuantity = quoteQuantity
        fill.feeState = feeState
        fill.fees = feeSettledAt == nil ? [] : fee.map { [$0] } ?? []
        fill.role = role
        fill.orderCumulativeQuantity = orderCumulativeQuantity
        fill.time = time
        return fill
    }
}
