import ServiceLifecycle
import UserStreamCore

/// What a source asks, and when.
extension PollingDataSource {
    /// Polls until the task is cancelled, the service group shuts down or the account ends: first what must be known before anything else, then
    /// pass after pass. A pass updates the orders when something of theirs is due, then the balances when anything changed or they are
    /// due. The next one begins when the reconciler wants to know something next, with some jitter, and never sooner than 200 ms after
    /// the end of this one.
    /// - Throws: the ``StopReason`` when the account ended, a ``JournalError`` when its journal failed, `CancellationError`.
    public func statusPollingLoop() async throws {
        state.withLock { state in
            state.isStopping = false
            state.fatal = nil
        }
        engine.queue.setWaiting(isOver: false)
        try await engine.open()
        if let sharedScheduler { return try await poll(on: sharedScheduler) }
        let own = Scheduler(clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await own.run() }
            defer { group.cancelAll() }
            try await poll(on: own)
        }
    }

    /// One pass over the orders.
    ///
    /// First the listing of live orders and the fills window, whether or not they are due, together, each followed at once by its further
    /// pages. Then, in at most three rounds, the inquiries and sweeps that are due by then, one of a kind at a time. Kinds of query that
    /// failed a short time ago are left out.
    /// - Returns: whether anything happened.
    @discardableResult
    public func updateOrderStatus() async throws -> Bool {
        try await passes.run { try await orderPass(withAllSweeps: false) }
    }

    /// Asks for the balances, whether or not they are due.
    /// - Returns: whether anything happened.
    @discardableResult
    public func updateBalances() async throws -> Bool {
        try await passes.run {
            try await ask(wants { $0.purpose == .balances }, as: .pass)
        }
    }

    /// Looks at everything: a pass over the orders with all slow sweeps, due or not, and the balances.
    /// - Returns: whether anything happened.
    @discardableResult
    public func forceSweep() async throws -> Bool {
        let changedOrders = try await passes.run { try await orderPass(withAllSweeps: true) }
        let changedBalances = try await updateBalances()
        return changedOrders || changedBalances
    }

    // MARK: The loop

    private func poll(on scheduler: Scheduler) async throws {
        let ticket = scheduler.add(at: clock.now) { [self] in
            do { return try await pass() } catch {
                state.withLock { $0.fatal = error }
                return nil
            }
        }
        state.withLock { $0.schedule = (scheduler, ticket) }
        await withTaskCancellationOrGracefulShutdownHandler {
            await scheduler.finish(of: ticket)
        } onCancelOrGracefulShutdown: {
            self.state.withLock { $0.isStopping = true }
            self.engine.queue.setWaiting(isOver: true)
            scheduler.remove(ticket)
        }
        let fatal = state.withLock { state in
            state.schedule = nil
            return state.fatal
        }
        if let fatal, !(fatal is CancellationError) { throw fatal }
        try Task.checkCancellation()
    }

    /// One pass, and when the next one wants to begin, in local time.
    private func pass() async throws -> Timestamp? {
        if state.withLock({ $0.isStopping }) { return nil }
        if let error = try await refreshSession() {
            try await failEverything(error)
        } else {
            let now = exchangeTime
            let isOrderWantDue = engine.wants(at: now).contains { $0.purpose != .balances && $0.due <= now }
            let changed = isOrderWantDue ? try await updateOrderStatus() : false
            let later = exchangeTime
            let areBalancesDue = engine.wants(at: later).contains { $0.purpose == .balances && $0.due <= later }
            if changed || areBalancesDue { try await updateBalances() }
        }
        try await engine.ingest(.tick, at: exchangeTime)
        return nextDeadline()
    }

    /// Without a session no account query can be asked: each class of polls hears why.
    private func failEverything(_ error: APIError) async throws {
        let now = exchangeTime
        for want in engine.wants(at: now) where want.purpose.isClass {
            try await engine.ingest(.answer(.failure(error), of: want.query, sent: now, received: now), at: now)
        }
    }

    private func nextDeadline() -> Timestamp {
        let now = clock.now
        let wants = engine.wants(at: exchangeTime)
        let session = session
        var earliest = now + policy.staleAfterAtLeast
        for want in wants {
            let free = heldUntil(want.query.kind)
            // While something is held back, time itself is news: it makes the rest stale.
            earliest = min(earliest, free > now ? now + .seconds(1) : session.localTime(exchange: want.due))
        }
        for query in session.wanted(at: now) { earliest = min(earliest, max(now, heldUntil(query.kind))) }
        if let due = session.nextDue, due > now { earliest = min(earliest, due) }
        return state.withLock { state in
            state.lastPassEnd = now
            let spread = max(0, (earliest - now).milliseconds) * Int64(policy.jitterPercent) / 100
            let jitter = TimeSpan.milliseconds(Int64.random(in: 0...spread, using: &state.random))
            return max(earliest + jitter, now + Self.leastPause)
        }
    }

    // MARK: One pass

    private func orderPass(withAllSweeps sweeping: Bool) async throws -> Bool {
        var changed = try await ask(wants { [.page, .openOrders, .fills].contains($0.purpose) }, as: .pass)
        var asked: Set<Query> = []
        for round in 0..<3 {
            let now = exchangeTime
            let open = wants { want in
                let isDue = want.due <= now || (sweeping && round == 0 && want.purpose == .sweep)
                return isDue && [.page, .inquiry, .sweep].contains(want.purpose) && !asked.contains(want.query)
            }
            if open.isEmpty { break }
            asked.formUnion(open.map(\.query))
            if try await ask(open, as: nil) { changed = true }
        }
        metrics.pass()
        state.withLock { $0.statistics.passes += 1 }
        return changed
    }

    private func wants(_ isIncluded: (Want) -> Bool) -> [Want] {
        engine.wants(at: exchangeTime).filter(isIncluded)
    }

    /// Asks wants of different kinds together and those of one kind one after the other.
    private func ask(_ wants: [Want], as reason: RequestReason?) async throws -> Bool {
        var kinds: [QueryKind] = []
        for want in wants where !kinds.contains(want.query.kind) { kinds.append(want.query.kind) }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            for kind in kinds {
                let ofKind = wants.filter { $0.query.kind == kind }
                group.addTask { try await self.ask(ofKind, of: kind, as: reason) }
            }
            var changed = false
            for try await changedByKind in group where changedByKind { changed = true }
            return changed
        }
    }

    private func ask(_ wants: [Want], of kind: QueryKind, as reason: RequestReason?) async throws -> Bool {
        var changed = false
        for want in wants {
            guard heldUntil(kind) <= clock.now else { break }
            let reason = reason ?? want.purpose.reason
            var last = want.query
            var asked = try await ask(last, for: reason)
            changed = changed || asked.changed
            while asked.isAnswered, let page = nextPage(of: kind), page != last {
                last = page
                asked = try await ask(page, for: reason)
                changed = changed || asked.changed
            }
        }
        return changed
    }

    private func nextPage(of kind: QueryKind) -> Query? {
        engine.wants(at: exchangeTime).first { $0.purpose == .page && $0.query.kind == kind }?.query
    }
}

extension Want.Purpose {
    fileprivate var reason: RequestReason {
        switch self {
        case .page, .openOrders, .fills, .balances: .pass
        case .inquiry: .inquiry
        case .sweep: .sweep
        }
    }

    /// Whether it is a poll of one of the classes that can be stale.
    fileprivate var isClass: Bool {
        switch self {
        case .openOrders, .fills, .balances: true
        case .page, .inquiry, .sweep: false
        }
    }
}
