import UserStreamCore

/// What is known about Binance's way of answering (binance-spot-api-docs).
enum BinanceFacts {
    /// The longest window of orders and fills.
    static let maximumWindow = TimeSpan.hours(24)
    /// Requests to `/api` are weighed, per address.
    static let weight: LimitScope = "ip:weight"
    /// Requests to `/api` are counted as well, per address.
    static let count: LimitScope = "ip:count"
    /// Requests to `/sapi` have a weight of their own.
    static let systemWeight: LimitScope = "ip:sapi"
    /// Orders are counted per account.
    static let orders: LimitScope = "uid:orders"
    static let ordersOfDay: LimitScope = "uid:ordersOfDay"

    /// The facts of the exchange.
    ///
    /// - Servers are not in lock-step: filled orders stayed in the listing for 30 to 40 s (seen in issue trackers), so W is a minute.
    /// - An order without a fill is archived 90 days after its end, and can be asked for no more (error -2026).
    /// - No bound is documented for how far back fills are served; ten years are more than there are.
    /// - Balances are asked for with those of zero, so that every asset has a row.
    /// - An owner's id stays known as long as its order, but another order may have it once that has ended.
    static func facts(_ site: BinanceSite, _ pages: BinancePages) -> ExchangeFacts {
        ExchangeFacts(
            exchange: "binance", endpoints: endpoints(site, pages), limits: rules, visibilityLag: .minutes(1),
            sweepHorizon: .hours(24), listsEveryAsset: true, clientOrderIDHorizon: .hours(24))
    }

    private static func endpoints(_ site: BinanceSite, _ pages: BinancePages) -> [QueryKind: EndpointFacts] {
        func weighs(_ cost: Int) -> [ScopeCost] { [ScopeCost(weight, cost), ScopeCost(count)] }
        var endpoints: [QueryKind: EndpointFacts] = [
            .serverTime: EndpointFacts(costs: weighs(1)),
            .symbols: EndpointFacts(costs: weighs(20)),
            .balances: EndpointFacts(costs: weighs(20)),
            .openOrders: EndpointFacts(costs: weighs(80), markets: .either(costsOfOne: weighs(6))),
            .order: EndpointFacts(costs: weighs(4)),
            // It is the one list that comes from the database alone, which is behind the memory of the others.
            .closedOrders: EndpointFacts(
                costs: weighs(20), markets: .one, isPrompt: false, pageLimit: pages.orders,
                maximumWindow: maximumWindow, retention: .days(90)),
            .fills: EndpointFacts(
                costs: weighs(20), markets: .one, pageLimit: pages.fills, maximumWindow: maximumWindow,
                retention: .days(3_650)),
            .orderFills: EndpointFacts(costs: weighs(5), pageLimit: pages.fills),
        ]
        if site.hasSystemEndpoints {
            endpoints[.status] = EndpointFacts(costs: [ScopeCost(systemWeight)])
            endpoints[.keyPermissions] = EndpointFacts(costs: [ScopeCost(systemWeight)])
        }
        return endpoints
    }

    /// What the reference's sample of `exchangeInfo` allows; `/sapi` from its own reference.
    static let rules: [LimitRule] = [
        LimitRule(weight, limit: 6_000, per: .minutes(1), isPerAccount: false),
        LimitRule(count, limit: 300_000, per: .minutes(5), isPerAccount: false),
        LimitRule(systemWeight, limit: 12_000, per: .minutes(1), isPerAccount: false),
        LimitRule(orders, limit: 50, per: .seconds(10), isPerAccount: true),
        LimitRule(ordersOfDay, limit: 160_000, per: .hours(24), isPerAccount: true),
    ]

    /// What the headers say was used in the minute, the ten seconds, the day.
    static func limits(from response: APIResponse) -> [LimitReading] {
        let headers: [(String, LimitScope)] = [
            ("X-MBX-USED-WEIGHT-1M", weight), ("X-SAPI-USED-IP-WEIGHT-1M", systemWeight),
            ("X-MBX-ORDER-COUNT-10S", orders), ("X-MBX-ORDER-COUNT-1D", ordersOfDay),
        ]
        return headers.compactMap { name, scope in
            guard let used = response.header(name).flatMap({ Int($0) }), used >= 0 else { return nil }
            return LimitReading(scope: scope, used: used)
        }
    }
}
