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

    /// What a step has to look at beside the plan itself, by closures.
    package struct View: PollingPlanView {
        private let wants: (Timestamp) -> [Want]
        private let nextPage: (QueryKind, Timestamp, Bool) -> Query?
        private let blockedUntil: (QueryKind) -> Timestamp

        package init(
            wants: @escaping (Timestamp) -> [Want], nextPage: @escaping (QueryKind, Timestamp, Bool) -> Query?,
            blockedUntil: @escaping (QueryKind) -> Timestamp
        ) {
            self.wants = wants
            self.nextPage = nextPage
            self.blockedUntil = blockedUntil
        }

        package func wants(at now: Timestamp) -> [Want] { wants(now) }
        package func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query? {
            nextPage(kind, now, isPassBusy)
        }
        package func blockedUntil(_ kind: QueryKind) -> Timestamp { blockedUntil(kind) }
    }

    /// Least time from the beginning of one pass to that of the next. One begins when the one before is over.
    static let leastInterval: TimeSpan = .milliseconds(200)
    /// How long a pass goes on beginning inquiries and sweeps: what is left is asked in the next one, so that the polls do not grow old.
    static let inquiryTime: TimeSpan = .seconds(2)
    /// The same at this exchange: where the limit is narrow, as long as a round of polls takes.
    private let inquiryTime: TimeSpan

    /// The exchange's clock and everything else that is known of it.
    package internal(set) var session: ExchangeSession
    /// Passes over the orders that were finished.
    package private(set) var passes = 0
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
    private var stages: [Stage] = []
    private var asked: [Query] = []
    var hasChanged = false
    /// Questions of the session that failed in this pass; what needs them is not asked either.
    var missed: [QueryKind: APIError] = [:]
    /// When each kind was last polled beside something else.
    private var lastPolls: [QueryKind: Timestamp] = [:]
    /// When this pass began to inquire.
    private var inquiryStart: Timestamp?
    /// Why the account cannot be asked anything in this pass.
    private var sessionFailure: APIError?
    private var isOnlyDue = false
    /// How many steps were asked for: what was queued in an earlier one may not be wanted any more.
    private(set) var steps = 0

    private enum Stage: Hashable, Sendable {
        case session([Query])
        case polls
        case round(Int, withAllSweeps: Bool)
        case balances(isForced: Bool)
        case tick
        case one(Query)
    }

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

    private static let dueStages = [.session([]), .polls] + rounds(false) + [.balances(isForced: false), .tick]

    private static func rounds(_ sweeping: Bool) -> [Stage] {
        (0..<3).map { .round($0, withAllSweeps: sweeping && $0 == 0) }
    }

    /// What to do now.
    package mutating func step(
        _ view: some PollingPlanView, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Step {
        // What was wanted when this step looked first: nothing is heard in between.
        var wants: [Want]?
        steps += 1
        while true {
            if !untold.isEmpty { return .tell(untold.removeFirst()) }
            if let stopped { return .stop(stopped) }
            if let request = nextRequest(view, at: now, using: &random) { return .send(request) }
            if !untold.isEmpty || stopped != nil { continue }
            if lanes.contains(where: { $0.isUnfinished && !$0.isBeside }) {
                let next = nextPoll(view, &wants, at: now)
                if let next, next <= now, addDuePolls(wants ?? [], at: now) { continue }
                return .wait(until: next)
            }
            lanes.removeAll { !$0.isBusy }
            if !stages.isEmpty {
                enter(stages.removeFirst(), view, &wants, at: now)
            } else if lanes.isEmpty {
                // Nothing of a pass is kept until the next one: there may be thousands of accounts.
                (lanes, stages, asked) = ([], [], [])
                return .over(changed: hasChanged)
            } else if isAwaited {
                for place in lanes.indices { lanes[place].queue = [] }
                return .wait(until: nil)
            } else {
                // Only polls are under way: what is due meanwhile need not wait for their answers.
                let next = isOnlyDue ? nextDeadline(view, at: now, using: &random) : .distantFuture
                if next > now { return .wait(until: isOnlyDue ? next : nil) }
                enter(Self.dueStages, isOnlyDue: true, at: now)
            }
        }
    }

    private mutating func enter(
        _ stage: Stage, _ view: some PollingPlanView, _ known: inout [Want]?, at now: Timestamp
    ) {
        let exchangeNow = session.exchangeTime(local: now)
        func wants() -> [Want] {
            let wants = known ?? view.wants(at: exchangeNow)
            known = wants
            return wants
        }
        switch stage {
        case .session(let tried): enterSession(tried, at: now)
        case .one(let query): lanes = [Lane(query, for: .start)]
        case .polls: enterPolls(wants(), at: exchangeNow)
        case .round(let number, let sweeping):
            inquiryStart = inquiryStart ?? now
            let open =
                isInquiryTimeOver(at: now) ? [] : openQuestions(wants(), at: exchangeNow, withAllSweeps: sweeping)
            asked += open.map(\.query)
            // A round without questions is the last one.
            if open.isEmpty {
                stages.removeAll { if case .round = $0 { true } else { false } }
            } else {
                // Sweeps of fills are not kept back by the polls of all markets.
                addDuePolls(wants().filter { want in !open.contains { $0.query.kind == want.query.kind } }, at: now)
                // Dear sweeps wait long for their limit, and keep no inquiry waiting.
                let slow = open.filter { $0.isDear && $0.purpose == .sweep && isOnlyDue }
                addLanes(for: open.filter { !slow.contains($0) }, as: nil)
                addLanes(
                    for: slow.filter { want in !lanes.contains { $0.kind == want.query.kind } }, as: nil,
                    areBeside: true)
            }
            if number == 2 || open.isEmpty { passes += 1 }
        case .balances(let isForced):
            let asked = wants().filter { want in
                want.purpose == .balances && (isForced || (hasChanged && !want.isDear) || want.due <= exchangeNow)
                    && !lanes.contains { $0.kind == .balances }
            }
            if asked.isEmpty { break }
            if isOnlyDue { addDuePolls(wants(), at: now) }
            addLanes(for: asked, as: .pass)
        case .tick: untold.append(.tick)
        }
    }

    private mutating func enterPolls(_ wants: [Want], at exchangeNow: Timestamp) {
        if isOnlyDue, let error = sessionFailure {
            // Without a session no account query can be asked: each class of polls hears why.
            for want in wants where want.purpose.isClass {
                untold.append(
                    .answer(.failure(error), of: want.query, sent: exchangeNow, received: exchangeNow))
            }
            stages = [.tick]
            return
        }
        if isOnlyDue, !isStarted, session.isClockCoarse {
            // What is news is told from what is not by the clock.
            stages = [.tick]
            return
        }
        isStarted = true
        guard !isOnlyDue || wants.contains(where: { $0.purpose != .balances && $0.due <= exchangeNow }) else {
            stages.removeAll { if case .round = $0 { true } else { false } }
            return
        }
        let polls = wants.filter { want in
            let isPolled = want.purpose == .page || want.isPoll
            let isTooEarly = isOnlyDue && want.isDear && want.due > exchangeNow
            return isPolled && !isTooEarly && !lanes.contains { $0.kind == want.query.kind }
        }
        addLanes(for: polls.filter { !$0.isDear }, as: .pass)
        // What one answer of many tells is followed up before the others are there.
        addLanes(for: polls.filter(\.isDear), as: .pass, areBeside: isOnlyDue)
    }

    /// What a round asks: pages, inquiries and sweeps that are due and were not asked in this pass.
    private func openQuestions(_ wants: [Want], at exchangeNow: Timestamp, withAllSweeps: Bool) -> [Want] {
        wants.filter { want in
            let isDue = want.due <= exchangeNow || (withAllSweeps && want.purpose == .sweep)
            // What is polled beside goes on with its pages itself.
            let isPage = want.purpose == .page && !lanes.contains { $0.kind == want.query.kind }
            let isOfRound = isPage || want.purpose == .inquiry || want.purpose == .sweep
            return isDue && isOfRound && !asked.contains(want.query)
        }
    }

    /// What is polled does not wait for inquiries and balances: over a slow line these take seconds. Gives whether anything is due.
    @discardableResult
    private mutating func addDuePolls(_ wants: [Want], at now: Timestamp) -> Bool {
        let due = pollsBeside(wants).filter { nextPoll($0) <= now }
        for want in due { lastPolls[want.query.kind] = now }
        addLanes(for: due, as: .pass, areBeside: true)
        return !due.isEmpty
    }

    /// What can be polled beside something else, due or not. Where fills are read market by market, the others would wait for all of these, and
    /// so what is polled waits.
    private func pollsBeside(_ wants: [Want]) -> [Want] {
        guard wants.count(where: { $0.purpose == .fills }) <= 1 else { return [] }
        return wants.filter { want in
            want.isPoll && !lanes.contains { $0.kind == want.query.kind && $0.isUnfinished }
        }
    }

    /// When something can be polled beside something else.
    private func nextPoll(_ want: Want) -> Timestamp {
        max(session.localTime(exchange: want.due), (lastPolls[want.query.kind] ?? .epoch) + Self.leastInterval)
    }

    /// When something is to be polled although requests are still under way; `nil` when nothing is.
    private func nextPoll(_ view: some PollingPlanView, _ known: inout [Want]?, at now: Timestamp) -> Timestamp? {
        guard isOnlyDue, isStarted else { return nil }
        let wants = known ?? view.wants(at: session.exchangeTime(local: now))
        known = wants
        return pollsBeside(wants).map { nextPoll($0) }.min()
    }

    private mutating func enterSession(_ tried: [Query], at now: Timestamp) {
        // What is only old is good enough until it can be read again; what is missing is not.
        let missing = session.needed(for: .balances, at: now)
        sessionFailure = missing.compactMap { unavailable($0.kind, at: now) }.first
        guard sessionFailure == nil, let query = session.wanted(at: now).first(where: { !tried.contains($0) })
        else { return }
        // Polls of the pass before are still on their way: they are heard, and none of their kind is sent meanwhile.
        lanes.removeAll { $0.kind == query.kind && !$0.isBusy }
        if !lanes.contains(where: { $0.kind == query.kind }) { lanes.append(Lane(query, for: sessionReason(query))) }
        stages.insert(.session(tried + [query]), at: 0)
    }

    /// Whether the pass has inquired for so long that it begins nothing but polls any more.
    func isInquiryTimeOver(at now: Timestamp) -> Bool { inquiryStart.map { now - $0 > inquiryTime } ?? false }

    /// Why a question of the session cannot be asked now.
    func unavailable(_ kind: QueryKind, at now: Timestamp) -> APIError? {
        missed[kind] ?? (holds.until(kind) > now ? holds.error(kind) : nil)
    }

    func sessionReason(_ query: Query) -> RequestReason {
        // Without a token nothing can be asked.
        guard isStarted, query != .accessToken else { return .start }
        return query == .serverTime ? .clock : .sweep
    }

    /// Wants of different kinds go together, those of one kind one after the other.
    private mutating func addLanes(
        for wants: some Sequence<Want>, as reason: RequestReason?, areBeside: Bool = false
    ) {
        for want in wants {
            let task = Lane.Task(
                query: want.query, reason: reason ?? want.purpose.reason, isBeside: areBeside, step: steps)
            let kind = want.query.kind
            if let position = lanes.indices.first(where: { lanes[$0].kind == kind }) {
                lanes[position].queue.append(task)
            } else {
                lanes.append(Lane(kind: kind, queue: [task]))
            }
        }
    }

    // MARK: Between passes

    /// When the next pass wants to begin, with some jitter.
    package func nextDeadline(
        _ view: some PollingPlanView, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Timestamp {
        var earliest = now + policy.staleAfterAtLeast
        for want in view.wants(at: session.exchangeTime(local: now))
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

extension Want {
    /// Whether it is polled at its own pace, beside whatever else is asked.
    fileprivate var isPoll: Bool {
        switch purpose {
        case .openOrders, .fills: true
        case .balances: isDear
        case .page, .inquiry, .sweep: false
        }
    }
}

/// What a step of a plan has to look at beside the plan itself.
package protocol PollingPlanView {
    /// What the reconciler wants, at a moment of the exchange's clock.
    func wants(at now: Timestamp) -> [Want]
    /// The next page of a listing that is being read, or of a sweep. Those may wait, unless the pass is busy with something else anyway.
    func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query?
    /// Until when the limits keep a kind of query from being asked at all.
    func blockedUntil(_ kind: QueryKind) -> Timestamp
}
