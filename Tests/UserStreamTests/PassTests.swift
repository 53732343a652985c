import Testing
import UserStreamTestKit

@testable import UserStream

/// What one pass sends (contract, rules 1 and 2).
@Suite struct PassTests {
    private func row(_ id: Int, _ state: String = "open", at time: Int64) -> String {
        "\(id) btcusdt buy 100 2 0 0 \(state) \(time) \(time)"
    }

    @Test func furtherPagesFollowAtOnce() async throws {
        let bench = Bench()
        let now = bench.clock.now.milliseconds
        bench.exchange.set { $0.open = (1...5).map { row($0, at: now - 1_000) } }
        try await bench.source.updateOrderStatus()
        #expect(bench.sent().count { $0 == "/open" } == 3)
        try await bench.source.updateBalances()
        #expect(bench.source.engine.snapshot.openOrders.count == 5)
    }

    @Test("One request of a kind is alive; listing and fills go together (catalogue 50)")
    func oneRequestOfAKindIsAliveAndListingAndFillsGoTogether() async throws {
        let bench = Bench()
        bench.exchange.set { state in
            state.open = (1...5).map { row($0, at: 1) }
            state.delay = .milliseconds(50)
        }
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(20))
        #expect(bench.transport.mostAlive >= 2)
        var alive: [String: Timestamp] = [:]
        for sent in bench.transport.sent {
            if let last = alive[sent.path] { #expect(sent.at - last >= .milliseconds(50), "\(sent.path) overlaps") }
            alive[sent.path] = sent.at
        }
        await tracker.stop()
    }

    @Test func passesNeverFollowFasterThanEvery200Milliseconds() async throws {
        var policy = PollingPolicy()
        policy.idleOpenOrders = .milliseconds(1)
        policy.activeOpenOrders = .milliseconds(1)
        let bench = Bench(policy: policy)
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(10))
        #expect((40...51).contains(bench.sent().count { $0 == "/open" }))
        await tracker.stop()
    }

    @Test func intervalsAreJittered() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(25))
        let times = bench.transport.sent.filter { $0.path == "GET /open" }.map(\.at)
        // The second pass comes early, to find out what the first balances contain.
        let gaps = zip(times.dropFirst(2), times.dropFirst()).map { ($0 - $1).milliseconds }
        #expect(gaps.allSatisfy { (2_000...2_300).contains($0) }, "\(gaps)")
        #expect(Set(gaps).count > 4)
        await tracker.stop()
    }

    @Test func anOrderThatVanishedIsAskedForAndTheCostIsCounted() async throws {
        let bench = Bench()
        let now = bench.clock.now.milliseconds
        bench.exchange.set { $0.open = [row(1, at: now - 60_000)] }
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        bench.exchange.set { state in
            state.open = []
            state.closed = [row(1, "canceled", at: now + 1_000)]
        }
        await bench.clock.advance(by: .seconds(15))
        #expect(await tracker.account.openOrders.isEmpty)
        let statistics = bench.source.statistics
        #expect(statistics.requests(for: .start) == 3)
        #expect(statistics.requests(for: .inquiry) > 0)
        #expect(statistics.requestCount == bench.transport.sent.count)
        await tracker.stop()
        let last = try await tracker.userStream.collect().compactMap { event -> OrderState? in
            guard case .order(let order, previous: _) = event.change else { return nil }
            return order.state
        }
        #expect(last == [.canceled])
    }

    @Test func aForcedSweepLooksAtEverything() async throws {
        let bench = Bench()
        try await bench.source.updateOrderStatus()
        try await bench.source.updateBalances()
        _ = bench.sent()
        await bench.clock.advance(by: .seconds(1))
        try await bench.source.forceSweep()
        let sent = bench.sent()
        #expect(Set(sent) == ["/open", "/fills", "/closed", "/balances"])
        #expect(sent.last == "/balances")
        #expect(bench.source.statistics.requests(for: .sweep) >= 1)
    }

    @Test func theClockIsReadAgainAndAnnouncementsWakeTheLoop() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .minutes(11))
        #expect(bench.sent().count { $0 == "/time" } == 2)
        #expect(bench.source.statistics.requests(for: .clock) == 1)
        let sleeping = bench.clock.nextDeadline
        tracker.dataSource.wake()
        await bench.clock.advance(by: .zero)
        #expect(bench.clock.nextDeadline.map { $0 <= sleeping ?? $0 } == true)
        await tracker.stop()
    }

    /// Nothing that is logged, or that an error says, holds the signature.
    @Test func secretsStayOutOfErrorsAndDescriptions() async throws {
        let bench = Bench()
        bench.exchange.set { $0.failures["/balances"] = ["timeout"] }
        try await bench.source.updateBalances()
        let request = try #require(bench.transport.sent.first { $0.path == "GET /balances" }?.request)
        #expect(request.url.contains("s3cr3t"))
        #expect(!"\(request)".contains("s3cr3t"))
        #expect(!"\(bench.source.session)".contains("s3cr3t"))
        bench.exchange.set { $0.lasting["/balances"] = "auth" }
        await bench.clock.advance(by: .minutes(1))
        await #expect(throws: StopReason.self) { try await bench.source.updateBalances() }
        #expect(bench.log.lines.count >= 2)
        for line in bench.log.lines {
            #expect(!line.contains("s3cr3t") && !line.contains("hidden") && !line.contains("?"))
        }
    }
}
