import Logging
import ServiceLifecycle
import UserStreamCore

/// The passes of a source: what is sent, and when, says its ``PollingPlan``.
extension PollingDataSource {
    /// Polls until the task is cancelled, the service group shuts down or the account ends: first what must be known before anything else, then
    /// pass after pass. A pass updates the orders when something of theirs is due, then the balances when anything changed or they are
    /// due. The next one begins when the reconciler wants to know something next, with some jitter, and never sooner than 200 ms after
    /// the beginning of this one.
    /// - Throws: the ``StopReason`` when the account ended, a ``JournalError`` when its journal failed, `CancellationError`.
    public func statusPollingLoop() async throws {
        begin()
        try await open()
        if let sharedScheduler { return try await poll(on: sharedScheduler) }
        try await pollAlone()
    }

    /// One pass over the orders.
    ///
    /// First the listing of live orders and the fills window, whether or not they are due, together, each followed at once by its further
    /// pages. Then, in at most three rounds, the inquiries and sweeps that are due by then, one of a kind at a time. Kinds of query that
    /// failed a short time ago are left out.
    /// - Returns: whether anything happened.
    @discardableResult
    public func updateOrderStatus() async throws -> Bool { try await pass(.orders(withAllSweeps: false)) }

    /// Asks for the balances, whether or not they are due.
    /// - Returns: whether anything happened.
    @discardableResult
    public func updateBalances() async throws -> Bool { try await pass(.balances) }

    /// Looks at everything: a pass over the orders with all slow sweeps, due or not, and the balances.
    /// - Returns: whether anything happened.
    @discardableResult
    public func forceSweep() async throws -> Bool {
        let changedOrders = try await pass(.orders(withAllSweeps: true))
        let changedBalances = try await updateBalances()
        return changedOrders || changedBalances
    }

    // MARK: The loop

    private func open() async throws {
        let engine = engine
        try await engine.open()
        attach(to: engine)
    }

    @inline(never)
    private func begin() {
        state.withLock { state in
            state.isStopping = false
            state.fatal = nil
        }
        engine.queue.setWaiting(isOver: false)
    }

    private func pollAlone() async throws {
        let own = Scheduler(clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await own.run() }
            defer { group.cancelAll() }
            try await poll(on: own)
        }
    }

    private func poll(on scheduler: Scheduler) async throws {
        let ticket = enter(scheduler)
        await withTaskCancellationOrGracefulShutdownHandler {
            await scheduler.finish(of: ticket)
        } onCancelOrGracefulShutdown: {
            self.leave(scheduler, ticket)
        }
        try end()
    }

    // None of these is a part of what waits as long as the account is followed, which would keep room for all their work.
    @inline(never)
    private func enter(_ scheduler: Scheduler) -> Scheduler.Ticket {
        let ticket = scheduler.add(at: clock.now) { [self] in
            do { return try await duePass() } catch {
                state.withLock { $0.fatal = error }
                return nil
            }
        }
        state.withLock { $0.schedule = (scheduler, ticket) }
        return ticket
    }

    @inline(never)
    private func leave(_ scheduler: Scheduler, _ ticket: Scheduler.Ticket) {
        state.withLock { $0.isStopping = true }
        engine.queue.setWaiting(isOver: true)
        scheduler.remove(ticket)
    }

    @inline(never)
    private func end() throws {
        let fatal = state.withLock { state in
            state.schedule = nil
            return state.fatal
        }
        if let fatal, !(fatal is CancellationError) { throw fatal }
        try Task.checkCancellation()
    }

    /// One pass over what is due, and when the next one wants to begin, in local time.
    private func duePass() async throws -> Timestamp? {
        if state.withLock({ $0.isStopping }) { return nil }
        guard try await hasRoom(for: { try await pass(.due) }) else { return clock.now + Self.roomInterval }
        let (view, now) = (view, clock.now)
        return state.withLock { state in state.plan.nextDeadline(view, at: now, using: &state.random) }
    }

    /// How long it takes until a pass is tried again for which the journal had no room.
    private static let roomInterval = TimeSpan.seconds(5)

    /// Gives `false` when the journal had no room for what the pass told. Nothing of that was taken in, so the next pass hears it again.
    private func hasRoom(for pass: () async throws -> Bool) async throws -> Bool {
        let before = engine.obstacle
        var hasRoom = true
        do { _ = try await pass() } catch let error as JournalError where error.code == .full { hasRoom = false }
        switch (before, engine.obstacle) {
        case (nil, let obstacle?):
            logger.error("the account waits for room", metadata: ["reason": "\(obstacle.message)"])
        case (.some, nil): logger.notice("the account goes on: there is room again")
        default: break
        }
        return hasRoom
    }

    // MARK: One pass

    /// Runs a pass to its end. Passes of one account never overlap.
    @discardableResult
    func pass(_ scope: PollingPlan.Scope) async throws -> Bool {
        state.withLock { $0.awaitedPasses += scope == .due ? 0 : 1 }
        if scope != .due { try await open() }
        return try await passes.run {
            let now = clock.now
            let passesBefore = state.withLock { state in
                state.awaitedPasses -= scope == .due ? 0 : 1
                state.plan.begin(scope, at: now)
                return state.plan.passes
            }
            let changed = try await withThrowingTaskGroup(of: Ended.self) { group in
                let changed = try await follow(&group)
                group.cancelAll()
                return changed
            }
            metrics.note(passes: statistics.passes - passesBefore)
            return changed
        }
    }

    /// What is waited for in a pass.
    private enum Ended: Sendable {
        case request
        case alarm
    }

    private func follow(_ requests: inout ThrowingTaskGroup<Ended, any Error>) async throws -> Bool {
        let view = view
        var alarm: Timestamp?
        var changedByTelling = false
        while true {
            switch try step(view) {
            case .send(let request):
                requests.addTask {
                    try await self.send(request)
                    return .request
                }
            case .tell(let input):
                let batch = try await engine.ingest(input, at: exchangeTime)
                note(batch)
                changedByTelling = changedByTelling || !batch.isEmpty
            case .wait(let until):
                if let until, alarm.map({ until < $0 }) ?? true {
                    alarm = until
                    requests.addTask { [clock] in
                        try await clock.sleep(until: until)
                        return .alarm
                    }
                }
                if try await requests.next() == .alarm { alarm = nil }
            case .over(let changed): return changed || changedByTelling
            case .stop(let reason):
                logger.error("the account was stopped", metadata: ["reason": "\(reason.message)"])
                throw reason
            }
        }
    }

    /// What the plan says. Not a part of what waits for it, which would keep room for all of it as long as it waits.
    @inline(never)
    private func step(_ view: PollingPlan.View) throws(CancellationError) -> PollingPlan.Step {
        let now = clock.now
        return try state.withLock { state throws(CancellationError) in
            if state.isStopping { throw CancellationError() }
            state.plan.isAwaited = state.awaitedPasses > 0
            return state.plan.step(view, at: now, using: &state.random)
        }
    }

    /// What the plan looks at.
    var view: PollingPlan.View {
        PollingPlan.View(
            wants: { [engine] now in engine.wants(at: now) },
            nextPage: { [engine] kind, now, isPassBusy in
                engine.nextPage(of: kind, at: now, isPassBusy: isPassBusy)
            },
            blockedUntil: { [limiter, account] kind in limiter.blockedUntil(kind, account: account) })
    }
}
