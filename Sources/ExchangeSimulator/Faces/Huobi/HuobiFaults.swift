import UserStreamCore

/// HTX's words for what faults make it refuse.
extension HuobiFace: FaultyFace {
    func apiKey(of request: FaceRequest) -> String? { QueryString(request.rawQuery)["AccessKeyId"] }
    static func banned(_ call: HuobiCall) -> Int { call.userID }
    static func budget(of endpoint: HuobiEndpoint) -> Int { endpoint.limitPer2s }
    static let pageStatuses = (502, 200)
    static let closed = HuobiError.maintenance

    static func banned(until end: Timestamp, at now: Timestamp) -> HuobiError {
        var error = HuobiError("too-many-requests", "banned for sending too many requests", number: 418, status: 418)
        error.retryAfter = end - now
        return error
    }

    func gatewayError(status: Int) -> FaceResponse {
        let error = HuobiError("gateway-internal-error", "Internal error", number: status)
        return FaceResponse(
            status: status, headers: [NameValue("Content-Type", "application/json")],
            body: error.body(isVersion2: false, underscores: dialects.contains(.errUnderscore)))
    }

    func rateRefusal(at endpoint: HuobiEndpoint, retryAfter: TimeSpan?) -> FaceResponse {
        var headers = [NameValue("Content-Type", "application/json")]
        if let retryAfter { headers.append(.retryAfter(retryAfter)) }
        return FaceResponse(
            status: 429, headers: headers,
            body: HuobiError.tooManyRequests.body(
                isVersion2: endpoint.isVersion2, underscores: dialects.contains(.errUnderscore)))
    }

    func named(
        _ endpoint: HuobiEndpoint, _ id: String?, _ request: FaceRequest, _ exchange: SimulatedExchange, account: Int,
        at time: Timestamp
    ) -> [SimulatedOrder] {
        if endpoint == .clientOrder {
            return QueryString(request.parameters)["clientOrderId"].map {
                exchange.orders(clientOrderID: $0, account: account, asOf: time)
            } ?? []
        }
        return id.flatMap { Int64($0) }.flatMap { exchange.order($0, asOf: time) }.map { [$0] } ?? []
    }

    /// How the rows of an answer are written.
    mutating func style(_ call: HuobiCall, rows: Int, haveStates: Bool) -> HuobiRowStyle {
        HuobiRowStyle(
            idsAsStrings: dialects.contains(.idsAsStrings), ageing: ageing,
            special: specialRows(call, among: rows, haveStates: haveStates))
    }
}
