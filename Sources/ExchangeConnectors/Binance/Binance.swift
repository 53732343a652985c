public import UserStreamCore

/// Binance spot: polling by REST, and the WebSocket API that tells what happens to the user.
///
/// Facts are from the exchange's own reference (binance-spot-api-docs, 2026-07-21), from what public clients (ccxt, SDKs) rely on, and from issue
/// trackers. Orders are numbered per symbol there, so an order's id here is `SYMBOL:number`.
public struct Binance: ExchangeConnector {
    /// The base URL of its REST service, without a path.
    public let baseURL: String
    /// Which of the exchange's sites it is.
    public let site: BinanceSite
    /// What is known about the exchange's way of answering.
    public let facts: ExchangeFacts
    private let pages: BinancePages

    /// Makes a connector.
    /// - Parameters:
    ///   - site: the exchange's own site; its test sites know neither keys' permissions nor the system's status.
    ///   - baseURL: another place of its REST service, with scheme and without a path; `nil` for the site's own.
    public init(site: BinanceSite = .com, baseURL: String? = nil) {
        self.init(site: site, baseURL: baseURL, pages: BinancePages())
    }

    /// Makes a connector that asks for pages of another size.
    package init(site: BinanceSite = .com, baseURL: String? = nil, pages: BinancePages) {
        let base = baseURL ?? site.baseURL
        self.baseURL = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.site = site
        self.pages = pages
        facts = BinanceFacts.facts(site, pages)
    }

    /// Signs with an HMAC secret, an Ed25519 key or an RSA key.
    /// - Throws: ``ConnectorError`` of code `credentials` for a key that cannot be read.
    public func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth {
        try BinanceAuth(credentials, baseURL: baseURL, socketURL: socketURL)
    }

    /// Where the exchange's WebSocket API is: beside the REST service, unless that is the exchange's own.
    private var socketURL: String {
        guard baseURL != site.baseURL else { return site.socketURL }
        return ExchangeConnectors.socketURL(beside: baseURL, path: "/ws-api/v3")
    }

    /// The WebSocket API. binance.us has an older edition of it, by which users are told nothing.
    public var userSocket: (any UserSocket)? { site == .us ? nil : BinanceSocket(url: socketURL) }

    /// What the reference has samples of only, or does not say.
    public var probes: [Probe] { BinanceProbes.all(site) }

    /// The request that asks a query, not signed.
    /// - Throws: ``ConnectorError``: `unsupported` for what the exchange cannot be asked, `parameter` for what it does not take.
    public func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        try BinanceRequests.request(for: query, pages: pages)
    }

    /// What an answer says.
    public func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try BinanceDecoding.decode(response, for: query, context: context, memory: memory, pages: pages)
    }

    /// What the answer to a request of the consumer's own says about its orders.
    public func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer {
        try BinanceDecodingTrades.decode(response, of: request)
    }

    /// `X-MBX-USED-WEIGHT-1M`, `X-MBX-ORDER-COUNT-10S` and `-1D`, `X-SAPI-USED-IP-WEIGHT-1M`.
    public func limits(from response: APIResponse) -> [LimitReading] { BinanceFacts.limits(from: response) }
}

/// The exchange's sites (binance-spot-api-docs, general information).
public enum BinanceSite: String, Hashable, Sendable, CaseIterable {
    /// binance.com.
    case com
    /// binance.us, a separate exchange with an older edition of the same interface.
    case us
    /// The spot test network, which is wiped about once a month.
    case testnet
    /// Demo trading.
    case demo

    /// Where its REST service is.
    public var baseURL: String {
        switch self {
        case .com: "https://api.binance.com"
        case .us: "https://api.binance.us"
        case .testnet: "https://testnet.binance.vision"
        case .demo: "https://demo-api.binance.com"
        }
    }

    /// Where its WebSocket API is.
    public var socketURL: String {
        switch self {
        case .com: "wss://ws-api.binance.com:443/ws-api/v3"
        case .us: "wss://ws-api.binance.us:443/ws-api/v3"
        case .testnet: "wss://ws-api.testnet.binance.vision/ws-api/v3"
        case .demo: "wss://demo-ws-api.binance.com/ws-api/v3"
        }
    }

    /// Whether it has the `/sapi` endpoints: the status of the system, and what a key may do.
    var hasSystemEndpoints: Bool { self == .com }
}

/// The most rows that a page is asked for.
package struct BinancePages: ListPages, Hashable, Sendable {
    /// Orders of a symbol (reference: at most 1000, default 500).
    package var orders = 1_000
    /// Fills of a symbol (reference: at most 1000, default 500).
    package var fills = 1_000
    /// As many as the exchange gives.
    package init() {}
}
