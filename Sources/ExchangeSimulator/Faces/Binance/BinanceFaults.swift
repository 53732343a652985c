import UserStreamCore

/// Binance's words for what faults make it refuse.
extension BinanceFace: FaultyFace {
    func apiKey(of request: FaceRequest) -> String? { request.header("X-MBX-APIKEY") }
    /// Bans are for an address, and all clients are at the same one.
    static func banned(_ call: BinanceCall) -> Int { 0 }
    static func budget(of endpoint: BinanceEndpoint) -> Int { BinanceMeter.Limit.weight.most }
    /// A firewall's page comes with 403, and a gateway's with 502.
    static let pageStatuses = (403, 502)
    static let closed = BinanceError.maintenance

    static func banned(until end: Timestamp, at now: Timestamp) -> BinanceError {
        .banned(until: end, retryAfter: end - now)
    }

    func gatewayError(status: Int) -> FaceResponse {
        let error = BinanceError(-1000, "An unknown error occurred while processing the request.")
        return FaceResponse(status: status, headers: [.json], body: error.body)
    }

    func rateRefusal(at endpoint: BinanceEndpoint, retryAfter: TimeSpan?) -> FaceResponse {
        var headers = [NameValue.json]
        if let retryAfter { headers.append(.retryAfter(retryAfter)) }
        return FaceResponse(
            status: 429, headers: headers, body: BinanceError.tooHeavy(Self.tooHeavy, retryAfter: retryAfter).body)
    }

    func named(
        _ endpoint: BinanceEndpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange, account: Int,
        at time: Timestamp
    ) -> [SimulatedOrder] {
        let query = QueryString(request.parameters)
        guard let symbol = query["symbol"] else { return [] }
        if let number = query["orderId"].flatMap({ Int64($0) }) {
            return exchange.order(number: number, venueSymbol: symbol, asOf: time).map { [$0] } ?? []
        }
        guard let clientOrderID = query["origClientOrderId"] ?? query["cancelOrigClientOrderId"] else { return [] }
        return exchange.orders(clientOrderID: clientOrderID, account: account, asOf: time)
            .filter { $0.venueSymbol == symbol }
    }
}
