/// The times and counts of the contract, each a configuration key of the same name.
public struct PollingPolicy: Hashable, Sendable {
    /// How often an active account's open orders are listed. Default 200 ms, which is the least; where the share of the limits that polls may
    /// use is less than that, as often as it allows.
    public var activeOpenOrders: TimeSpan = .milliseconds(200)
    /// How often an active account's fills are read. Default 200 ms, which is the least; where the limits are less than that, as often as
    /// they allow.
    public var activeFills: TimeSpan = .milliseconds(200)
    /// How often an active account's balances are read when nothing moved. Default 5 s.
    public var activeBalances: TimeSpan = .seconds(5)
    /// How often an idle account's open orders are listed. Default 2 s.
    public var idleOpenOrders: TimeSpan = .seconds(2)
    /// How often an idle account's fills are read. Default 5 s.
    public var idleFills: TimeSpan = .seconds(5)
    /// How often an idle account's balances are read. Default 15 s.
    public var idleBalances: TimeSpan = .seconds(15)
    /// How often everything is read while a socket tells what happens, to find what it leaves out; not more often than without it. Default 10 s.
    public var audit: TimeSpan = .seconds(10)
    /// How long after its last change an account without orders still counts as active. Default 60 s.
    public var activeAfterChange: TimeSpan = .seconds(60)
    /// How often closed orders are swept. Default 30 s.
    public var closedOrdersSweep: TimeSpan = .seconds(30)
    /// How far back a window of fills reaches in most passes. Default 10 s.
    public var nearOverlap: TimeSpan = .seconds(10)
    /// How often a window of fills reaches back over the whole overlap W, in which rows may become visible. Default 10 s.
    public var overlapSweep: TimeSpan = .seconds(10)
    /// How often fills are read back to the sweep horizon. Default 1 h.
    public var horizonSweep: TimeSpan = .hours(1)
    /// Random part of each interval, in percent. Default 15.
    public var jitterPercent: Int = 15
    /// How long fills may lag behind cumulative amounts before the rest is inferred (rule 6). Default 10 s.
    public var settleWindow: TimeSpan = .seconds(10)
    /// How old an order must be before "not found" counts (rule 3). Default 5 s.
    public var youngOrder: TimeSpan = .seconds(5)
    /// Least time between two listings that both count as showing an order missing (rule 3). Default 1 s.
    public var absenceSpacing: TimeSpan = .seconds(1)
    /// Least time between two listings that both count as showing an order that an earlier one left out (rule 5). Default 2 s.
    public var doubtSpacing: TimeSpan = .seconds(2)
    /// Spacing of the answers "not found" that count (rule 3); at least one. Default 2, 4, 8 s.
    public var notFoundSpacing: [TimeSpan] = [.seconds(2), .seconds(4), .seconds(8)]
    /// How long an order known from a fill alone waits for its own record (rule 8). Default 2 s.
    public var fillOnlyWait: TimeSpan = .seconds(2)
    /// Least time that ids of closed orders are kept (rule 5). Default 15 min.
    public var closedRetention: TimeSpan = .minutes(15)
    /// The most orders asked for one by one in a pass (rule 2); not below 0. Default 10.
    public var detailsPerPass = 10
    /// Least age of a stale class before it is said (P7). Default 5 s; three intervals where those are longer.
    public var staleAfterAtLeast: TimeSpan = .seconds(5)
    /// Least age of a fill before its missing row counts as voided (rule 14). Default 10 s.
    public var voidAge: TimeSpan = .seconds(10)

    /// Markets whose fills are read from the beginning although neither orders nor holdings point to them, where fills can only be read market
    /// by market. Default none.
    public var watchedMarkets: [Market] = []

    /// The defaults.
    public init() {}
}
