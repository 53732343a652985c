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

    /// On its way a request may overtake half of the time that it left after another.
    @Test func whereAWindowAllowsOneTheNextLeavesAWindowAfterTheAnswer() {
        var meter = GCRA(budget: 1, per: .seconds(1))
        let sent = Timestamp(milliseconds: 1_000_000)
        meter.spend(1, at: sent)
        #expect(meter.earliest(cost: 1, at: sent) == sent + .seconds(1))
        meter.answered(at: sent + .milliseconds(300))
        #expect(meter.earliest(cost: 1, at: sent) == sent + .milliseconds(1_300))
        var wide = GCRA(budget: 20, per: .seconds(2))
        let untouched = wide
        wide.answered(at: sent)
        #expect(wide == untouched)
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

    @Test("What others spent counts (catalogue 45)")
    func whatOthersSpentCounts() {
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

    /// Somebody else has the same key: however much is left of the exchange's window, no more is spent in it.
    @Test(arguments: UInt64(1)...50)
    func whatIsLeftIsNotOverspent(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var meter = GCRA(budget: 20, per: .seconds(2))
        var now = Timestamp(milliseconds: 1_000_000)
        for _ in 0..<20 {
            let resetsAt = now + .milliseconds(Int64.random(in: 1...2_000, using: &random))
            let left = Int.random(in: 0...20, using: &random)
            meter.synchronise(remaining: left, resetsAt: resetsAt, at: now)
            var spent = 0
            while true {
                now = max(now, meter.earliest(cost: 1, at: now))
                guard now < resetsAt else { break }
                meter.spend(1, at: now)
                spent += 1
            }
            #expect(spent <= left, "seed \(seed)")
            now = resetsAt
        }
    }

    @Test func pollsLeaveAReserve() {
        var meter = GCRA(budget: 20, per: .seconds(2))
        let now = Timestamp(milliseconds: 1_000_000)
        meter.synchronise(remaining: 7, resetsAt: now + .seconds(1), at: now)
        #expect(meter.earliest(cost: 1, leaving: 6, at: now) <= now)
        #expect(meter.earliest(cost: 1, leaving: 7, at: now) == now + .seconds(1))
        #expect(meter.earliest(cost: 1, at: now) <= now)
    }

    @Test func speedComesBackByEqualStepsAndAlsoWhileNobodyAsks() {
        var meter = GCRA(budget: 20, per: .seconds(2))
        let start = Timestamp(milliseconds: 1_000_000)
        meter.slowDown(for: .zero, at: start)
        let waits = (0...11).map { windows in
            var meter = meter
            let now = start + .seconds(2) * Int64(windows)
            while meter.earliest(cost: 1, at: now) <= now { meter.spend(1, at: now) }
            return (meter.earliest(cost: 1, after: 4, at: now) - meter.earliest(cost: 1, at: now)).milliseconds
        }
        let speeds = waits.map { 4 * 134_000 / $0 }
        for (windows, speed) in speeds.enumerated() {
            #expect(abs(speed - Int64(min(1_000, 500 + 50 * windows))) <= 30, "\(speeds)")
        }
    }
}

/// The limiter that all requests to one exchange share.
@Suite struct RateLimiterTests {
    private static func limiter(
        _ clock: TestClock, limit: Int = 20, without missing: [QueryKind] = []
    ) -> RateLimiter {
        let facts = TinyConnector(
            limits: [
                LimitRule("ip", limit: limit, per: .seconds(1), isPerAccount: false),
                LimitRule("user", limit: limit, per: .seconds(1), isPerAccount: true),
            ], costs: ["ip"].map { ScopeCost($0) }, without: missing
        ).facts
        return RateLimiter(facts: facts, clock: clock)
    }

    /// How many permits each of some askers gets in a while.
    private static func count(
        _ askers: [(LimitScope, RequestPriority, AccountID?)], in span: TimeSpan, limit: Int = 20,
        without missing: [QueryKind] = []
    ) async -> [Int] {
        let clock = TestClock()
        let limiter = limiter(clock, limit: limit, without: missing)
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

    @Test("Accounts share an address, but not a user (catalogue 45)")
    func accountsShareAnAddressButNotAUser() async {
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

    // MARK: Several scopes

    /// Permits in two scopes at once, each scope with a pace of its own: neither is exceeded in any window, as the requests are sent.
    @Test(arguments: UInt64(1)...20)
    func noWindowOfAnyScopeIsExceeded(seed: UInt64) async {
        let clock = TestClock()
        var random = SeededRandom(seed: seed)
        let (address, user) = (Int.random(in: 8...60, using: &random), Int.random(in: 4...30, using: &random))
        let limiter = RateLimiter(
            facts: TinyConnector(limits: [
                LimitRule("ip", limit: address, per: .seconds(1), isPerAccount: false),
                LimitRule("user", limit: user, per: .milliseconds(700), isPerAccount: true),
            ]).facts, clock: clock)
        let sent = Locked([(account: Int, at: Timestamp)]())
        await clock.run {
            await withTaskGroup(of: Void.self) { group in
                for asker in 0..<6 {
                    group.addTask {
                        let account = AccountID("a:\(asker / 2)")
                        let priority: RequestPriority = asker.isMultiple(of: 2) ? .order : .poll
                        while true {
                            do {
                                try await limiter.permit(
                                    [ScopeCost("ip"), ScopeCost("user")], priority: priority, account: account)
                            } catch { return }
                            sent.withLock { $0.append((asker / 2, clock.now)) }
                        }
                    }
                }
                await clock.advance(by: .seconds(10))
                group.cancelAll()
            }
        }
        let all = sent.withLock { $0 }
        #expect(Self.most(all.map(\.at), in: .seconds(1)) <= address, "seed \(seed)")
        for account in 0..<3 {
            let own = all.filter { $0.account == account }.map(\.at)
            #expect(Self.most(own, in: .milliseconds(700)) <= user && own.count > 5, "seed \(seed)")
        }
    }

    private static func most(_ times: [Timestamp], in window: TimeSpan) -> Int {
        var (first, most) = (0, 0)
        for (index, time) in times.enumerated() {
            while time - times[first] >= window { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    @Test func whoIsHeldUpElsewhereHoldsUpNobody() {
        var book = Self.book()
        let now = Timestamp(milliseconds: 1_000_000)
        book.refused("user", account: "a:1", by: RateRefusal(retryAfter: .minutes(5)), at: now)
        let both = [ScopeCost("ip"), ScopeCost("user")]
        guard let held = book.enter(both, priority: .order, account: "a:1", at: now) else { return }
        #expect(book.attempt(held, at: now) == now + .minutes(5))
        for _ in 0..<5 {
            guard let free = book.enter(both, priority: .order, account: "a:2", at: now) else { return }
            #expect(book.attempt(free, at: now) == nil)
        }
    }

    // MARK: Who goes first

    @Test func aSweepGoesAfterTenSecondsHoweverManyPollsThereAre() async {
        let askers: [(LimitScope, RequestPriority, AccountID?)] =
            [("ip", .sweep, nil)] + (0..<20).map { _ in ("ip", .poll, nil) }
        let counts = await Self.count(askers, in: .seconds(100), without: [.balances])
        #expect((7...12).contains(counts[0]), "\(counts)")
        // Where all polls share the limit, some always wait.
        let shared = await Self.count(askers, in: .seconds(100))
        #expect((15...40).contains(shared[0]), "\(shared)")
    }

    @Test("Where all polls share a limit, an inquiry goes at once, although they take all that they may get")
    func anInquiryGoesAtOnce() {
        let facts = TinyConnector(
            limits: [LimitRule("ip", limit: 6_000, per: .minutes(1), isPerAccount: false)],
            costs: [ScopeCost("ip", 20)]
        ).facts
        var book = LimitBook(facts: facts)
        var now = Timestamp(milliseconds: 1_000_000)
        func ask(_ priority: RequestPriority, _ book: inout LimitBook) -> Bool {
            guard let ticket = book.enter(.balances, priority: priority, account: "a:1", at: now) else { return false }
            if book.attempt(ticket, at: now) == nil { return true }
            book.leave(ticket)
            return false
        }
        while ask(.poll, &book) {}
        #expect(ask(.inquiry, &book), "a part of the burst is left to it")
        while ask(.inquiry, &book) {}
        now = now + .milliseconds(450)
        #expect(ask(.inquiry, &book) && !ask(.poll, &book))
        // However slow it has to be, polls are not kept back for ever.
        for _ in 0..<6 { book.refused("ip", account: "a:1", by: RateRefusal(retryAfter: .zero), at: now) }
        now = now + .seconds(5)
        #expect(
            (0..<100).contains { _ in
                now = now + .seconds(1)
                return ask(.poll, &book)
            })
    }

    /// An order that comes at any moment while polls take all that they may get.
    @Test("An order does not wait behind polls (catalogue 46)", arguments: [10, 20, 100])
    func anOrderDoesNotWaitBehindPolls(limit: Int) async throws {
        let clock = TestClock()
        let limiter = Self.limiter(clock, limit: limit)
        let waits = Locked([TimeSpan]())
        await clock.run {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { while (try? await limiter.permit("ip", priority: .poll)) != nil {} }
                }
                group.addTask {
                    while true {
                        let asked = clock.now
                        do {
                            try await limiter.permit("ip", priority: .order)
                            waits.withLock { $0.append(clock.now - asked) }
                            try await clock.sleep(until: clock.now + .milliseconds(4_000 / Int64(limit)))
                        } catch { return }
                    }
                }
                await clock.advance(by: .seconds(20))
                group.cancelAll()
            }
        }
        let waited = waits.withLock { $0 }
        #expect(waited.count >= 5 * limit, "each is let through")
        #expect(waited.allSatisfy { $0 == .zero })
    }

    // MARK: Refusals

    private static func book() -> LimitBook {
        LimitBook(
            facts: TinyConnector(
                limits: ["ip", "user", "other"].map {
                    LimitRule($0, limit: 20, per: .seconds(1), isPerAccount: $0 != "ip")
                }, costs: [ScopeCost("user")]
            ).facts)
    }

    @Test("A ban silences the user and the address, a refusal its scope only (catalogue 47)")
    func aBanSilencesTheUserAndTheAddressAndARefusalItsScopeOnly() {
        var book = Self.book()
        let now = Timestamp(milliseconds: 1_000_000)
        func wait(_ scope: LimitScope, _ account: AccountID) -> TimeSpan? {
            guard let ticket = book.enter([ScopeCost(scope)], priority: .order, account: account, at: now) else {
                return nil
            }
            defer { book.leave(ticket) }
            return book.attempt(ticket, at: now).map { $0 - now } ?? .zero
        }
        #expect(book.refused(.fills, account: "a:1", by: RateRefusal(retryAfter: nil), at: now) == now + .seconds(5))
        #expect(wait("user", "a:1") == .seconds(5))
        #expect(wait("other", "a:1") == .zero && wait("ip", "a:1") == .zero && wait("user", "a:2") == .zero)
        let ban = RateRefusal(retryAfter: .seconds(90), isBan: true)
        #expect(book.refused(.fills, account: "a:1", by: ban, at: now) == now + .seconds(90))
        #expect(wait("user", "a:1") == .seconds(90) && wait("other", "a:1") == .seconds(90))
        #expect(wait("ip", "a:2") == .seconds(90), "it may be the address that is banned")
        #expect(wait("user", "a:2") == .zero)
        #expect(book.blockedUntil(.openOrders, account: "a:1") == now + .seconds(90))
        let silent = RateRefusal(retryAfter: nil, isBan: true)
        #expect(book.refused("user", account: "a:3", by: silent, at: now) == now + .minutes(2))
    }

    @Test func whatTheConsumersOwnRequestsHearCounts() async throws {
        let clock = TestClock()
        let limiter = Self.limiter(clock)
        limiter.take(
            [LimitReading(remaining: 0, resetsAt: clock.now + .milliseconds(700))], of: "ip", toLocal: { $0 })
        let start = clock.now
        try await clock.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await limiter.permit("ip") }
                await clock.advance(by: .seconds(5))
            }
            #expect(clock.now - start == .seconds(5))
            limiter.refused("user", account: "a:1", retryAfter: .seconds(2))
            let asked = clock.now
            let went = Locked(asked)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await limiter.permit("user", account: "a:1")
                    went.withLock { $0 = clock.now }
                }
                await clock.advance(by: .seconds(5))
                try await group.waitForAll()
            }
            #expect(went.withLock { $0 } - asked == .seconds(2))
        }
    }
}
