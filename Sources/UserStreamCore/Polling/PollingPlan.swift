/// What the source of one account sends, and when: everything about polling that can be decided without waiting.
///
/// It has no clock and sends nothing. A driver begins a pass, takes one ``Step`` after the other, sends what they say and
/// tells how each request ended. So the same plan polls over a network and in virtual time.
///
/// At most one request of a kind is alive at a time (contract, rule 1). Times are local unless they say otherwise.
package struct PollingPlan: Sendable {
    /// What one pass is about.
    package enum Scope: Hashable, Sendable {
        /// What is due: the session, the orders if something of theirs is, the balances if anything changed or they are.
        case due
        /// The listing of live orders and the fills, due or not, then what they leave open.
        case orders(withAllSweeps: Bool)
        /// The balances, due or not.
        case balances
        /// One query, and what it needs first.
        case one(Query)
    }

    /// A request to be sent.
    package struct Request: Hashable, Sendable {
        package var query: Query
        package var reason: RequestReason
    }

    /// How a request ended.
    package enum Outcome: Sendable {
        /// With an answer that could be read. One about the account was taken in already; `changed` tells whether anything followed.
        case answered(Observation, changed: Bool)
        /// With a failure. `refusedUntil` is there when it was refused for its rate.
        case failed(APIError, refusedUntil: Timestamp? = nil)
        /// It could not be made.
        case unmade(ConnectorError)
    }

    /// What to do next.
    package enum Step: Sendable {
        /// Send this, and ask for the next step.
        case send(Request)
        /// Have the reconciler take this in, and ask for the next step.
        case tell(Input)
        /// Wait until a request ends, or until a moment at which something is to be polled meanwhile.
        case wait(until: Timestamp?)
        /// The pass is over.
        case over(changed: Bool)
        /// The account ends.
        case stop(StopReason)
    }

    /// Least time from the beginning of one pass to that of the next. One begins when the one before is over.
    static let leastInterval: TimeSpan = .milliseconds(200)
    /// How long a pass goes on beginning inquiries and sweeps: what is left is asked in the next one, so that the polls do not grow old.
    static let inquiryTime: TimeSpan = .seconds(2)
    /// The same at this exchange: where the limit is narrow, as long as a round of polls takes.
    let inquiryTime: TimeSpan

    /// The exchange's clock and everything else that is known of it.
    package internal(set) var session: ExchangeSession
    /// Passes over the orders that were finished.
    package internal(set) var passes = 0
    /// When the last pass began.
    private var passBegan = Timestamp.epoch
    /// When the next one may begin at the earliest.
    package var earliestPass: Timestamp { passBegan + Self.leastInterval }

    /// Whether a pass of another scope is waited for: then this one does not go over into the next.
    package var isAwaited = false

    let facts: ExchangeFacts
    let policy: PollingPolicy
    var holds = HoldBacks()
    var lanes: [Lane] = []
    /// What the reconciler has yet to be told.
    var untold: [Input] = []
    var stopped: StopReason?
    var isStarted = false
    var stages: [Stage] = []
    var asked: [Query] = []
    var hasChanged = false
    /// Questions of the session that failed in this pass; what needs them is not asked either.
    var missed: [QueryKind: APIError] = [:]
    /// When each kind was last polled beside something else.
    var lastPolls: [QueryKind: Timestamp] = [:]
    /// When this pass began to inquire.
    var inquiryStart: Timestamp?
    /// Why the account cannot be asked anything in this pass.
    var sessionFailure: APIError?
    var isOnlyDue = false
    /// How many steps were asked for: what was queued in an earlier one may not be wanted any more.
    private(set) var steps = 0

    /// A plan for an account of which nothing is known yet.
    package init(facts: ExchangeFacts, policy: PollingPolicy, apiKey: String?) {
        self.facts = facts
        inquiryTime = max(Self.inquiryTime, Economy(facts).slowRound)
        self.policy = policy
        session = ExchangeSession(facts: facts, apiKey: apiKey)
    }

    /// Goes on with the clock of the process before, whose times the reconciler remembers (``AccountReconciler/clockOffset``): else the first
    /// reading would move those again. Later than that it changes nothing.
    package mutating func remember(clockOffset: TimeSpan) { session.remember(clockOffset: clockOffset) }

    // MARK: A pass

    /// Begins a pass. The one before must be over, or is given up: what it sent must not be told any more.
    package mutating func begin(_ scope: Scope, at now: Timestamp) {
        lanes = []
        untold = []
        let stages: [Stage] =
            switch scope {
            case .due: Self.dueStages
            case .orders(let sweeping): [.polls] + Self.rounds(sweeping)
            case .balances: [.balances(isForced: true)]
            case .one(let query): [.one(query)]
            }
        enter(stages, isOnlyDue: scope == .due, at: now)
    }

    private mutating func enter(_ stages: [Stage], isOnlyDue: Bool, at now: Timestamp) {
        passBegan = now
        asked = []
        hasChanged = false
        missed = [:]
        inquiryStart = nil
        sessionFailure = nil
        self.stages = stages
        self.isOnlyDue = isOnlyDue
    }

    /// What to do now.
    package mutating func step(
        _ view: some PollingPlanView, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Step {
        var known = KnownWants(at: session.exchangeTime(local: now))
        steps += 1
        while true {
            if !untold.isEmpty { return .tell(untold.removeFirst()) }
            if let stopped { return .stop(stopped) }
            if let request = nextRequest(view, &known, at: now, using: &random) { return .send(request) }
            if !untold.isEmpty || stopped != nil { continue }
            if lanes.contains(where: { $0.isUnfinished && !$0.isBeside }) {
                let next = nextPoll(view, &known)
                if let next, next <= now, addDuePolls(known.wants(view), at: now) { continue }
                return .wait(until: next)
            }
            lanes.removeAll { !$0.isBusy }
            if !stages.isEmpty {
                enter(stages.removeFirst(), view, &known, at: now)
            } else if lanes.isEmpty {
                // Nothing of a pass is kept until the next one: there may be thousands of accounts.
                (lanes, stages, asked) = ([], [], [])
                return .over(changed: hasChanged)
            } else if isAwaited {
                for place in lanes.indices { lanes[place].queue = [] }
                return .wait(until: nil)
            } else {
                // Only polls are under way: what is due meanwhile need not wait for their answers.
                let next = isOnlyDue ? nextDeadline(view, &known, at: now, using: &random) : .distantFuture
                if next > now { return .wait(until: isOnlyDue ? next : nil) }
                enter(Self.dueStages, isOnlyDue: true, at: now)
            }
        }
    }

    // MARK: Between passes

    /// When the next pass wants to begin, with some jitter.
    package func nextDeadline(
        _ view: some PollingPlanView, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Timestamp {
        var known = KnownWants(at: session.exchangeTime(local: now))
        return nextDeadline(view, &known, at: now, using: &random)
    }

    private func nextDeadline(
        _ view: some PollingPlanView, _ known: inout KnownWants, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> Timestamp {
        var earliest = now + policy.staleAfterAtLeast
        for want in known.wants(view)
        where !lanes.contains(where: { $0.kind == want.query.kind }) {
            let free = heldUntil(want.query.kind, view)
            // While something is held back, time itself is news: it makes the rest stale.
            earliest = min(earliest, free > now ? now + .seconds(1) : session.localTime(exchange: want.due))
        }
        for query in session.wanted(at: now) { earliest = min(earliest, max(now, heldUntil(query.kind, view))) }
        if let due = session.nextDue, due > now { earliest = min(earliest, due) }
        let spread = max(0, (earliest - now).milliseconds) * Int64(policy.jitterPercent) / 100
        let jitter = TimeSpan.milliseconds(Int64.random(in: 0...spread, using: &random))
        return max(earliest + jitter, earliestPass, now)
    }

    /// Until when a kind of query is left alone.
    package func heldUntil(_ kind: QueryKind, _ view: some PollingPlanView) -> Timestamp {
        max(holds.until(kind), view.blockedUntil(kind))
    }
}
