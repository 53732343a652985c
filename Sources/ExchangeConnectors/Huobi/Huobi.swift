public import UserStreamCore

/// HTX (formerly Huobi) spot: polling by REST, and the socket that tells accounts and orders.
///
/// The exchange still answers under its old host names and with its old field names. Facts are from the HTX spot API reference (2021 and
/// 2025 editions), from what public clients (ccxt, hummingbot) rely on, and from their issue trackers; where those disagree this
/// connector is right under each reading, and says so where it matters.
public struct Huobi: ExchangeConnector {
    /// The exchange's own REST service. For clients inside AWS there is `https://api-aws.huobi.pro` as well.
    public static let defaultBaseURL = "https://api.huobi.pro"

    /// The base URL of its REST service, without a path.
    public let baseURL: String
    /// The host that is signed: exactly what the Host header says.
    public let signingHost: String
    /// What is known about the exchange's way of answering.
    public let facts: ExchangeFacts
    private let pages: HuobiPages

    /// Makes a connector.
    ///
    /// - Parameters:
    ///   - baseURL: where the REST service is, with scheme and without a path.
    ///   - signingHost: the host that is signed, where a proxy makes it differ; `nil` for `host[:port]` of the base URL.
    public init(baseURL: String = Huobi.defaultBaseURL, signingHost: String? = nil) {
        self.init(baseURL: baseURL, signingHost: signingHost, pages: HuobiPages())
    }

    /// Makes a connector that asks for pages of another size.
    package init(baseURL: String, signingHost: String? = nil, pages: HuobiPages) {
        let base = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.baseURL = base
        self.signingHost = (signingHost ?? hostField(ofURL: base) ?? base).lowercased()
        self.pages = pages
        facts = HuobiFacts.facts(pages)
    }

    /// Signs with an HMAC secret or an Ed25519 key.
    /// - Throws: ``ConnectorError`` of code `credentials` for any other key, or one that cannot be read.
    public func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth {
        try HuobiAuth(credentials, baseURL: baseURL, signingHost: signingHost)
    }

    /// The request that asks a query, not signed.
    /// - Throws: ``ConnectorError``: `needs` the account's or the user's id; `unsupported`; `parameter` for a window of more than 48 hours.
    public func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        try HuobiRequests.request(for: query, context: context, pages: pages)
    }

    /// What an answer says.
    public func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try HuobiDecoding.decode(response, for: query, context: context, memory: memory, pages: pages)
    }

    /// What the answer to a request of the consumer's own says about its orders.
    public func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer {
        try HuobiDecodingTrades.decode(response, of: request)
    }

    /// `X-HB-RateLimit-Requests-Remain` and `-Expire`, which speak of the endpoint that was asked.
    public func limits(from response: APIResponse) -> [LimitReading] {
        HuobiErrors.limits(from: response)
    }

    /// What the editions of the reference contradict each other on, or do not say.
    public var probes: [Probe] { HuobiProbes.all(isAtHome: baseURL == Huobi.defaultBaseURL) }

    /// The socket `/ws/v2`.
    public var userSocket: (any UserSocket)? { HuobiSocket(baseURL: baseURL) }
}
