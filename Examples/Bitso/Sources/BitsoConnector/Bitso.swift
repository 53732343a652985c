public import UserStreamCore

/// Bitso (Mexico), spot: polling by REST. It has no socket for what happens to a user, so polling is all there is.
///
/// Facts are from its API reference (docs.bitso.com); those that only clients tell (ccxt 4.5.90), or nobody, are marked where they are used.
public struct Bitso: ExchangeConnector {
    /// The base URL of its REST service, without a path.
    public let baseURL: String
    /// What is known about the exchange's way of answering.
    public let facts = BitsoFacts.facts

    /// Makes a connector.
    /// - Parameter baseURL: where its REST service is, with scheme and without a path.
    public init(baseURL: String = "https://bitso.com") { self.baseURL = baseURL }

    /// Signs with a key's secret.
    public func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth {
        try BitsoAuth(credentials, baseURL: baseURL)
    }

    /// The request that asks a query, not signed.
    public func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        try BitsoRequests.request(for: query)
    }

    /// What an answer says.
    public func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        (try BitsoDecoding.decode(response, for: query, context.symbols), memory)
    }

    /// What the answer to a request of the consumer's own says about its orders.
    public func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer {
        try BitsoDecoding.decode(response, of: request)
    }
}

/// What is known about Bitso's way of answering.
enum BitsoFacts {
    /// - Orders that ended are listed nowhere: `closedOrders` is missing. One that was never filled and lived between two polls is seen by nobody.
    /// - How late rows become visible is not documented; W is five minutes, in which the limit allows some seventy polls.
    /// - How long an order can be asked for by the owner's id is not documented.
    static let facts = ExchangeFacts(
        exchange: "bitso", endpoints: endpoints, limits: rules, visibilityLag: .minutes(5), sweepHorizon: .hours(48),
        listsEveryAsset: false, clientOrderIDHorizon: .hours(24), clockResolution: .seconds(1))

    /// The most rows of a page (reference).
    static let pageLimit = 100

    // How far back trades are served is not documented, so an empty page is taken for a time in which nothing happened.
    private static let endpoints: [QueryKind: EndpointFacts] = [
        .serverTime: open, .symbols: open, .balances: own, .order: own, .orderFills: own,
        .openOrders: EndpointFacts(costs: own.costs, pageLimit: pageLimit),
        .fills: EndpointFacts(costs: own.costs, pageLimit: pageLimit, retention: .days(3_650)),
    ]
    private static let open = EndpointFacts(costs: [ScopeCost("ip:public")])
    private static let own = EndpointFacts(costs: [ScopeCost("uid:private")])

    /// Counted by the minute. Without a key an address has 60 (reference); how many a user has is stated as 30 by default, or 300 by older clients.
    private static let rules = [
        LimitRule("ip:public", limit: 60, per: .minutes(1), isPerAccount: false),
        LimitRule("uid:private", limit: 30, per: .minutes(1), isPerAccount: true),
    ]
}
