public import UserStreamCore

/// ProBit Global, spot: polling by REST, and the socket. Users are recognised by a token, which is asked for by the key and lives for a quarter of an hour.
///
/// The exchange was closed in 2026. Facts are from its documentation (docs-en.probit.com), and from what public clients (ccxt 4.5.38, hummingbot
/// 1.10) relied on; where it lives on is the simulator.
public struct ProBit: ExchangeConnector {
    /// The base URL of its REST service, without a path.
    public let baseURL: String
    /// What is known about the exchange's way of answering.
    public let facts: ExchangeFacts
    private let pages: ProBitPages

    /// What stands before an endpoint's name in a path.
    static let pathPrefix = "/api/exchange/v1/"

    /// Makes a connector.
    /// - Parameters:
    ///   - site: which of its sites.
    ///   - baseURL: another place of its REST service, with scheme and without a path; `nil` for the site's own.
    public init(site: ProBitSite = .com, baseURL: String? = nil) {
        self.init(site: site, baseURL: baseURL, pages: ProBitPages())
    }

    /// Makes a connector that asks for pages of another size.
    package init(site: ProBitSite = .com, baseURL: String? = nil, pages: ProBitPages) {
        let base = baseURL ?? site.baseURL
        self.baseURL = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.pages = pages
        facts = ProBitFacts.facts(pages)
    }

    /// Asks for tokens with a client's id and secret, and uses them.
    /// - Throws: ``ConnectorError`` of code `credentials` for another kind of key.
    public func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth {
        try ProBitAuth(credentials, baseURL: baseURL)
    }

    /// The socket, on which users are recognised by the same token.
    public var userSocket: (any UserSocket)? { ProBitSocket(baseURL: baseURL) }

    /// What the documentation does not say, and clients differ on.
    public var probes: [Probe] { ProBitProbes.all(isAtHome: baseURL == ProBitSite.com.baseURL) }

    /// The request that asks a query, not signed.
    /// - Throws: ``ConnectorError``: `unsupported` for what the exchange cannot be asked, `parameter` for what it does not take.
    public func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        try ProBitRequests.request(for: query, pages: pages)
    }

    /// What an answer says.
    public func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try ProBitDecoding.decode(response, for: query, context: context, memory: memory, pages: pages)
    }

    /// What the answer to a request of the consumer's own says about its orders.
    public func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer {
        try ProBitDecodingTrades.decode(response, of: request)
    }

    /// Nothing: its answers do not tell what is left of a limit.
    public func limits(from response: APIResponse) -> [LimitReading] { [] }

    /// An answer to who asked for a token, with a word in the token's place.
    public func withoutSecrets(_ response: APIResponse, to query: Query) -> APIResponse {
        query == .accessToken ? ProBitTokenAnswer.scrubbed(response) : response
    }
}

/// The most rows that a page is asked for.
package struct ProBitPages: ListPages, Hashable, Sendable {
    /// Orders (documentation: at most 1000).
    package var orders = 1_000
    /// Fills (documentation: at most 1000).
    package var fills = 1_000
    /// As many as the exchange gives.
    package init() {}
}

/// The exchange's sites (documentation; the Korean one is known from hummingbot's connector).
public enum ProBitSite: String, Hashable, Sendable, CaseIterable {
    /// probit.com.
    case com
    /// probit.kr.
    case kr

    /// Where its REST service was.
    public var baseURL: String { "https://api.probit.\(rawValue)" }
}
