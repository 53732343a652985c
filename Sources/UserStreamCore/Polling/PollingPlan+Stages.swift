/// The stages of a pass, one after the other: the session, the polls, rounds of inquiries and sweeps, the balances.
extension PollingPlan {
    /// A part of a pass. It begins when the requests of the one before have ended.
    enum Stage: Hashable, Sendable {
        case session([Query])
        case polls
        case round(Int, withAllSweeps: Bool)
        case balances(isForced: Bool)
        case tick
        case one(Query)
    }

    static let dueStages: [Stage] = [.session([]), .polls] + rounds(false) + [.balances(isForced: false), .tick]

    static func rounds(_ sweeping: Bool) -> [Stage] {
        (0..<3).map { .round($0, withAllSweeps: sweeping && $0 == 0) }
    }

    /// Begins a stage.
    mutating func enter(
        _ stage: Stage, _ view: some PollingPlanView, _ known: inout KnownWants, at now: Timestamp
    ) {
        let exchangeNow = session.exchangeTime(local: now)
        func wants() -> [Want] { known.wants(view) }
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
    mutating func addDuePolls(_ wants: [Want], at now: Timestamp) -> Bool {
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
    func nextPoll(_ view: some PollingPlanView, _ known: inout KnownWants) -> Timestamp? {
        guard isOnlyDue, isStarted else { return nil }
        return pollsBeside(known.wants(view)).map { nextPoll($0) }.min()
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
