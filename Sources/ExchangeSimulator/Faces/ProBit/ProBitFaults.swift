import UserStreamCore

/// ProBit's words for what faults make it refuse. It never says how long to wait.
extension ProBitFace: FaultyFace {
    /// A firewall bans addresses, and all clients are at the same one.
    static func banned(_ call: ProBitCall) -> Int { 0 }

    static func budget(of endpoint: ProBitEndpoint) -> Int { Int(ProBitMeter.Limit.address.most) }

    static let pageStatuses = (403, 502)

    static let closed = ProBitError.closed

    static func banned(until end: Timestamp, at now: Timestamp) -> ProBitError { .firewall }

    func gatewayError(status: Int) -> FaceResponse { refusal(.gateway(status: status), nil) }

    func rateRefusal(at endpoint: ProBitEndpoint, retryAfter: TimeSpan?) -> FaceResponse {
        refusal(.tooMany, endpoint)
    }

    func named(
        _ endpoint: ProBitEndpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange,
        account: Int, at time: Timestamp
    ) -> [SimulatedOrder] {
        let query = QueryString(request.rawQuery)
        let body = Self.body(of: request)
        guard let symbol = body?["market_id"]?.string ?? query["market_id"] else { return [] }
        if let text = body?["order_id"]?.string ?? query["order_id"] {
            return named(text, symbol, account, exchange, asOf: time).map { [$0] } ?? []
        }
        guard let name = query["client_order_id"] else { return [] }
        return exchange.orders(clientOrderID: name, account: account, asOf: time)
    }

    /// The JSON of a body; `nil` where there is none.
    static func body(of request: FaceRequest) -> JSONValue? {
        request.body.isEmpty ? nil : try? JSONDocument(request.body).root
    }
}
