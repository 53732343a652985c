import UserStreamCore

/// Placing and cancelling orders.
extension ProBitFace {
    /// Places an order; the answer is the order as it is right after that.
    func place(_ call: ProBitCall, _ exchange: inout SimulatedExchange) throws(ProBitError) -> [UInt8] {
        let request = try call.orderRequest(exchange)
        try checkUnused(request.clientOrderID, call, exchange)
        do throws(Refusal) {
            let id = try exchange.place(request, account: call.account, at: call.time)
            return try written(id, exchange)
        } catch {
            throw .refusal(error)
        }
    }

    /// That an owner's id is used once is not documented; an exchange that takes it twice could not be asked for the order by it.
    private func checkUnused(
        _ clientOrderID: String?, _ call: ProBitCall, _ exchange: SimulatedExchange
    ) throws(ProBitError) {
        guard let clientOrderID else { return }
        let others = exchange.orders(clientOrderID: clientOrderID, account: call.account, asOf: call.time)
        if !others.isEmpty { throw .argument("client_order_id", "duplicate") }
    }

    /// Cancels an order, all of it; the answer is the order as it is right after that.
    mutating func cancel(_ call: ProBitCall, _ exchange: inout SimulatedExchange) throws(ProBitError) -> [UInt8] {
        guard let rules = try call.rules(exchange) else { throw .argument("market_id", "missing") }
        let text = try call.required("order_id")
        if let left = try call.text("limit_open_quantity"), left != "0" { throw .argument("limit_open_quantity") }
        guard let order = named(text, rules.venueSymbol, call.account, exchange, asOf: call.time) else {
            throw .badOrder
        }
        let delay = cancelDelay(order, call)
        do throws(Refusal) {
            try exchange.cancel(order: order.id, account: call.account, at: call.time, delay: delay)
            return try written(order.id, exchange)
        } catch {
            throw .refusal(error)
        }
    }

    private func written(_ id: Int64, _ exchange: SimulatedExchange) throws(Refusal) -> [UInt8] {
        guard let order = exchange.order(id, asOf: exchange.now) else { throw .unknownOrder }
        return JSONWriter.object { writer in
            writer.key("data")
            write(order, exchange, SpecialRows(), index: 0, to: &writer)
        }
    }
}

/// An order as a request states it (documentation, new_order).
extension FaceCall where Endpoint == ProBitEndpoint {
    func orderRequest(_ exchange: SimulatedExchange) throws(ProBitError) -> OrderRequest {
        guard body?.kind == .object else { throw .argument("market_id", "missing") }
        guard let rules = try rules(exchange) else { throw .argument("market_id", "missing") }
        guard let side = Side(rawValue: try required("side")) else { throw .argument("side") }
        let isMarket: Bool
        switch try required("type") {
        case "limit": isMarket = false
        case "market": isMarket = true
        default: throw .argument("type")
        }
        let (type, timeInForce) = try terms(isMarket: isMarket)
        var request = OrderRequest(market: rules.market, side: side, type: type, timeInForce: timeInForce)
        request.quantity = try amount("quantity")
        request.quoteOrderQuantity = try amount("cost")
        request.price = try amount("limit_price")
        try check(request, isMarket: isMarket)
        request.clientOrderID = try text("client_order_id")
        guard request.clientOrderID?.utf8.count ?? 0 <= 64 else { throw .argument("client_order_id") }
        return request
    }

    private func terms(isMarket: Bool) throws(ProBitError) -> (OrderType, TimeInForce) {
        switch (try text("time_in_force"), isMarket) {
        case ("ioc", true), (nil, true): return (.market, .ioc)
        case (_, true): throw .combination
        case ("gtc", false), (nil, false): return (.limit, .gtc)
        case ("gtcpo", false): return (.limitMaker, .gtc)
        case ("ioc", false): return (.limit, .ioc)
        case ("fok", false): return (.limit, .fok)
        default: throw .argument("time_in_force")
        }
    }

    /// A limit order has a price and a quantity. Who buys at the market says what he spends, who sells there how much he gives.
    private func check(_ request: OrderRequest, isMarket: Bool) throws(ProBitError) {
        let isInQuote = isMarket && request.side == .buy
        if isInQuote, request.quoteOrderQuantity == nil { throw .argument("cost", "missing") }
        if !isInQuote, request.quantity == nil { throw .argument("quantity", "missing") }
        if !isMarket, request.price == nil { throw .argument("limit_price", "missing") }
        let isSurplus =
            isInQuote ? request.quantity != nil : request.quoteOrderQuantity != nil
        if isSurplus || (isMarket && request.price != nil) { throw .combination }
    }
}
