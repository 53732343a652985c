import UserStreamCore

/// Placing orders.
extension HuobiFace {
    mutating func place(_ call: HuobiCall, _ exchange: inout SimulatedExchange) throws(HuobiError) -> [UInt8] {
        let id = try place(try body(call), call, &exchange)
        return envelope { $0.string(String(id)) }
    }

    mutating func batchPlace(_ call: HuobiCall, _ exchange: inout SimulatedExchange) throws(HuobiError) -> [UInt8] {
        let drafts = try body(call)
        guard drafts.kind == .array, drafts.count > 0, drafts.count <= 10 else { throw .invalid("orders") }
        var writer = JSONWriter(capacity: 1_024)
        writer.beginObject()
        writer.key("status", "ok")
        writer.key("data")
        writer.beginArray()
        for draft in drafts.elements {
            writer.beginObject()
            let clientOrderID = draft["client-order-id"]?.text ?? ""
            do throws(HuobiError) {
                let id = try place(draft, call, &exchange)
                writer.key("order-id", id: id, HuobiRowStyle(idsAsStrings: false, ageing: ageing))
                writer.key("client-order-id", clientOrderID)
            } catch {
                writer.key("client-order-id", clientOrderID)
                error.writeCode(to: &writer, underscores: dialects.contains(.errUnderscore))
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// The JSON of a body; an empty one counts as `{}`.
    func body(_ call: HuobiCall) throws(HuobiError) -> JSONValue {
        do {
            return try JSONDocument(call.request.body.isEmpty ? Array("{}".utf8) : call.request.body).root
        } catch {
            throw .badBody
        }
    }

    private func place(
        _ draft: JSONValue, _ call: HuobiCall, _ exchange: inout SimulatedExchange
    ) throws(HuobiError) -> Int64 {
        let account = try required("account-id", draft)
        guard account == String(call.account) else { throw .unknownAccount(account, user: call.userID) }
        let request = try orderRequest(draft, exchange)
        do {
            return try exchange.place(request, account: call.account, at: call.time)
        } catch {
            guard case .insufficientFunds(let asset) = error else {
                throw .refusal(error, isMarket: request.type == .market)
            }
            let left = exchange.balance(of: asset, account: call.account, asOf: call.time)?.available ?? .zero
            throw .insufficientFunds(left: left)
        }
    }

    private func required(_ name: StaticString, _ draft: JSONValue) throws(HuobiError) -> String {
        guard let text = draft[name]?.text, !text.isEmpty else { throw .missing("\(name)") }
        return text
    }

    private func orderRequest(
        _ draft: JSONValue, _ exchange: SimulatedExchange
    ) throws(HuobiError) -> OrderRequest {
        guard let rules = exchange.rules(venueSymbol: try required("symbol", draft)) else { throw .badSymbol }
        let (side, type, timeInForce) = try kind(try required("type", draft))
        var request = OrderRequest(market: rules.market, side: side, type: type, timeInForce: timeInForce)
        guard let amount = try amount("amount", draft) else { throw .missing("amount") }
        if type == .market, side == .buy { request.quoteOrderQuantity = amount } else { request.quantity = amount }
        if type != .market {
            guard let price = try self.amount("price", draft) else { throw .missing("price") }
            request.price = price
        }
        if type == .stopLimit {
            guard let stopPrice = try self.amount("stop-price", draft) else { throw .missing("stop-price") }
            guard let condition = OrderRequest.StopCondition(rawValue: try required("operator", draft)) else {
                throw .invalid("operator")
            }
            request.stopPrice = stopPrice
            request.stopCondition = condition
        }
        request.clientOrderID = try clientOrderID(draft)
        request.source = draft["source"]?.text ?? "spot-api"
        request.preventsSelfTrade = draft["self-match-prevent"]?.text == "1"
        return request
    }

    private func amount(_ name: StaticString, _ draft: JSONValue) throws(HuobiError) -> ExactDecimal? {
        guard let value = draft[name], let text = value.text, !text.isEmpty else { return nil }
        guard let amount = try? ExactDecimal(text), amount.signum > 0 else {
            throw HuobiError("invalid-\(name)", "Parameter `\(name)` is invalid.")
        }
        return amount
    }

    /// Up to 64 characters of `0-9 A-Z a-z _ -` (HTX spot API reference).
    func clientOrderID(_ draft: JSONValue) throws(HuobiError) -> String? {
        guard let text = draft["client-order-id"]?.text, !text.isEmpty else { return nil }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain, text.utf8.count <= 64 else {
            throw HuobiError("invalid-client-order-id", "client order id is invalid")
        }
        return text
    }

    private func kind(_ text: String) throws(HuobiError) -> (Side, OrderType, TimeInForce) {
        let parts = text.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let side = Side(rawValue: String(parts[0])) else { throw .invalidType }
        switch parts[1] {
        case "limit": return (side, .limit, .gtc)
        case "market": return (side, .market, .ioc)
        case "ioc": return (side, .limit, .ioc)
        case "limit-fok": return (side, .limit, .fok)
        case "limit-maker": return (side, .limitMaker, .gtc)
        case "stop-limit": return (side, .stopLimit, .gtc)
        case "stop-limit-fok": return (side, .stopLimit, .fok)
        default: throw .invalidType
        }
    }
}

extension HuobiError {
    static let invalidType = HuobiError("invalid-type", "Parameter `type` is invalid.")
}
