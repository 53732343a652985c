import UserStreamCore

/// What is known about Crypto.com's way of answering (Exchange v1 reference, rate limits and get-trades).
enum CryptoComFacts {
    /// The longest window of fills is seven days (reference); none is documented for orders that ended, so the same is kept to there. A minute less
    /// is asked for: where the end is left open it is the exchange's present, and otherwise a millisecond later than what is wanted.
    static let maximumWindow = TimeSpan.days(7) - .minutes(1)

    /// The facts of the exchange.
    ///
    /// - Answers about orders are not in step with each other: placing and cancelling are only queued, and a new order may not be found for a
    ///   moment. How late a row becomes visible is not documented; W is a minute.
    /// - How long an order can be asked for is not documented.
    /// - Balances of zero are left out.
    static func facts(_ pages: CryptoComPages) -> ExchangeFacts {
        ExchangeFacts(
            exchange: "cryptocom", endpoints: endpoints(pages), limits: rules, visibilityLag: .minutes(1),
            sweepHorizon: .hours(48), listsEveryAsset: false, clientOrderIDHorizon: .hours(24),
            clockResolution: .seconds(1))
    }

    private static func endpoints(_ pages: CryptoComPages) -> [QueryKind: EndpointFacts] {
        [
            .serverTime: EndpointFacts(costs: [ScopeCost(publicRequests)]),
            .symbols: EndpointFacts(costs: [ScopeCost(publicRequests)]),
            .balances: EndpointFacts(costs: [ScopeCost("uid:user-balance")]),
            .openOrders: EndpointFacts(costs: [ScopeCost("uid:get-open-orders")]),
            .order: EndpointFacts(costs: [ScopeCost("uid:get-order-detail")]),
            .closedOrders: EndpointFacts(
                costs: [ScopeCost("uid:get-order-history")], pageLimit: pages.orders, maximumWindow: maximumWindow,
                retention: retention),
            // There is no way to ask for the fills of one order.
            .fills: EndpointFacts(
                costs: [ScopeCost("uid:get-trades")], pageLimit: pages.fills, maximumWindow: maximumWindow,
                retention: retention),
        ]
    }

    private static let publicRequests: LimitScope = "ip:public"

    /// Histories may be read once a second (reference).
    private static let historyPace = TimeSpan.seconds(1)

    /// How far back histories go is not documented, so an empty window is taken for one in which nothing happened, however old it is.
    private static let retention = TimeSpan.days(3_650)

    /// Limits are per key and method.
    private static let rules: [LimitRule] = [
        LimitRule(publicRequests, limit: 100, per: .seconds(1), isPerAccount: false),
        LimitRule("uid:user-balance", limit: 3, per: .milliseconds(100), isPerAccount: true),
        LimitRule("uid:get-open-orders", limit: 3, per: .milliseconds(100), isPerAccount: true),
        LimitRule("uid:get-order-detail", limit: 30, per: .milliseconds(100), isPerAccount: true),
        LimitRule("uid:get-order-history", limit: 1, per: historyPace, isPerAccount: true),
        LimitRule("uid:get-trades", limit: 1, per: historyPace, isPerAccount: true),
        LimitRule("uid:create-order", limit: 15, per: .milliseconds(100), isPerAccount: true),
        LimitRule("uid:cancel-order", limit: 15, per: .milliseconds(100), isPerAccount: true),
    ]
}
