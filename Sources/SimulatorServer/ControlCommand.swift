import ExchangeSimulator
import UserStreamCore

/// What the control interface does to the exchange.
enum ControlCommand: String, CaseIterable {
    /// `{"account":100009,"asset":"USDT","amount":"1000"}`; a negative amount takes out.
    case fund
    /// `{"market":"BTC-USDT","price":"30000"}`
    case price
    /// `{"market":"BTC-USDT","side":"buy","type":"limit","quantity":"0.1","price":"30000"}`: an order that the client did not send.
    case order
    /// `{"id":"59378001"}`; where orders are numbered per market, `{"id":"BTCUSDT:59378001"}`
    case cancel
    /// `{"asset":"USDT","amount":"5","from":100009,"to":100010}`
    case transfer
    /// `{"market":"BTC-USDT","tradeId":"100000001"}`
    case bust

    /// Does it.
    /// - Returns: what a stream calls an order that was placed.
    func run(
        _ body: ControlBody, _ exchange: inout SimulatedExchange, at time: Timestamp
    ) throws(ControlError) -> OrderID? {
        do {
            return try perform(body, &exchange, at: time)
        } catch let error as ControlError {
            throw error
        } catch let refusal as Refusal {
            throw ControlError("the exchange refused: \(refusal)")
        } catch {
            throw ControlError("\(error)")
        }
    }

    private func perform(
        _ body: ControlBody, _ exchange: inout SimulatedExchange, at time: Timestamp
    ) throws -> OrderID? {
        switch self {
        case .fund: try fund(body, &exchange, at: time)
        case .price:
            try body.allow("market", "price")
            try exchange.setPrice(try body.market(exchange), to: try body.requiredDecimal("price"), at: time)
        case .order:
            let id = try exchange.place(
                try request(body, exchange), account: try body.account(exchange), at: time)
            return exchange.order(id, asOf: exchange.now)?.streamID
        case .cancel:
            try body.allow("account", "id")
            let id = OrderID(try body.required("id"))
            guard let order = exchange.order(streamID: id, asOf: time) else {
                throw ControlError("the exchange refused: there is no order \(id)")
            }
            try exchange.cancel(order: order.id, account: try body.account(exchange), at: time)
        case .transfer:
            try body.allow("asset", "amount", "from", "to")
            guard body.text("to") != nil else { throw ControlError("\"to\" is missing") }
            try exchange.transfer(
                try body.requiredDecimal("amount"), of: Asset(try body.required("asset")),
                from: try body.account(exchange, named: "from"), to: try body.account(exchange, named: "to"), at: time)
        case .bust:
            try body.allow("market", "tradeId")
            guard let id = Int64(try body.required("tradeId")) else {
                throw ControlError("\"tradeId\" must be a number")
            }
            try exchange.bust(trade: id, market: try body.market(exchange), at: time)
        }
        return nil
    }

    private func fund(_ body: ControlBody, _ exchange: inout SimulatedExchange, at time: Timestamp) throws {
        try body.allow("account", "asset", "amount")
        let (account, asset) = (try body.account(exchange), Asset(try body.required("asset")))
        let amount = try body.requiredDecimal("amount")
        if amount.isNegative {
            try exchange.withdraw(amount.magnitude, of: asset, account: account, at: time)
        } else {
            try exchange.deposit(amount, of: asset, account: account, at: time)
        }
    }

    private func request(_ body: ControlBody, _ exchange: SimulatedExchange) throws(ControlError) -> OrderRequest {
        try body.allow(
            "account", "market", "side", "type", "timeInForce", "quantity", "quoteOrderQuantity", "price", "stopPrice",
            "clientOrderId", "source")
        guard let side = try body.word("side", Side.self) else { throw ControlError("\"side\" is missing") }
        return OrderRequest(
            market: try body.market(exchange), side: side, type: try body.word("type", OrderType.self) ?? .limit,
            timeInForce: try body.word("timeInForce", TimeInForce.self) ?? .gtc,
            quantity: try body.decimal("quantity"), quoteOrderQuantity: try body.decimal("quoteOrderQuantity"),
            price: try body.decimal("price"), stopPrice: try body.decimal("stopPrice"),
            clientOrderID: body.text("clientOrderId"), source: body.text("source") ?? "web")
    }
}
