import Testing
import UserStreamTestKit

@testable import UserStream

/// One task that serves many deadlines.
@Suite struct SchedulerTests {
    let clock = TestClock()

    /// Runs a scheduler around `body`.
    private func serving(_ body: @escaping @Sendable (Scheduler) async -> Void) async throws {
        let scheduler = Scheduler(clock: clock)
        try await clock.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                await body(scheduler)
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        #expect(clock.sleeperCount == 0, "nothing is left asleep")
    }

    /// A pass that notes when it ran, and wants to run again after `span`.
    private func pass(_ log: Locked<[Int64]>, every span: TimeSpan?) -> Scheduler.Pass {
        let (clock, start) = (clock, clock.now)
        return {
            log.withLock { $0.append((clock.now - start).milliseconds) }
            return span.map { clock.now + $0 }
        }
    }

    @Test func everyAccountRunsAtItsOwnDeadlinesWithOneSleeper() async throws {
        let clock = clock
        let logs = (0..<10).map { _ in Locked([Int64]()) }
        try await serving { scheduler in
            for (index, log) in logs.enumerated() {
                _ = scheduler.add(
                    at: clock.now + .milliseconds(Int64(index)),
                    pass: pass(log, every: .milliseconds(100 + Int64(index))))
            }
            await clock.advance(by: .milliseconds(1_000))
            #expect(clock.sleeperCount <= 2, "a heap, not a sleeping task for each")
        }
        for (index, log) in logs.enumerated() {
            let step = 100 + Int64(index)
            #expect(log.withLock { $0 } == Array(stride(from: Int64(index), through: 1_000, by: Int(step))))
        }
    }

    @Test("A pass that is woken while it runs runs again afterwards, never twice at once (catalogue 51)")
    func aPassThatIsWokenRunsEarlierButNeverTwiceAtOnce() async throws {
        let (clock, log) = (clock, Locked([Int64]()))
        let alive = Locked((now: 0, most: 0))
        try await serving { scheduler in
            let start = clock.now
            let ticket = scheduler.add(at: start + .seconds(10)) {
                alive.withLock { alive in
                    alive.now += 1
                    alive.most = max(alive.most, alive.now)
                }
                log.withLock { $0.append((clock.now - start).milliseconds) }
                try? await clock.sleep(until: clock.now + .milliseconds(500))
                alive.withLock { $0.now -= 1 }
                return clock.now + .seconds(10)
            }
            await clock.advance(by: .seconds(1))
            scheduler.wake(ticket, at: clock.now)
            await clock.advance(by: .milliseconds(100))
            scheduler.wake(ticket, at: clock.now + .milliseconds(200))
            scheduler.wake(ticket, at: clock.now + .seconds(5))
            await clock.advance(by: .seconds(20))
        }
        #expect(log.withLock { $0 } == [1_000, 1_500, 12_000])
        #expect(alive.withLock { $0.most } == 1)
    }

    @Test func whatIsRemovedOrDoneDoesNotRunAgain() async throws {
        let (clock, removed, done) = (clock, Locked([Int64]()), Locked([Int64]()))
        try await serving { scheduler in
            let ticket = scheduler.add(at: clock.now, pass: pass(removed, every: .seconds(1)))
            let other = scheduler.add(at: clock.now, pass: pass(done, every: nil))
            await clock.advance(by: .milliseconds(1_500))
            scheduler.remove(ticket)
            await scheduler.finish(of: ticket)
            await scheduler.finish(of: other)
            await clock.advance(by: .seconds(10))
        }
        #expect(removed.withLock { $0 } == [0, 1_000])
        #expect(done.withLock { $0 } == [0])
    }

    @Test func anEndWaitsForThePassThatRuns() async throws {
        let (clock, ended) = (clock, Locked(false))
        try await serving { scheduler in
            _ = scheduler.add(at: clock.now) {
                try? await clock.sleep(until: clock.now + .seconds(2))
                ended.withLock { $0 = true }
                return clock.now
            }
            await clock.advance(by: .seconds(1))
        }
        #expect(ended.withLock { $0 })
    }
}
