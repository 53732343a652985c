public import UserStreamCore

/// HTX's rules, as far as whoever plays whole histories has to know them.
extension HuobiFace {
    /// What it says of itself (HTX spot API reference): windows of 48 hours, histories as deep, fills of 120 days, unfilled ends of orders that came by
    /// the API for two hours.
    public static let facts = FaceFacts(
        exchange: "huobi", longestWindow: .hours(48), ordersDepth: .hours(48), fillsDepth: .days(120),
        unfilledRetention: .hours(2), socketPath: "/ws/v2",
        dialects: [
            .symbolRequired, .historyByFinishTime, .cursorExclusive, .rowsById, .clockTolerance60s,
            .expiryHeaderSeconds, .idsAbove2to53, .idsAsStrings, .errUnderscore, .nextTimeRepeats, .gzipUnstable,
        ])

    /// Such as `btcusdt`.
    public static func venueSymbol(of market: Market) -> String { "\(market.base)\(market.quote)".lowercased() }

    /// What is as usual.
    public static func adjust(_ configuration: inout SimulatorConfiguration) {}

    /// Whether requests to an endpoint are counted.
    public static func isMetered(_ endpoint: String) -> Bool { HuobiEndpoint(rawValue: endpoint)?.isPublic == false }

    /// The request by which it takes orders or cancels, as a client sends it.
    public static func wire(_ request: TradeRequest, account: Int) -> FaceTrade? {
        switch request {
        case .place(let draft): FaceTrade(placing(draft, account), scope: "uid:place")
        case .placeMany(let drafts): FaceTrade(placing(drafts, account), scope: "uid:place")
        case .cancel(let reference): FaceTrade(cancelling(reference), scope: "uid:cancel")
        case .cancelMany(let references): FaceTrade(cancelling(references), scope: "uid:cancel")
        }
    }

    private static func placing(_ draft: OrderDraft, _ account: Int) -> APIRequest {
        post("/v1/order/orders/place") { $0.appendPlacement(draft, account) }
    }

    private static func placing(_ drafts: [OrderDraft], _ account: Int) -> APIRequest {
        post("/v1/order/batch-orders") { json in
            json.beginArray()
            for draft in drafts { json.appendPlacement(draft, account) }
            json.endArray()
        }
    }

    private static func cancelling(_ reference: OrderReference) -> APIRequest {
        if let id = reference.id { return post("/v1/order/orders/\(id)/submitcancel") { $0.appendObject([]) } }
        return post("/v1/order/orders/submitCancelClientOrder") {
            $0.appendObject([("client-order-id", reference.clientOrderID ?? "")])
        }
    }

    private static func cancelling(_ references: [OrderReference]) -> APIRequest {
        post("/v1/order/orders/batchcancel") { json in
            json.beginObject()
            json.key("order-ids")
            json.beginArray()
            for reference in references { json.string(reference.id?.text ?? "") }
            json.endArray()
            json.endObject()
        }
    }

    private static func post(_ path: String, _ body: (inout JSONWriter) -> Void) -> APIRequest {
        var json = JSONWriter()
        body(&json)
        return APIRequest(
            .post, path, body: Array(json.text.utf8), contentType: "application/json", isPrivate: true)
    }
}

extension JSONWriter {
    fileprivate mutating func appendObject(_ pairs: [(StaticString, String)]) {
        beginObject()
        for (name, value) in pairs { key(name, value) }
        endObject()
    }

    fileprivate mutating func appendPlacement(_ draft: OrderDraft, _ account: Int) {
        var pairs: [(StaticString, String)] = [
            ("account-id", String(account)), ("symbol", HuobiFace.venueSymbol(of: draft.market)),
            ("type", HuobiWords.type(draft.side, draft.type, draft.timeInForce ?? .gtc)),
            ("amount", "\(draft.quoteOrderQuantity ?? draft.quantity ?? .zero)"), ("source", "spot-api"),
            ("client-order-id", draft.clientOrderID),
        ]
        if let price = draft.price { pairs.append(("price", "\(price)")) }
        appendObject(pairs)
    }
}
