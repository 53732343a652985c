public import UserStreamCore

/// One leg of a trade as it was at some moment.
public struct SimulatedFill: Hashable, Sendable {
    /// The row's own id: unique on the exchange, but not in the order of time.
    public let rowID: Int64
    /// The id of the trade; both legs of a self-trade have it.
    public let tradeID: Int64
    /// The id of the match; the trades of one taker order in one moment share it.
    public let matchID: Int64
    /// The order.
    public let orderID: Int64
    /// The account.
    public let account: Int
    /// The owner's id of the order.
    public let clientOrderID: String?
    /// Where the order came from.
    public let source: String
    /// The market.
    public let market: Market
    /// The exchange's symbol.
    public let venueSymbol: String
    /// Buy or sell.
    public let side: Side
    /// The kind of the order.
    public let orderType: OrderType
    /// How long the order may rest.
    public let timeInForce: TimeInForce
    /// Maker or taker.
    public let role: LiquidityRole
    /// Quote per base.
    public let price: ExactDecimal
    /// Base.
    public let quantity: ExactDecimal
    /// Quote.
    public let quoteQuantity: ExactDecimal
    /// The order's cumulative quantity right after it.
    public let orderCumulativeQuantity: ExactDecimal
    /// When it was matched.
    public let time: Timestamp
    /// The fee, whether or not it is settled at that moment.
    public let fee: Fee?
    /// Whether the fee is deducted from another asset than those of the market.
    public let isFeeDeducted: Bool
    /// When the fee was settled; absent while it is open.
    public internal(set) var feeSettledAt: Timestamp?
    /// When the exchange took the trade back; absent while it stands.
    public internal(set) var voidedAt: Timestamp?

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
            tradeID: String(tradeID), orderID: OrderID(String(orderID)), venueSymbol: venueSymbol, quantity: quantity)
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
