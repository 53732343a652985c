public import ExchangeSimulator
public import UserStreamCore

// Placing and cancelling orders.
extension BitsoRules {
    /// The request by which it takes an order or a cancel. It takes one at a time, and cancels by its own id only.
    public static func wire(_ request: TradeRequest, account: Int) -> FaceTrade? {
        switch request {
        case .place(let draft):
            let body = JSONWriter.object { writer in
                writer.key("book", venueSymbol(of: draft.market))
                writer.key("side", draft.side.rawValue)
                writer.key("type", draft.type == .market ? "market" : "limit")
                if let quantity = draft.quantity { writer.key("major", quantity) }
                if let value = draft.quoteOrderQuantity { writer.key("minor", value) }
                if let price = draft.price { writer.key("price", price) }
                if draft.type != .market { writer.key("time_in_force", timeInForce(draft.type, draft.timeInForce)) }
                writer.key("client_id", draft.clientOrderID)
            }
            return FaceTrade(
                APIRequest(.post, "/api/v3/orders", body: body, contentType: "application/json", isPrivate: true),
                scope: "uid:private")
        case .cancel(let reference):
            guard let id = reference.id else { return nil }
            return FaceTrade(APIRequest(.delete, "/api/v3/orders/\(id)", isPrivate: true), scope: "uid:private")
        case .placeMany, .cancelMany: return nil
        }
    }

    static func place(_ question: FaceQuestion, _ exchange: inout SimulatedExchange) throws(FaceRefusal) -> [UInt8] {
        let request = try orderRequest(question, exchange)
        do throws(Refusal) {
            let id = try exchange.place(request, account: question.account, at: question.time)
            guard let order = exchange.order(id, asOf: exchange.now) else { throw .unknownOrder }
            return success { writer in
                writer.beginObject()
                writer.key("oid", order.streamID.text)
                writer.endObject()
            }
        } catch {
            throw .refused(error)
        }
    }

    static func cancel(
        _ question: FaceQuestion, _ face: inout BitsoFace, _ exchange: inout SimulatedExchange
    ) throws(FaceRefusal) -> [UInt8] {
        let found = orders(namedBy: question.request).flatMap { named($0, question, exchange, asOf: question.time) }
        guard let order = found.first, found.count == 1 else { throw .refused(.unknownOrder) }
        let delay = face.cancelDelay(order, question)
        do throws(Refusal) {
            try exchange.cancel(order: order.id, account: question.account, at: question.time, delay: delay)
        } catch {
            throw .refused(error)
        }
        return success { writer in
            writer.beginArray()
            writer.string(order.streamID.text)
            writer.endArray()
        }
    }

    /// An order as a request states it.
    private static func orderRequest(
        _ question: FaceQuestion, _ exchange: SimulatedExchange
    ) throws(FaceRefusal) -> OrderRequest {
        guard let body = question.body, let rules = body["book"]?.string.flatMap({ exchange.rules(venueSymbol: $0) })
        else { throw .refused(.unknownMarket) }
        guard let side = body["side"]?.string.flatMap({ Side(rawValue: $0) }) else { throw .badParameter("side") }
        let (type, timeInForce) = try terms(body)
        var request = OrderRequest(market: rules.market, side: side, type: type, timeInForce: timeInForce)
        request.quantity = try amount(body, "major")
        request.quoteOrderQuantity = try amount(body, "minor")
        request.price = try amount(body, "price")
        guard (request.quantity == nil) != (request.quoteOrderQuantity == nil) else { throw .badParameter("major") }
        guard (request.price == nil) == (type == .market) else { throw .badParameter("price") }
        if type != .market, request.quantity == nil { throw .badParameter("minor") }
        request.clientOrderID = (body["client_id"] ?? body["origin_id"])?.string
        if let name = request.clientOrderID,
            !exchange.orders(clientOrderID: name, account: question.account, asOf: question.time).isEmpty
        {
            // That an owner's id is used once is assumed; it could not be asked for otherwise.
            throw .badParameter("client_id")
        }
        return request
    }

    private static func terms(_ body: JSONValue) throws(FaceRefusal) -> (OrderType, TimeInForce) {
        switch (body["type"]?.string, body["time_in_force"]?.string) {
        case ("market", nil): return (.market, .ioc)
        case ("limit", nil), ("limit", "goodtillcancelled"): return (.limit, .gtc)
        case ("limit", "postonly"): return (.limitMaker, .gtc)
        case ("limit", "immediateorcancel"): return (.limit, .ioc)
        case ("limit", "fillorkill"): return (.limit, .fok)
        default: throw .badParameter("time_in_force")
        }
    }

    private static func amount(_ body: JSONValue, _ name: StaticString) throws(FaceRefusal) -> ExactDecimal? {
        guard let value = body[name] else { return nil }
        guard value.kind == .string, let amount = try? value.decimal(), amount.signum > 0 else {
            throw .badParameter("\(name)")
        }
        return amount
    }
}
