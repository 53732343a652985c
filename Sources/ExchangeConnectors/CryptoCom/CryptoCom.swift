public import UserStreamCore

/// Crypto.com Exchange v1, spot: polling by REST, and the user stream. It is not the product of the Crypto.com App.
///
/// Facts are from the exchange's own reference (Exchange v1, as of 2026), its own command-line client, and from what public clients (ccxt,
/// hummingbot) rely on. There is no endpoint that tells the time: it is read from the `Date` of an answer, which has whole seconds.
public struct CryptoCom: ExchangeConnector {
    /// The base URL of its REST service, without a path.
    public let baseURL: String
    /// What is known about the exchange's way of answering.
    public let facts: ExchangeFacts
    private let pages: CryptoComPages

    /// Where its REST service is.
    public static let defaultBaseURL = "https://api.crypto.com"
    /// Where its user stream is.
    static let socketURL = "wss://stream.crypto.com/exchange/v1/user"

    /// Makes a connector.
    /// - Parameter baseURL: another place of its REST service, with scheme and without a path; `nil` for the exchange's own.
    public init(baseURL: String? = nil) { self.init(baseURL: baseURL, pages: CryptoComPages()) }

    /// Makes a connector that asks for pages of another size.
    package init(baseURL: String? = nil, pages: CryptoComPages) {
        let base = baseURL ?? Self.defaultBaseURL
        self.baseURL = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.pages = pages
        facts = CryptoComFacts.facts(pages)
    }

    /// Signs with an HMAC secret.
    /// - Throws: ``ConnectorError`` of code `credentials` for another kind of key.
    public func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth {
        try CryptoComAuth(credentials, baseURL: baseURL, socketURL: socketURL)
    }

    /// Where its user stream is: beside the REST service, unless that is the exchange's own.
    private var socketURL: String {
        guard baseURL != Self.defaultBaseURL else { return Self.socketURL }
        return ExchangeConnectors.socketURL(beside: baseURL, path: CryptoComAuth.pathPrefix + "user")
    }

    /// The user stream.
    public var userSocket: (any UserSocket)? { CryptoComSocket(url: socketURL) }

    /// What the reference does not say, or says otherwise than the exchange was seen to do.
    public var probes: [Probe] { CryptoComProbes.all }

    /// The request that asks a query, not signed.
    /// - Throws: ``ConnectorError``: `unsupported` for what the exchange cannot be asked, `parameter` for what it does not take.
    public func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        try CryptoComRequests.request(for: query, pages: pages)
    }

    /// What an answer says.
    public func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try CryptoComDecoding.decode(response, for: query, context: context, memory: memory, pages: pages)
    }

    /// What the answer to a request of the consumer's own says about its orders.
    public func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer {
        try CryptoComDecodingTrades.decode(response, of: request)
    }

    /// Nothing: its answers do not tell what is left of a limit.
    public func limits(from response: APIResponse) -> [LimitReading] { [] }
}

/// The most rows that a page is asked for.
package struct CryptoComPages: ListPages, Hashable, Sendable {
    /// Orders (reference: at most 100).
    package var orders = 100
    /// Fills (reference: at most 100).
    package var fills = 100
    /// As many as the exchange gives.
    package init() {}
}
