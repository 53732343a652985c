/// How an exchange's limits shape what is asked: which of two ways to the same knowledge is the cheaper one, and how often something dear is
/// asked at most.
///
/// Where each kind of query has a limit of its own, nothing here is dear: a query that is asked less often gives the others nothing. Where one
/// limit meters them all, as a weight does, each request is taken from the others. What it costs is stated as time: how long the limit takes
/// to allow it again.
struct Economy: Hashable, Sendable {
    /// What part of a limit that meters others as well something dear takes at most, where nothing else tells the same: one eighth, a quarter of
    /// what polls may use.
    private static let part: Int64 = 8
    /// The same for windows of fills that only look for what was missed.
    private static let partOfWindows: Int64 = 16
    /// The same for orders that ended, and for the listing of all markets while those with orders are listed one by one.
    private static let partOfSweeps: Int64 = 32

    /// Up to how many markets it is cheaper to list one by one than to list all of them; nothing where that is not possible.
    let marketsListedAlone: Int
    /// Least time between two listings of all markets while they are the only ones.
    let listing: TimeSpan
    /// The same while markets are listed one by one: what shows orders of a market that nobody knew of.
    let listingBeside: TimeSpan
    /// Whether fills can only be read market by market.
    let readsFillsPerMarket: Bool
    /// Whether the fills of an order that moved are cheaper than a window of its market: then windows only look for what was missed.
    let readsFillsByOrder: Bool
    /// Whether the fills of one order can be asked for at all.
    let hasFillsOfOrder: Bool
    /// Whether orders that ended are listed anywhere. Otherwise each is asked for by itself, and one that nobody knew of is found by its fills alone.
    let hasHistory: Bool
    /// How long the limit takes to allow one page of fills.
    let costOfFills: TimeSpan
    /// Least time between two windows of fills where they look for what was missed.
    let fills: TimeSpan
    /// Whether orders that ended can only be read market by market, and least time between two such windows.
    let readsHistoryPerMarket: Bool
    let history: TimeSpan
    /// Whether orders that ended are told of so late that it is not worth asking them where an order went.
    let isHistoryLate: Bool
    /// How many orders can be asked for their fills at the cost of one window of fills.
    let ordersPerWindow: Int
    /// How many orders can be asked for at the cost of one window of orders that ended.
    let ordersPerHistory: Int
    /// Least time between two readings of the balances.
    let balances: TimeSpan
    /// How long polls take to read live orders, fills and balances once, where one limit meters all of them and allows less than one a second; zero
    /// elsewhere.
    let slowRound: TimeSpan
    /// How long the limit takes to allow one reading of the balances, one listing of a market, and one of all markets.
    private let costOfBalances: TimeSpan
    private let costOfListing: TimeSpan
    private let costOfListingAll: TimeSpan

    init(_ facts: ExchangeFacts) {
        func endpoint(_ kind: QueryKind) -> EndpointFacts { facts.endpoints[kind] ?? EndpointFacts(costs: []) }
        let (listed, filled, ended) = (endpoint(.openOrders), endpoint(.fills), endpoint(.closedOrders))
        let shared = Set(listed.costs.map(\.scope))
        func isShared(_ costs: [ScopeCost]) -> Bool { costs.contains { shared.contains($0.scope) } }
        let all = facts.time(listed.costs)
        if case .either(let costs) = listed.markets, let one = Optional(facts.time(costs)), one > .zero {
            marketsListedAlone = Int(max(0, (all.milliseconds - 1) / one.milliseconds))
            listing = all * Self.part
            listingBeside = all * Self.partOfSweeps
        } else {
            (marketsListedAlone, listing, listingBeside) = (0, .zero, .zero)
        }
        readsFillsPerMarket = filled.markets == .one
        hasFillsOfOrder = facts.endpoints.isEmpty || facts.endpoints[.orderFills] != nil
        hasHistory = facts.endpoints.isEmpty || facts.endpoints[.closedOrders] != nil
        let ofOrder = endpoint(.orderFills).costs
        readsFillsByOrder =
            readsFillsPerMarket && hasFillsOfOrder && isShared(filled.costs)
            && facts.time(ofOrder) < facts.time(filled.costs)
        costOfFills = facts.time(filled.costs)
        fills = readsFillsByOrder ? facts.time(filled.costs) * Self.partOfWindows : .zero
        readsHistoryPerMarket = ended.markets == .one
        history = isShared(ended.costs) ? facts.time(ended.costs) * Self.partOfSweeps : .zero
        ordersPerWindow = Int(facts.time(filled.costs).milliseconds / max(1, facts.time(ofOrder).milliseconds))
        isHistoryLate = !ended.isPrompt
        let order = max(1, facts.time(endpoint(.order).costs).milliseconds)
        ordersPerHistory = Int(facts.time(ended.costs).milliseconds / order)
        costOfListingAll = all
        if case .either(let costs) = listed.markets { costOfListing = facts.time(costs) } else { costOfListing = all }
        let held = endpoint(.balances).costs
        costOfBalances = facts.time(held)
        balances = isShared(held) ? facts.time(held) * Self.part : .zero
        let isSlow = all >= .seconds(1) && isShared(filled.costs) && isShared(held)
        // Polls may use half of the limit.
        slowRound = isSlow ? (all + costOfFills + costOfBalances) * 2 : .zero
    }

    /// The times of a policy that assume several polls in ten seconds, where the limit does not allow them: polls take turns, windows overlap by two rounds of polls,
    /// fills may lag as long before they are inferred, and few orders are asked for before the polls go on.
    func adapted(_ policy: PollingPolicy) -> PollingPolicy {
        guard slowRound > .zero else { return policy }
        var policy = policy
        for interval in [
            \PollingPolicy.activeOpenOrders, \.activeFills, \.activeBalances, \.idleOpenOrders, \.idleFills,
            \.idleBalances,
        ] { policy[keyPath: interval] = max(policy[keyPath: interval], slowRound) }
        policy.nearOverlap = max(policy.nearOverlap, slowRound * 2)
        policy.overlapSweep = max(policy.overlapSweep, slowRound * 5)
        policy.settleWindow = max(policy.settleWindow, slowRound * 2)
        policy.detailsPerPass = min(policy.detailsPerPass, 3)
        return policy
    }

    /// Whether the balances show sooner that something was filled than listings of the markets with orders would: each fill moves two of them,
    /// which name its market, and they cost less than a round of listings.
    /// - Parameter busy: how many markets have orders.
    func detectsByBalances(busy: Int) -> Bool {
        readsFillsByOrder && balances > .zero && costOfBalances < costOfRound(busy)
    }

    /// How long a round of listings takes while balances are read as often as markets are listed.
    func round(busy: Int) -> TimeSpan {
        guard detectsByBalances(busy: busy) else { return .zero }
        let isAlone = (1...max(1, marketsListedAlone)).contains(busy)
        // Polls may use half of the limit.
        return (isAlone ? (costOfListing + costOfBalances) * Int64(busy) : costOfListingAll + costOfBalances) * 2
    }

    private func costOfRound(_ busy: Int) -> TimeSpan {
        (1...max(1, marketsListedAlone)).contains(busy) ? costOfListing * Int64(busy) : costOfListingAll
    }

    /// Whether anything is read market by market, so that the markets have to be known.
    var watchesMarkets: Bool { marketsListedAlone > 0 || readsFillsPerMarket || readsHistoryPerMarket }
}

extension ExchangeFacts {
    /// How long the limits take to allow such a request again, if nothing else is asked.
    fileprivate func time(_ costs: [ScopeCost]) -> TimeSpan {
        costs.compactMap { cost in
            limits.first { $0.scope == cost.scope }.map { rule in
                .milliseconds(Int64(cost.cost) * rule.window.milliseconds / Int64(max(1, rule.limit)))
            }
        }.max() ?? .zero
    }
}
