import UserStreamCore

/// What is known about ProBit's way of answering (documentation, rate limits; facts that only clients tell are marked).
enum ProBitFacts {
    /// The longest window that is known to be taken: ccxt asked for a year. None is documented.
    static let maximumWindow = TimeSpan.days(365)

    /// The facts of the exchange.
    ///
    /// - A trade is shown at once, but without its fee, which is settled seconds later; the same row comes again then. W is a minute.
    /// - Nobody says when the fee leaves the balance. It is taken to leave it with the fill, and only to be told later.
    /// - Balances of zero may be left out.
    /// - How long an order can be asked for is not documented.
    static func facts(_ pages: ProBitPages) -> ExchangeFacts {
        ExchangeFacts(
            exchange: "probit", endpoints: endpoints(pages), limits: rules, visibilityLag: .minutes(1),
            sweepHorizon: .hours(48), listsEveryAsset: false, clientOrderIDHorizon: .hours(24),
            takesFeesWithFills: true)
    }

    private static func endpoints(_ pages: ProBitPages) -> [QueryKind: EndpointFacts] {
        let costs = [ScopeCost(all)]
        return [
            .accessToken: EndpointFacts(costs: costs),
            .serverTime: EndpointFacts(costs: costs),
            .symbols: EndpointFacts(costs: costs),
            .balances: EndpointFacts(costs: costs),
            .openOrders: EndpointFacts(costs: costs),
            .order: EndpointFacts(costs: costs),
            .closedOrders: EndpointFacts(
                costs: costs, pageLimit: pages.orders, maximumWindow: maximumWindow, retention: retention),
            // There is no way to ask for the fills of one order.
            .fills: EndpointFacts(
                costs: costs, pageLimit: pages.fills, maximumWindow: maximumWindow, retention: retention),
        ]
    }

    private static let all: LimitScope = "ip:all"

    /// How far back histories go is not documented, so an empty window is taken for one in which nothing happened, however old it is.
    private static let retention = TimeSpan.days(3_650)

    /// One budget of an address for everything, 20 a second and up to 200 at once; beside it those of an account for placing, 10 a second, and for
    /// cancelling, 20 a second and up to 100 at once. Each is stated by how much comes back while it is empty.
    private static let rules: [LimitRule] = [
        LimitRule(all, limit: 200, per: .seconds(10), isPerAccount: false),
        LimitRule("uid:place", limit: 10, per: .seconds(1), isPerAccount: true),
        LimitRule("uid:cancel", limit: 100, per: .seconds(5), isPerAccount: true),
    ]
}
