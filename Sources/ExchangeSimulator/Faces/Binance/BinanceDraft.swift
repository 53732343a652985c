import UserStreamCore

/// How long an answer to a placement is.
enum BinanceAnswerForm: String, CaseIterable {
    case short = "ACK"
    case result = "RESULT"
    case full = "FULL"
}

/// An order as a request states it.
extension FaceCall where Endpoint == BinanceEndpoint {
    /// How the placement is answered: wholly for limit and market orders, unless something else is wanted.
    func answerForm(_ type: OrderType) throws(BinanceError) -> BinanceAnswerForm {
        let wanted = try word("newOrderRespType", BinanceAnswerForm.self)
        return wanted ?? (type == .limit || type == .market ? .full : .short)
    }

    /// The order.
    func orderRequest(_ exchange: SimulatedExchange) throws(BinanceError) -> OrderRequest {
        let rules = try rules(exchange)
        let (side, type) = (try side(), try type())
        var request = OrderRequest(
            market: rules.market, side: side, type: type, timeInForce: try timeInForce(type))
        request.quantity = try amount("quantity")
        request.quoteOrderQuantity = try amount("quoteOrderQty")
        request.price = try amount("price")
        request.stopPrice = try amount("stopPrice")
        try checkAmounts(request)
        try checkFilters(request, rules)
        request.stopCondition = Self.condition(type, side)
        request.clientOrderID = try clientID("newClientOrderId")
        request.preventsSelfTrade = try preventsSelfTrade()
        try checkExtras()
        return request
    }

    private func side() throws(BinanceError) -> Side {
        switch try required("side") {
        case "BUY": return .buy
        case "SELL": return .sell
        default: throw BinanceError(-1117, "Invalid side.")
        }
    }

    private func type() throws(BinanceError) -> OrderType {
        switch try required("type") {
        case "LIMIT": return .limit
        case "LIMIT_MAKER": return .limitMaker
        case "MARKET": return .market
        case "STOP_LOSS_LIMIT": return .stopLimit
        case "TAKE_PROFIT_LIMIT": return .takeProfitLimit
        case "STOP_LOSS": throw BinanceError(-1013, "Stop loss orders are not supported for this symbol.")
        case "TAKE_PROFIT": throw BinanceError(-1013, "Take profit orders are not supported for this symbol.")
        default: throw BinanceError(-1116, "Invalid orderType.")
        }
    }

    private func timeInForce(_ type: OrderType) throws(BinanceError) -> TimeInForce {
        guard type != .market, type != .limitMaker else {
            if query.contains("timeInForce") { throw .unneeded("timeInForce") }
            return type == .market ? .ioc : .gtc
        }
        switch try required("timeInForce") {
        case "GTC": return .gtc
        case "IOC": return .ioc
        case "FOK": return .fok
        default: throw BinanceError(-1115, "Invalid timeInForce.")
        }
    }

    /// What each kind of order needs, and what it must not have (reference: additional mandatory parameters by type).
    private func checkAmounts(_ request: OrderRequest) throws(BinanceError) {
        guard request.type != .market else {
            if request.price != nil { throw .unneeded("price") }
            if request.stopPrice != nil { throw .unneeded("stopPrice") }
            if request.quantity == nil, request.quoteOrderQuantity == nil { throw .missing("quantity") }
            if request.quantity != nil, request.quoteOrderQuantity != nil { throw .unneeded("quoteOrderQty") }
            return
        }
        if request.quoteOrderQuantity != nil { throw .unneeded("quoteOrderQty") }
        if request.quantity == nil { throw .missing("quantity") }
        if request.price == nil { throw .missing("price") }
        if request.isStop, request.stopPrice == nil { throw .missing("stopPrice") }
        if !request.isStop, request.stopPrice != nil { throw .unneeded("stopPrice") }
    }

    private func checkFilters(_ request: OrderRequest, _ rules: MarketRules) throws(BinanceError) {
        for price in [request.price, request.stopPrice].compactMap(\.self) {
            guard price.signum > 0, price <= Exact.limit, price.scale <= rules.pricePrecision else {
                throw .filter("PRICE_FILTER")
            }
        }
        if let quantity = request.quantity {
            guard quantity.signum > 0, quantity <= Exact.limit, quantity.scale <= rules.amountPrecision else {
                throw .filter("LOT_SIZE")
            }
        }
        if let value = request.quoteOrderQuantity {
            guard value.signum > 0, value <= Exact.limit else { throw .filter("NOTIONAL") }
        }
    }

    /// A stop loss waits for a price that is worse than now, a take-profit for a better one.
    private static func condition(_ type: OrderType, _ side: Side) -> OrderRequest.StopCondition? {
        switch type {
        case .stopLimit: side == .buy ? .atOrAbove : .atOrBelow
        case .takeProfitLimit: side == .buy ? .atOrBelow : .atOrAbove
        default: nil
        }
    }

    private func preventsSelfTrade() throws(BinanceError) -> Bool {
        switch try text("selfTradePreventionMode") {
        case nil, "NONE": return false
        case "EXPIRE_TAKER": return true
        default:
            throw BinanceError(-1013, "This symbol does not allow the specified self-trade prevention mode.")
        }
    }

    /// What no market has here.
    private func checkExtras() throws(BinanceError) {
        if query.hasValue("icebergQty") {
            throw BinanceError(-1013, "Iceberg orders are not supported for this symbol.")
        }
        if query.hasValue("trailingDelta") {
            throw BinanceError(-1013, "Trailing stop orders are not supported for this symbol.")
        }
    }
}
