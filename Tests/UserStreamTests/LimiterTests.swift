import Testing
import UserStream
import UserStreamTestKit

/// The meter of one limit.
@Suite struct GCRATests {
    /// What a meter lets through when somebody always wants more, with random costs and pauses, stays within the budget in every window,
    /// wherever that begins.
    @Test(arguments: UInt64(1)...200)
    func noWindowExceedsTheBudgetHoweverItIsAligned(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let largest = Int.random(in: 1...5, using: &random)
        let budget = largest + Int.random(in: (largest == 1 ? 0 : 1)...120, using: &random)
        let window = TimeSpan.milliseconds(Int64.random(in: 100...10_000, using: &random))
        var meter = GCRA(budget: budget, per: window, largest: largest)
        var now = Timestamp(milliseconds: 1_700_000_000_000)
        let end = now + window * 12
        var spent: [(at: Timestamp, cost: Int)] = []
        while now < end {
            let cost = Int.random(in: 1...largest, using: &random)
            let moment = meter.earliest(cost: cost, at: now)
            if moment > now {
                now = moment
                continue
            }
            meter.spend(cost, at: now)
            spent.append((now, cost))
            if random.chance(millionths: 20_000) {
                now = now + .milliseconds(Int64.random(in: 0...5_000, using: &random))
            }
            if random.chance(millionths: 5_000) { meter.slowDown(for: .milliseconds(50), at: now) }
        }
        var (first, sum) = (0, 0)
        for (at, cost) in spent {
            sum += cost
            while at - spent[first].at >= window {
                sum -= spent[first].cost
                first += 1
            }
            #expect(sum <= budget, "seed \(seed)")
        }
        #expect(spent.count > 3)
    }

    @Test func aPauseEarnsABurstAndNoMore() {
        var meter = GCRA(budget: 20, per: .seconds(2))
        let now = Timestamp(milliseconds: 1_000_000)
        var count = 0
        while meter.earliest(cost: 1, at: now) <= now {
            meter.spend(1, at: now)
            count += 1
        }
        #expect(count == meter.burst)
        #expect(meter.earliest(cost: 1, at: now) == now + .milliseconds(134))
    }

    @Test func aRefusalPausesHalvesTheSpeedAndIsForgottenSlowly() {
        var meter = GCRA(budget: 20, per: .seconds(2))
        var now = Timestamp(milliseconds: 1_000_000)
        func spacing() -> TimeSpan {
            while meter.earliest(cost: 1, at: now) <= now { meter.spend(1, at: now) }
            now = meter.earliest(cost: 1, at: now)
            meter.spend(1, at: now)
            return meter.earliest(cost: 1, at: now) - now
        }
        #expect(abs(spacing().milliseconds - 133) <= 1)
        meter.slowDown(for: .seconds(7), at: now)
        #expect(meter.earliest(cost: 1, at: now) == now + .seconds(7))
        now = now + .seconds(7)
        #expect(abs(spacing().milliseconds - 267) <= 2)
        now = now + .seconds(60)
        #expect(abs(spacing().milliseconds - 133) <= 1, "the full speed came back")
    }

    @Test func whatOthersSpentCounts() {
        var meter = GCRA(budget: 20, per: .seconds(2))
        let now = Timestamp(milliseconds: 1_000_000)
        meter.synchronise(remaining: 3, resetsAt: now + .seconds(1), at: now)
        for _ in 0..<3 {
            #expect(meter.earliest(cost: 1, at: now) <= now)
            meter.spend(1, at: now)
        }
        #expect(meter.earliest(cost: 1, at: now) > now)
        meter.synchronise(remaining: 0, resetsAt: now + .seconds(1), at: now)
        #expect(meter.earliest(cost: 1, at: now) == now + .seconds(1))
    }
}

/// The limiter that all requests to one exchange share.
@Suite struct RateLimiterTests {
    private static func limiter(_ clock: TestClock, limit: Int = 20) -> RateLimiter {
        let facts = TinyConnector(
            limits: [
                LimitRule("ip", limit: limit, per: .seconds(1), isPerAccount: false),
                LimitRule("user", limit: limit, per: .seconds(1), isPerAccount: true),
            ], costs: ["ip"].map { ScopeCost($0) }
        ).facts
        return RateLimiter(facts: facts, clock: clock)
    }

    /// How many permits each of some askers gets in a while.
    private static func count(
        _ askers: [(LimitScope, RequestPriority, AccountID?)], in span: TimeSpan, limit: Int = 20
    ) async -> [Int] {
        let clock = TestClock()
        let limiter = limiter(clock, limit: limit)
        let counts = Locked(askers.map { _ in 0 })
        await clock.run {
            await withTaskGroup(of: Void.self) { group in
                for (index, asker) in askers.enumerated() {
                    group.addTask {
                        while true {
                            do {
                                try await limiter.permit(asker.0, cost: 1, priority: asker.1, account: asker.2)
                            } catch { return }
                            counts.withLock { $0[index] += 1 }
                        }
                    }
                }
                await clock.advance(by: span)
                group.cancelAll()
            }
        }
        #expect(clock.sleeperCount == 0)
        return counts.withLock { $0 }
    }

    @Test func pollsStayWithinTheirShareAndOrdersMayUseTheRest() async {
        let polls = await Self.count([("ip", .poll, nil)], in: .milliseconds(9_999))
        #expect((70...100).contains(polls[0]))
        let both = await Self.count([("ip", .poll, nil), ("ip", .order, nil)], in: .milliseconds(9_999))
        #expect(both[1] > both[0])
        #expect(both[0] + both[1] <= 200)
    }

    @Test func accountsShareAnAddressButNotAUser() async {
        let address = await Self.count([("ip", .poll, "a:1"), ("ip", .poll, "a:2")], in: .seconds(9))
        #expect(address[0] + address[1] <= 100)
        let users = await Self.count([("user", .poll, "a:1"), ("user", .poll, "a:2")], in: .seconds(9))
        #expect(users[0] > 60 && users[1] > 60)
    }

    @Test func theUrgentGoFirst() async {
        let counts = await Self.count([("ip", .sweep, nil), ("ip", .poll, nil)], in: .seconds(9))
        #expect(counts[1] > 10 * counts[0])
    }

    @Test func unknownScopesAreFree() async throws {
        let clock = TestClock()
        for _ in 0..<1_000 { try await Self.limiter(clock).permit("nobody counts this") }
    }

    @Test func sharesOfATinyLimitStillLetSomethingThrough() async {
        let polls = await Self.count([("ip", .poll, nil)], in: .seconds(10), limit: 1)
        #expect((9...11).contains(polls[0]))
    }
}
