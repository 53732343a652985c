public import UserStreamCore

/// What the judge must know about a run.
public struct JudgeRules: Hashable, Sendable {
    /// Which orders a log may leave out although they lived and ended after the start.
    public enum Unseen: Hashable, Sendable {
        /// None.
        case none
        /// All that were never filled.
        case unfilled
        /// Those of these that were never filled: the ones that were purged before anybody could look.
        case purged(Set<OrderID>)
    }

    /// Whether the exchange serves fills. Without it all fills are provisional for ever.
    public var servesFills = true
    /// Which orders the log may leave out.
    public var unseen = Unseen.none
    /// The orders that an answer since the start showed to live, where no row tells when an order ended; `nil` where rows do. Of any other one that
    /// lived before and was not filled since, nobody can tell that it had not ended when the stream began, and what had ended is baseline.
    public var shownAlive: Set<OrderID>?
    /// Whether there were no faults. Excuses are violations then.
    public var isWithoutFaults = false
    /// Whether the log has had the time to catch up with the truth. Otherwise it is only held to be a true prefix.
    public var isSettled = true
    /// When the stream started; the moment of the first event when absent.
    public var start: Timestamp?
    /// How much older than the start a fill may be and still come as news.
    public var visibilityLag: TimeSpan = .minutes(3)
    /// How far back the exchange serves fills: only what is older may be lost in a gap.
    public var fillsReach: TimeSpan = .days(120)
    /// How far back the exchange lists the orders that ended.
    public var ordersReach: TimeSpan = .hours(48)
    /// Whether that is since they ended; since they were created otherwise.
    public var listsOrdersByEnd = true
    /// How far the log's clock may be behind the exchange's: an event may state what happens so much later.
    public var clockTolerance: TimeSpan = .zero
    /// How old an answer may be: what was transferred so long before the start may be part of the first balances or not.
    public var staleness: TimeSpan = .zero
    /// Whether requests took so long, or answers were so old, that the moment of the first balances can stay uncertain.
    public var isStartUncertain = false
    /// What the consumer announced, one entry a client order id.
    public var announcements: [Announcement] = []
    /// How long an announced order can be looked for.
    public var announcementHorizon: TimeSpan = .hours(8)
    /// How far the log's clock may be off before the exchange's was read, at the beginning and after each restart.
    public var unreadClock: TimeSpan = .zero
    /// Events of such times, by their sequence numbers: what the consumer tells then is logged at once, by that clock.
    public var unreadEvents: Set<Int64> = []
    /// When the run ended; absent where it does not matter how long ago something was announced.
    public var end: Timestamp?
    /// The sequence number of the first event.
    public var firstSequence: Int64 = 1
    /// Whether the sums of transfers are compared.
    public var checksTransfers = true

    /// The rules for a run that settled, with faults, on an exchange that serves fills.
    public init() {}
}

/// Compares the log of a stream with what truly happened. It knows both, and the contract; it shares nothing with what
/// made the log.
public struct Judge: Sendable {
    /// The truth.
    public let history: History
    /// What it must know about the run.
    public let rules: JudgeRules

    /// Makes a judge.
    public init(history: History, rules: JudgeRules = JudgeRules()) {
        self.history = history
        self.rules = rules
    }

    /// What is wrong with a log, from its first event on.
    public func verdict(of events: [UserStreamEvent]) -> Verdict {
        var trial = Trial(truth: Truth(history), rules: rules, events: events)
        trial.checkEnvelope(events)
        for event in events {
            trial.hear(event)
            if event.isLast { trial.checkCommit(event) }
        }
        trial.checkEnd()
        return trial.verdict
    }
}
