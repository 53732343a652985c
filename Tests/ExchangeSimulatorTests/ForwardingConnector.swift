import UserStreamCore

/// A connector that leaves to another one what it does not do itself.
protocol ForwardingConnector: ExchangeConnector {
    var inner: any ExchangeConnector { get }
}

extension ForwardingConnector {
    var facts: ExchangeFacts { inner.facts }
    var baseURL: String { inner.baseURL }
    var userSocket: (any UserSocket)? { inner.userSocket }

    func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth { try inner.auth(credentials) }

    func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        try inner.request(for: query, context: context)
    }

    func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try inner.decode(response, for: query, context: context, memory: memory)
    }

    func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer {
        try inner.decode(response, of: request, context: context)
    }

    func withoutSecrets(_ response: APIResponse, to query: Query) -> APIResponse {
        inner.withoutSecrets(response, to: query)
    }
    func limits(from response: APIResponse) -> [LimitReading] { inner.limits(from: response) }
}
