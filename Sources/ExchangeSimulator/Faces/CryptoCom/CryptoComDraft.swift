import UserStreamCore

/// An order as a request states it (Exchange v1 reference, create-order).
struct CryptoComDraft {
    private let params: JSONValue

    init(_ params: JSONValue) { self.params = params }

    /// The owner's id; `nil` where he gives none.
    func clientOrderID() throws(CryptoComError) -> String? {
        guard let text = try text("client_oid") else { return nil }
        guard text.utf8.count <= 36 else { throw .argument("client_oid") }
        return text
    }

    /// The order.
    func request(_ exchange: SimulatedExchange) throws(CryptoComError) -> OrderRequest {
        guard let name = try text("instrument_name") else { throw .argument("instrument_name") }
        guard let rules = exchange.rules(venueSymbol: name) else { throw .badInstrument }
        let (side, type) = (try side(), try type())
        var request = OrderRequest(
            market: rules.market, side: side, type: type, timeInForce: try timeInForce(type))
        request.quantity = try amount("quantity", orElse: .badQuantity)
        request.quoteOrderQuantity = try amount("notional", orElse: .badQuantity)
        request.price = try amount("price", orElse: .badPrice)
        try checkAmounts(request)
        request.preventsSelfTrade = try preventsSelfTrade()
        try checkExtras()
        return request
    }

    private func text(_ name: StaticString) throws(CryptoComError) -> String? {
        try params[name]?.optionalText(name)
    }

    private func side() throws(CryptoComError) -> Side {
        switch try text("side") {
        case "BUY": return .buy
        case "SELL": return .sell
        case nil: throw .argument("side")
        default: throw .badSide
        }
    }

    /// Orders that wait for a price have moved to methods of their own (2025-12-17).
    private func type() throws(CryptoComError) -> OrderType {
        let isPostOnly = try isPostOnly()
        switch try text("type") {
        case "LIMIT": return isPostOnly ? .limitMaker : .limit
        case "MARKET":
            if isPostOnly { throw .argument("exec_inst") }
            return .market
        case nil: throw .argument("type")
        default: throw .badType
        }
    }

    private func isPostOnly() throws(CryptoComError) -> Bool {
        guard let list = params["exec_inst"] else { return false }
        guard list.kind == .array else { throw .argument("exec_inst") }
        for word in list.elements where word.string != "POST_ONLY" { throw .argument("exec_inst") }
        return list.count > 0
    }

    private func timeInForce(_ type: OrderType) throws(CryptoComError) -> TimeInForce {
        let word = try text("time_in_force")
        guard type != .market else { return .ioc }
        guard type != .limitMaker || word == nil || word == "GOOD_TILL_CANCEL" else { throw .badTimeInForce }
        switch word {
        case nil, "GOOD_TILL_CANCEL": return .gtc
        case "IMMEDIATE_OR_CANCEL": return .ioc
        case "FILL_OR_KILL": return .fok
        default: throw .badTimeInForce
        }
    }

    private func amount(
        _ name: StaticString, orElse refusal: CryptoComError
    ) throws(CryptoComError) -> ExactDecimal? {
        guard let text = try text(name) else { return nil }
        guard let amount = try? ExactDecimal(text), amount.signum > 0 else { throw refusal }
        return amount
    }

    /// A limit order has a price and a quantity. A market order has a quantity, or, when it buys, the quote that it spends.
    private func checkAmounts(_ request: OrderRequest) throws(CryptoComError) {
        guard request.type == .market else {
            if request.quoteOrderQuantity != nil { throw .argument("notional") }
            if request.quantity == nil { throw .argument("quantity") }
            if request.price == nil { throw .argument("price") }
            return
        }
        if request.price != nil { throw .argument("price") }
        guard request.quoteOrderQuantity == nil || (request.side == .buy && request.quantity == nil) else {
            throw .argument("notional")
        }
        if request.quantity == nil, request.quoteOrderQuantity == nil { throw .argument("quantity") }
    }

    /// To end the order that comes later is the only way here.
    private func preventsSelfTrade() throws(CryptoComError) -> Bool {
        switch try text("stp_inst") {
        case nil: return false
        case "T": return true
        default: throw .argument("stp_inst")
        }
    }

    private func checkExtras() throws(CryptoComError) {
        let margin = try text("spot_margin")
        guard margin == nil || margin == "SPOT" else { throw .argument("spot_margin") }
        if try text("fee_instrument_name") != nil { throw .argument("fee_instrument_name") }
    }
}
