import UserStreamCore

/// Crypto.com's words for the sides, kinds and states of orders (Exchange v1 reference).
enum CryptoComWords {
    static func side(_ side: Side) -> String { side == .buy ? "BUY" : "SELL" }

    static func type(_ type: OrderType) -> String {
        switch type {
        case .limit, .limitMaker, .trailingStop, .other: "LIMIT"
        case .market: "MARKET"
        case .stopLimit: "STOP_LIMIT"
        case .stopMarket: "STOP_LOSS"
        case .takeProfitLimit: "TAKE_PROFIT_LIMIT"
        case .takeProfitMarket: "TAKE_PROFIT"
        }
    }

    static func timeInForce(_ timeInForce: TimeInForce) -> String {
        switch timeInForce {
        case .ioc: "IMMEDIATE_OR_CANCEL"
        case .fok: "FILL_OR_KILL"
        default: "GOOD_TILL_CANCEL"
        }
    }

    /// There is no word for an order that is filled in parts, and none for one that is being cancelled.
    static func status(_ order: SimulatedOrder) -> String {
        switch order.state {
        case .pendingNew: "NEW"
        case .untriggered: "PENDING"
        case .open, .partiallyFilled: "ACTIVE"
        case .pendingCancel: order.revision.workingSince == nil ? "PENDING" : "ACTIVE"
        case .filled: "FILLED"
        case .canceled: "CANCELED"
        case .rejected: "REJECTED"
        case .expired, .closedUnknown: "EXPIRED"
        }
    }

    /// The code that says why an order ended.
    static func reason(_ reason: CloseReason?) -> Int64? {
        switch reason {
        case .fok: 43_003
        case .ioc, .noLiquidity: 43_004
        case .postOnly: 43_005
        case .selfTrade: 43_012
        case .user, .exchange, .unknown, nil: nil
        }
    }
}

/// Rows of orders and fills. Amounts are strings.
extension CryptoComFace {
    /// Writes the row of listings, histories and single answers.
    func write(_ order: SimulatedOrder, _ special: SpecialRows, index: Int, to writer: inout JSONWriter) {
        let request = order.terms.request
        let isPostOnly = order.type == .limitMaker || request.timeInForce == .gtx
        writer.beginObject()
        writer.key("account_id", Self.accountID(order.account))
        if special.withoutID != index { writer.key("order_id", String(order.number)) }
        writer.key("client_oid", order.clientOrderID ?? "")
        writer.key("order_type", CryptoComWords.type(order.type))
        writer.key("time_in_force", CryptoComWords.timeInForce(request.timeInForce))
        writer.key("side", CryptoComWords.side(order.side))
        writer.key("exec_inst", list: isPostOnly ? ["POST_ONLY"] : [])
        // An order for an amount of quote says it as its value, and no quantity.
        if let quantity = request.quantity { writer.key("quantity", quantity) }
        writer.key("limit_price", request.price ?? .zero)
        if let stopPrice = request.stopPrice { writer.key("ref_price", stopPrice) }
        writer.key("order_value", order.value)
        writeFilled(order, to: &writer)
        writer.key("status", special.ofUnknownState == index ? "SUSPENDED" : CryptoComWords.status(order))
        writer.key("update_user_id", Self.accountID(order.account))
        writeTimes(order, to: &writer)
        writer.key("instrument_name", order.venueSymbol)
        if order.state.isTerminal, let reason = CryptoComWords.reason(order.revision.closeReason) {
            writer.key("reason")
            write(number: reason, to: &writer)
        }
        writer.endObject()
    }

    /// What is filled, and the fee of that, which is positive where it was charged.
    private func writeFilled(_ order: SimulatedOrder, to writer: inout JSONWriter) {
        let received = order.side == .buy ? order.market.base : order.market.quote
        let fees = order.revision.fees
        let fee = fees.first { $0.asset == received } ?? fees.first ?? Fee(asset: received, amount: .zero)
        writer.key("avg_price", order.averagePrice)
        writer.key("cumulative_quantity", order.cumulativeQuantity)
        writer.key("cumulative_value", order.cumulativeQuoteQuantity)
        writer.key("cumulative_fee", fee.amount)
        writer.key("fee_instrument_name", fee.asset.code)
    }

    private func writeTimes(_ order: SimulatedOrder, to writer: inout JSONWriter) {
        let created = moment(order.createdAt, order.number)
        writer.key("order_date", Timestamp(milliseconds: created.milliseconds).dateText)
        writer.key("create_time")
        write(number: created.milliseconds, to: &writer)
        writer.key("create_time_ns", String(created.nanoseconds))
        writer.key("update_time")
        write(number: (order.revision.updatedAt - ageing).milliseconds, to: &writer)
    }

    /// Writes the row of `get-trades`, or of the socket's `user.trade`. A fee that was charged is negative there.
    func write(
        _ fill: SimulatedFill, _ special: SpecialRows, index: Int, isPushed: Bool = false, to writer: inout JSONWriter
    ) {
        let created = moment(fill.time, fill.rowID)
        let fee = fill.fee ?? Fee(asset: fill.side == .buy ? fill.market.base : fill.market.quote, amount: .zero)
        writer.beginObject()
        writer.key("account_id", Self.accountID(fill.account))
        writer.key("event_date", Timestamp(milliseconds: created.milliseconds).dateText)
        writer.key("journal_type", "TRADING")
        writer.key("traded_quantity", fill.quantity)
        writer.key("traded_price", fill.price)
        writer.key("fees", -fee.amount)
        if !isPushed { writer.key("fee_credits", "0") }
        writer.key("order_id", String(fill.orderNumber))
        if special.withoutID != index { writer.key("trade_id", fill.streamTradeID) }
        writer.key("trade_match_id", String(fill.tradeID))
        writer.key("client_oid", fill.clientOrderID ?? "")
        writer.key("taker_side", fill.role == .maker ? "MAKER" : "TAKER")
        writer.key("side", CryptoComWords.side(fill.side))
        writer.key("instrument_name", fill.venueSymbol)
        writer.key("fee_instrument_name", fee.asset.code)
        writer.key("create_time")
        write(number: created.milliseconds, to: &writer)
        writer.key("create_time_ns", String(created.nanoseconds))
        writer.key(isPushed ? "transaction_time" : "transact_time_ns", String(created.nanoseconds))
        writer.key("match_count", "1")
        writer.key("match_index", "0")
        writer.endObject()
    }
}

extension SimulatedOrder {
    /// What it is worth, in quote.
    fileprivate var value: ExactDecimal {
        let request = terms.request
        guard let price = request.price, let quantity = request.quantity else {
            return request.quoteOrderQuantity ?? cumulativeQuoteQuantity
        }
        return Exact.product(price, quantity)
    }

    /// Zero before the first fill.
    fileprivate var averagePrice: ExactDecimal {
        cumulativeQuantity.isZero ? .zero : Exact.quotient(cumulativeQuoteQuantity, cumulativeQuantity, places: 10)
    }
}
