import UserStreamCore

/// ProBit's words for the kinds and states of orders (documentation; hummingbot for what becomes of those that were filled in parts).
enum ProBitWords {
    static func type(_ type: OrderType) -> String { type == .market ? "market" : "limit" }

    static func timeInForce(_ type: OrderType, _ timeInForce: TimeInForce?) -> String {
        switch (type, timeInForce) {
        case (.market, _), (_, .ioc): "ioc"
        case (_, .fok): "fok"
        case (.limitMaker, _), (_, .gtx): "gtcpo"
        default: "gtc"
        }
    }
}

/// Rows of orders and fills. Amounts and ids are strings.
extension ProBitFace {
    /// Writes the row of listings, histories, single answers, placements and cancels.
    func write(
        _ order: SimulatedOrder, _ exchange: SimulatedExchange, _ special: SpecialRows, index: Int,
        to writer: inout JSONWriter
    ) {
        let request = order.terms.request
        let amounts = ProBitAmounts(order, exchange)
        writer.beginObject()
        if special.withoutID != index { writer.key("id", String(order.number)) }
        writer.key("user_id", Self.userID(order.account))
        writer.key("market_id", order.venueSymbol)
        writer.key("type", ProBitWords.type(order.type))
        writer.key("side", order.side.rawValue)
        writer.key("quantity", amounts.quantity)
        if let cost = request.quoteOrderQuantity { writer.key("cost", cost) }
        writer.key("limit_price", request.price ?? .zero)
        writer.key("time_in_force", ProBitWords.timeInForce(order.type, request.timeInForce))
        writer.key("filled_cost", order.cumulativeQuoteQuantity)
        writer.key("filled_quantity", order.cumulativeQuantity)
        writer.key("open_quantity", amounts.open)
        writer.key("cancelled_quantity", amounts.cancelled)
        writer.key("status", special.ofUnknownState == index ? "suspended" : status(order))
        writer.key("time", (order.createdAt - ageing).isoText)
        writer.key("client_order_id", order.clientOrderID ?? "")
        writer.endObject()
    }

    /// There is no word for an order that is filled in parts, and none for one that is being cancelled. One that was filled in parts before it was
    /// cancelled keeps the word for filled.
    private func status(_ order: SimulatedOrder) -> String {
        guard order.closedAt != nil else { return "open" }
        guard order.state != .filled else { return "filled" }
        let keepsWord = !order.cumulativeQuantity.isZero && !dialects.contains(.partlyFilledIsCancelled)
        return keepsWord ? "filled" : "cancelled"
    }

    /// Writes the row of `trade_history`. It does not tell which side of the book it was on.
    func write(_ fill: SimulatedFill, _ special: SpecialRows, index: Int, to writer: inout JSONWriter) {
        let isSettled = fill.feeState == .final
        let received = fill.side == .buy ? fill.market.base : fill.market.quote
        let fee = fill.fee ?? Fee(asset: received, amount: .zero)
        writer.beginObject()
        if special.withoutID != index { writer.key("id", fill.streamTradeID) }
        writer.key("order_id", String(fill.orderNumber))
        writer.key("side", fill.side.rawValue)
        writer.key("fee_amount", isSettled ? fee.amount.description : "")
        writer.key("fee_currency_id", isSettled ? fee.asset.code : "")
        writer.key("status", isSettled ? "settled" : "executed")
        writer.key("price", fill.price)
        writer.key("quantity", fill.quantity)
        writer.key("cost", fill.quoteQuantity)
        writer.key("time", (fill.time - ageing).isoText)
        writer.key("market_id", fill.venueSymbol)
        writer.endObject()
    }

    /// The id of a user, in the form that such ids have.
    private static func userID(_ account: Int) -> String {
        let digits = String(account)
        return "7d2d8a3b-4c7e-4a59-9a59-" + String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
    }
}

/// What is wanted of an order is filled, open or cancelled, at any time. An order for an amount of quote says of the rest of it what that would have
/// bought.
private struct ProBitAmounts {
    var quantity: ExactDecimal
    var open = ExactDecimal.zero
    var cancelled = ExactDecimal.zero

    init(_ order: SimulatedOrder, _ exchange: SimulatedExchange) {
        let filled = order.cumulativeQuantity
        let rest: ExactDecimal
        if let wanted = order.terms.request.quantity {
            rest = Exact.difference(wanted, filled)
        } else {
            rest = order.state == .filled ? .zero : Self.rest(order, exchange)
        }
        if order.closedAt == nil { open = rest } else { cancelled = rest }
        quantity = Exact.sum(filled, rest)
    }

    private static func rest(_ order: SimulatedOrder, _ exchange: SimulatedExchange) -> ExactDecimal {
        let cost = order.terms.request.quoteOrderQuantity ?? .zero
        let left = Exact.difference(cost, order.cumulativeQuoteQuantity)
        guard let rules = exchange.rules(order.market), let price = exchange.lastPrice(order.market), !price.isZero
        else { return left }
        return max(rules.lot, Exact.quotient(left, price, places: rules.amountPrecision))
    }
}
