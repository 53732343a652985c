/// What is known about an exchange's way of answering. Everything the engine does differently for one exchange follows from here.
public struct ExchangeFacts: Hashable, Sendable {
    /// The exchange's name in lower case, as in configuration and account names.
    public var exchange: String
    /// What is known of each query that the exchange has.
    public var endpoints: [QueryKind: EndpointFacts]
    /// The scopes that the exchange meters, and how much each allows.
    public var limits: [LimitRule]
    /// W: how much later than its time a row may become visible.
    public var visibilityLag: TimeSpan
    /// H: how far back the slow sweep of fills reads.
    public var sweepHorizon: TimeSpan
    /// The end that follows from being purged, where only one is possible.
    public var purge: PurgeRule?
    /// Whether the balance list has a row for every asset, so that a missing one means a malformed answer.
    public var listsEveryAsset: Bool
    /// How long an order can be looked up by the owner's id.
    public var clientOrderIDHorizon: TimeSpan
    /// In what steps the exchange tells its time; the time that is told is the beginning of one. Zero for milliseconds.
    public var clockResolution: TimeSpan
    /// Whether a fee that is told later than its fill was taken from the balance together with it. Otherwise it is taken when it is told.
    public var takesFeesWithFills: Bool

    /// Makes facts.
    public init(
        exchange: String, endpoints: [QueryKind: EndpointFacts], limits: [LimitRule], visibilityLag: TimeSpan,
        sweepHorizon: TimeSpan, purge: PurgeRule? = nil, listsEveryAsset: Bool, clientOrderIDHorizon: TimeSpan,
        clockResolution: TimeSpan = .zero, takesFeesWithFills: Bool = false
    ) {
        self.exchange = exchange
        self.endpoints = endpoints
        self.limits = limits
        self.visibilityLag = visibilityLag
        self.sweepHorizon = sweepHorizon
        self.purge = purge
        self.listsEveryAsset = listsEveryAsset
        self.clientOrderIDHorizon = clientOrderIDHorizon
        self.clockResolution = clockResolution
        self.takesFeesWithFills = takesFeesWithFills
    }

    /// What a request costs in each metered scope; nothing where the exchange has no such query.
    public func costs(of query: Query) -> [ScopeCost] {
        guard let endpoint = endpoints[query.kind] else { return [] }
        if case .either(let one) = endpoint.markets, query.venueSymbol != nil { return one }
        return endpoint.costs
    }
}

/// Of which markets one request can tell.
public enum MarketCoverage: Hashable, Sendable {
    /// Of all of them.
    case all
    /// Of all of them, or of one at another cost.
    case either(costsOfOne: [ScopeCost])
    /// Of one only.
    case one
}

/// What is known of one query.
public struct EndpointFacts: Hashable, Sendable {
    /// What a request costs in each metered scope: one about all markets, unless it can only be about one.
    public var costs: [ScopeCost]
    /// Of which markets one request can tell. Matters for live orders, orders that ended, and fills.
    public var markets: MarketCoverage
    /// Whether it tells at once what happened. What lags behind the others is not asked where an order went, only whether anything was missed.
    public var isPrompt: Bool
    /// The most rows of one page; `nil` when there are no pages.
    public var pageLimit: Int?
    /// The longest window; `nil` when there is no bound.
    public var maximumWindow: TimeSpan?
    /// How far back rows are kept; `nil` when not known.
    public var retention: TimeSpan?

    /// Makes facts of one query.
    public init(
        costs: [ScopeCost], markets: MarketCoverage = .all, isPrompt: Bool = true, pageLimit: Int? = nil,
        maximumWindow: TimeSpan? = nil, retention: TimeSpan? = nil
    ) {
        self.costs = costs
        self.markets = markets
        self.isPrompt = isPrompt
        self.pageLimit = pageLimit
        self.maximumWindow = maximumWindow
        self.retention = retention
    }
}

/// Orders that disappear from every endpoint some time after they ended.
public struct PurgeRule: Hashable, Sendable {
    /// The only end after which an order is purged.
    public var state: OrderState
    /// Whether only orders without a fill are purged.
    public var onlyUnfilled: Bool
    /// How long after its end an order is purged, at the earliest.
    public var after: TimeSpan
    /// Makes a rule.
    public init(state: OrderState, onlyUnfilled: Bool, after: TimeSpan) {
        self.state = state
        self.onlyUnfilled = onlyUnfilled
        self.after = after
    }
}

/// Something that an exchange counts requests in: an address, a user, an endpoint.
public struct LimitScope: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// Its name, such as `uid:openOrders`.
    public let name: String
    /// Makes a scope.
    public init(_ name: String) { self.name = name }
    /// Makes a scope from a literal.
    public init(stringLiteral value: String) { self.init(value) }
    /// Alphabetic order.
    public static func < (left: LimitScope, right: LimitScope) -> Bool { left.name < right.name }
    /// The name.
    public var description: String { name }
}

/// What a request costs in one scope.
public struct ScopeCost: Hashable, Sendable {
    /// The scope.
    public var scope: LimitScope
    /// The cost.
    public var cost: Int
    /// Makes a cost.
    public init(_ scope: LimitScope, _ cost: Int = 1) {
        self.scope = scope
        self.cost = cost
    }
}

/// How much a scope allows.
public struct LimitRule: Hashable, Sendable {
    /// The scope.
    public var scope: LimitScope
    /// What may be spent in one window.
    public var limit: Int
    /// The window's length.
    public var window: TimeSpan
    /// Whether each account has a budget of its own (per user), or all accounts of the process share one (per address).
    public var isPerAccount: Bool
    /// Makes a rule.
    public init(_ scope: LimitScope, limit: Int, per window: TimeSpan, isPerAccount: Bool) {
        self.scope = scope
        self.limit = limit
        self.window = window
        self.isPerAccount = isPerAccount
    }
}

/// What an exchange's headers say about a limit.
public struct LimitReading: Hashable, Sendable {
    /// The scope; `nil` when the header speaks of the endpoint that was asked.
    public var scope: LimitScope?
    /// What is left in the window.
    public var remaining: Int?
    /// What is used up in the window.
    public var used: Int?
    /// When the window ends.
    public var resetsAt: Timestamp?
    /// Makes a reading.
    public init(scope: LimitScope? = nil, remaining: Int? = nil, used: Int? = nil, resetsAt: Timestamp? = nil) {
        self.scope = scope
        self.remaining = remaining
        self.used = used
        self.resetsAt = resetsAt
    }
}
