import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

// Worlds for single mutants.
extension Stage {
    /// Orders leave the list of live ones before records and fills know of it.
    static func listFirst(_ seed: UInt64, _ hasOccasion: Bool) -> Scenario {
        var plan = FaultPlan(seed: seed)
        plan.parameters.lag = .seconds(6)
        guard hasOccasion else { return brisk(seed, plan) }
        plan.enable(.openListBeforeHistory, .chance(millionths: 500_000))
        plan.enable(.endpointLag, .chance(millionths: 500_000), at: "fills")
        return brisk(seed, plan)
    }

    /// Orders end at once, and their fills lag so far behind that some have to be inferred; the client is killed now and then.
    static func inferring(_ seed: UInt64, lags: Bool = true, restarts: Bool = false) -> Scenario {
        var scenario = brisk(seed, lags, [.endpointLag], millionths: 400_000, at: "fills") { $0.lag = .seconds(16) }
        scenario.policy.settleWindow = .seconds(2)
        // With so long a lag and so short a wait, what was filled during the first listing cannot be told apart.
        scenario.quietStart = .seconds(1)
        scenario.habits = nothingRests
        scenario.policy.closedOrdersSweep = .seconds(2)
        scenario.policy.idleBalances = .seconds(10)
        if restarts { scenario.restarts = (4...9).map { .seconds($0) } }
        return scenario
    }

    /// The client is killed now and then.
    static func restarting(_ seed: UInt64, _ restarts: Bool) -> Scenario {
        var scenario = brisk(seed)
        if restarts { scenario.restarts = [3, 5, 7].map { .seconds($0) } }
        return scenario
    }

    /// An asset that does not trade goes out.
    static func withdrawing(_ seed: UInt64, _ amount: ExactDecimal) -> Scenario {
        var scenario = brisk(seed)
        scenario.funds.append(Fee(asset: "HT", amount: 7))
        scenario.transfers = [Scenario.Movement(after: .seconds(5), "HT", amount)]
        return scenario
    }

    /// An account with or without funds.
    static func funded(_ seed: UInt64, _ isFunded: Bool) -> Scenario {
        var scenario = brisk(seed)
        if !isFunded { scenario.funds = [] }
        return scenario
    }

    /// Listings of live orders are empty now and then; records fail, or do not.
    static func emptyLists(_ seed: UInt64, failingRecords: Bool) -> Scenario {
        var plan = FaultPlan(seed: seed)
        plan.enable(.emptyList, .chance(millionths: 300_000), at: "openOrders")
        if failingRecords { plan.enable(.serverError, .chance(millionths: 700_000), at: "order") }
        return brisk(seed, plan)
    }

    /// More orders rest than a page has rows, or none.
    static func manyRest(_ seed: UInt64, _ rest: Bool) -> Scenario {
        guard rest else { return brisk(seed, nothingRests) }
        return paging(seed, false)
    }

    /// Many orders rest, and rows move between two pages of them, or do not.
    static func paging(_ seed: UInt64, _ moves: Bool) -> Scenario {
        var scenario = brisk(seed, moves, [.pageShift], millionths: 500_000, at: "openOrders")
        scenario.tradeInterval = 20...100
        scenario.habits = TraderHabits([.activity, .nearby, .far, .funds])
        return scenario
    }

    /// Many orders are cancelled, and what is cancelled unfilled is purged at once, or is not.
    static func purging(_ seed: UInt64, _ purges: Bool) -> Scenario {
        var scenario = brisk(seed, purges, [.purge], millionths: 1_000_000) { $0.purgeAfter = .zero }
        scenario.tradeInterval = 20...80
        scenario.habits = TraderHabits([.far, .cancel])
        return scenario
    }

    /// Listings of live orders are empty now and then, so that records are asked for; a cancel takes a while, or does not.
    static func cancelling(_ seed: UInt64, takesLong: Bool) -> Scenario {
        var scenario = emptyLists(seed, failingRecords: false)
        if takesLong { scenario.cancelDelay = .seconds(2) }
        return scenario
    }

    /// Orders are replaced, or not; owner's ids are not used again otherwise.
    static func replacing(_ seed: UInt64, _ replaces: Bool) -> Scenario {
        var scenario = brisk(seed, replaces, [.cancelReplace], millionths: 100_000)
        scenario.habits.reusesClientOrderIDs = false
        return scenario
    }

    /// From the fourth on each listing has a row without an id.
    static func badRow(_ seed: UInt64, _ hasBadRow: Bool) -> Scenario {
        var plan = FaultPlan(seed: seed)
        if hasBadRow { plan.enable(.rowWithoutID, .requests(Array(4...1_000)), at: "openOrders") }
        return brisk(seed, plan)
    }

    /// Somebody else trades on the account as well, or not.
    static func external(_ seed: UInt64, _ isShared: Bool) -> Scenario {
        var scenario = brisk(seed)
        scenario.habits.placesExternally = isShared
        return scenario
    }

    /// Ended orders matter for some seconds only, and the end is long after.
    static func forgetting(_ seed: UInt64, _ ordersEnd: Bool) -> Scenario {
        var scenario = brisk(seed)
        scenario.policy.closedRetention = .seconds(5)
        scenario.policy.closedOrdersSweep = .seconds(30)
        scenario.policy.idleBalances = .seconds(15)
        if !ordersEnd { scenario.habits = TraderHabits([.far]) }
        return scenario
    }

    /// The account trades with itself, or does not.
    static func selfTrading(_ seed: UInt64, _ sells: Bool) -> Scenario {
        var scenario = brisk(seed)
        scenario.habits.sells = sells
        return scenario
    }

    /// Trade ids are the same on several markets, or not; nobody trades with himself.
    static func sameIDs(_ seed: UInt64, _ areSame: Bool) -> Scenario {
        var scenario = brisk(seed, areSame, [.sameTradeIDTwoMarkets], millionths: 1_000_000)
        scenario.habits.sells = false
        return scenario
    }

    /// Fees are taken from a third asset and settled later, or not.
    static func deducting(_ seed: UInt64, _ deducts: Bool) -> Scenario {
        var scenario = brisk(seed)
        scenario.funds.append(Fee(asset: "HT", amount: 100_000))
        if deducts { scenario.feePayment = .deducted("HT", unitsPerQuote: 1) }
        return scenario
    }

    /// With or without market orders.
    static func marketOrders(_ seed: UInt64, _ hasThem: Bool) -> Scenario {
        var scenario = brisk(seed)
        if !hasThem { scenario.habits.acts.remove(.market) }
        return scenario
    }

    /// The exchange fails from the fourth request of each kind on, for as long as there is trading.
    static func outage(_ seed: UInt64, _ fails: Bool) -> Scenario {
        var plan = FaultPlan(seed: seed)
        if fails { plan.enable(.serverError, .requests(Array(4...1_000))) }
        return brisk(seed, plan)
    }

    /// The local clock is ahead.
    static func clock(_ seed: UInt64, _ offset: TimeSpan) -> Scenario {
        var scenario = brisk(seed)
        scenario.clockOffset = offset
        return scenario
    }

    /// A pass takes longer than the interval, or much less.
    static func line(_ seed: UInt64, isSlow: Bool) -> Scenario {
        var scenario = brisk(seed)
        scenario.policy.activeOpenOrders = .seconds(3)
        scenario.policy.activeFills = .seconds(3)
        scenario.duration = .seconds(20)
        scenario.tradeInterval = 300...900
        if isSlow { scenario.latency = 100...700 }
        return scenario
    }

    /// The key is revoked in the middle, or not.
    static func revoked(_ seed: UInt64, _ isRevoked: Bool) -> Scenario {
        var plan = FaultPlan(seed: seed)
        if isRevoked { plan.enable(.keyRevoked, .requests([10])) }
        return brisk(seed, plan)
    }
}
