public import UserStreamCore

/// Bitso (Mexico), spot: polling by REST. It has no socket for what happens to a user, so polling is all there is.
///
/// Facts are from its API reference (docs.bitso.com); those that only clients tell (ccxt 4.5.90), or nobody, are marked where they are used.
public struct Bitso: ExchangeConnector {
    /// The base URL of its REST service, without a path.
    public let baseURL: String
    /// What is known about the exchange's way of answering.
    public let facts: ExchangeFacts

    /// Where its REST service is.
    public static let defaultBaseURL = "https://bitso.com"
    /// What stands before an endpoint's name in a path.
    static let pathPrefix = "/api/v3/"
    /// The most rows of a page (reference).
    static let pageLimit = 100

    /// Makes a connector.
    /// - Parameter baseURL: another place of its REST service, with scheme and without a path; `nil` for the exchange's own.
    public init(baseURL: String? = nil) {
        let base = baseURL ?? Self.defaultBaseURL
        self.baseURL = base.hasSuffix("/") ? String(base.dropLast()) : base
        facts = BitsoFacts.facts
    }

    /// Signs with a key's secret.
    /// - Throws: ``ConnectorError`` of code `credentials` for another kind of key.
    public func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth {
        try BitsoAuth(credentials, baseURL: baseURL)
    }

    /// The request that asks a query, not signed.
    /// - Throws: ``ConnectorError``: `unsupported` for what the exchange cannot be asked, `parameter` for what it does not take.
    public func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        try BitsoRequests.request(for: query)
    }

    /// What an answer says.
    public func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        (try BitsoDecoding.decode(response, for: query, symbols: context.symbols), memory)
    }

    /// What the answer to a request of the consumer's own says about its orders.
    public func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer {
        try BitsoDecoding.decode(response, of: request)
    }

    /// Nothing: its answers do not tell what is left of a limit.
    public func limits(from response: APIResponse) -> [LimitReading] { [] }
}

/// What is known about Bitso's way of answering.
enum BitsoFacts {
    /// - Orders that ended are listed nowhere: `closedOrders` is missing. One that was never filled and lived between two polls is seen by nobody.
    /// - How late rows become visible is not documented; W is five minutes, in which the limit allows some seventy polls.
    /// - How long an order can be asked for by the owner's id is not documented.
    static let facts = ExchangeFacts(
        exchange: "bitso", endpoints: endpoints, limits: rules, visibilityLag: .minutes(5), sweepHorizon: .hours(48),
        listsEveryAsset: false, clientOrderIDHorizon: .hours(24), clockResolution: .seconds(1))

    private static let endpoints: [QueryKind: EndpointFacts] = [
        .serverTime: EndpointFacts(costs: [ScopeCost("ip:public")]),
        .symbols: EndpointFacts(costs: [ScopeCost("ip:public")]),
        .balances: EndpointFacts(costs: [ScopeCost("uid:private")]),
        .openOrders: EndpointFacts(costs: [ScopeCost("uid:private")], pageLimit: Bitso.pageLimit),
        .order: EndpointFacts(costs: [ScopeCost("uid:private")]),
        // How far back trades are served is not documented, so an empty page is taken for a time in which nothing happened.
        .fills: EndpointFacts(
            costs: [ScopeCost("uid:private")], pageLimit: Bitso.pageLimit, retention: .days(3_650)),
        .orderFills: EndpointFacts(costs: [ScopeCost("uid:private")]),
    ]

    /// Counted by the minute. Without a key an address has 60 (reference); how many a user has is stated as 30 by default, or 300 by older clients.
    private static let rules = [
        LimitRule("ip:public", limit: 60, per: .minutes(1), isPerAccount: false),
        LimitRule("uid:private", limit: 30, per: .minutes(1), isPerAccount: true),
    ]
}
