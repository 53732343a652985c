import UserStreamCore

/// Crypto.com's words for what faults make it refuse. It never says how long to wait.
extension CryptoComFace: FaultyFace {
    func apiKey(of request: FaceRequest) -> String? { Self.body(of: request)?["api_key"]?.text }
    /// A firewall bans addresses, and all clients are at the same one.
    static func banned(_ call: CryptoComCall) -> Int { 0 }
    static func budget(of endpoint: CryptoComEndpoint) -> Int { endpoint.limit.count }
    static let pageStatuses = (403, 502)
    static let closed = CryptoComError.maintenance

    static func banned(until end: Timestamp, at now: Timestamp) -> CryptoComError { .firewall }

    func gatewayError(status: Int) -> FaceResponse { refusal(.gateway(status: status), nil) }

    func rateRefusal(at endpoint: CryptoComEndpoint, retryAfter: TimeSpan?) -> FaceResponse {
        refusal(.tooMany, endpoint)
    }

    func named(
        _ endpoint: CryptoComEndpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange,
        account: Int, at time: Timestamp
    ) -> [SimulatedOrder] {
        let params = Self.body(of: request)?["params"]
        return (try? namedOrder(params, account, exchange, asOf: time)).flatMap { $0 }.map { [$0] } ?? []
    }

    /// The JSON of a body; `nil` where there is none.
    static func body(of request: FaceRequest) -> JSONValue? {
        request.body.isEmpty ? nil : try? JSONDocument(request.body).root
    }
}
