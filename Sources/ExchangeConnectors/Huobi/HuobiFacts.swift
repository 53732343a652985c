import UserStreamCore

/// What is known about HTX's way of answering.
enum HuobiFacts {
    /// The most rows of a page of open orders (HTX spot API reference: 1 to 500, default 100).
    static let openOrdersPage = 500
    /// The most rows of a page of finished orders of all symbols (HTX spot API reference: 10 to 1000, default 100).
    static let historyPage = 1_000
    /// The most rows of a page of orders of one symbol (HTX spot API reference).
    static let symbolOrdersPage = 100
    /// The most rows of a page of fills (HTX spot API reference: 1 to 500, default 100).
    static let fillsPage = 500
    /// The longest window of fills and finished orders (HTX spot API reference).
    static let maximumWindow = TimeSpan.hours(48)

    /// The facts of the exchange.
    ///
    /// - Fills become visible late and not in the order of their ids: W is three minutes (seen in issue trackers of public clients).
    /// - An order cancelled without a fill is purged two hours after its cancel (HTX spot API reference).
    /// - The balance list has a row for every listed currency (HTX spot API reference).
    static func facts(_ pages: HuobiPages = HuobiPages()) -> ExchangeFacts {
        ExchangeFacts(
            exchange: "huobi", endpoints: endpoints(pages), limits: limits, visibilityLag: .minutes(3),
            sweepHorizon: .hours(48), purge: PurgeRule(state: .canceled, onlyUnfilled: true, after: .hours(2)),
            listsEveryAsset: true, clientOrderIDHorizon: .hours(8))
    }

    private static func endpoints(_ pages: HuobiPages) -> [QueryKind: EndpointFacts] {
        [
            .serverTime: EndpointFacts(costs: [ScopeCost("ip:public")]),
            .status: EndpointFacts(costs: [ScopeCost("ip:public")]),
            .symbols: EndpointFacts(costs: [ScopeCost("ip:public")]),
            .accounts: EndpointFacts(costs: [ScopeCost("uid:accounts")]),
            .balances: EndpointFacts(costs: [ScopeCost("uid:balances")]),
            .openOrders: EndpointFacts(costs: [ScopeCost("uid:openOrders")], pageLimit: pages.openOrders),
            .order: EndpointFacts(costs: [ScopeCost("uid:order")]),
            .closedOrders: EndpointFacts(
                costs: [ScopeCost("uid:closedOrders")], pageLimit: pages.history, maximumWindow: maximumWindow,
                retention: .hours(48)),
            .fills: EndpointFacts(
                costs: [ScopeCost("uid:fills")], pageLimit: pages.fills, maximumWindow: maximumWindow,
                retention: .days(120)),
            .orderFills: EndpointFacts(costs: [ScopeCost("uid:orderFills")]),
            .uid: EndpointFacts(costs: [ScopeCost("uid:uid")]),
            .keyPermissions: EndpointFacts(costs: [ScopeCost("uid:keyPermissions")]),
        ]
    }

    /// The reference counts per user and endpoint, all keys of the user together, and allows 10 a second where it states nothing else.
    /// What it allows one address for the public endpoints is not documented; the same 10 a second is assumed.
    ///
    /// The look-ups by either id, and the two listings of finished orders, are endpoints of their own at the exchange; each pair shares
    /// one scope here, with the lower limit.
    private static let limits: [LimitRule] = [
        LimitRule("ip:public", limit: 10, per: .seconds(1), isPerAccount: false),
        LimitRule("uid:accounts", limit: 100, per: .seconds(2), isPerAccount: true),
        LimitRule("uid:balances", limit: 100, per: .seconds(2), isPerAccount: true),
        LimitRule("uid:openOrders", limit: 50, per: .seconds(2), isPerAccount: true),
        LimitRule("uid:order", limit: 50, per: .seconds(2), isPerAccount: true),
        LimitRule("uid:closedOrders", limit: 20, per: .seconds(2), isPerAccount: true),
        LimitRule("uid:fills", limit: 20, per: .seconds(2), isPerAccount: true),
        LimitRule("uid:orderFills", limit: 50, per: .seconds(2), isPerAccount: true),
        LimitRule("uid:place", limit: 100, per: .seconds(2), isPerAccount: true),
        LimitRule("uid:cancel", limit: 100, per: .seconds(2), isPerAccount: true),
        LimitRule("uid:uid", limit: 10, per: .seconds(1), isPerAccount: true),
        LimitRule("uid:keyPermissions", limit: 10, per: .seconds(1), isPerAccount: true),
    ]
}
