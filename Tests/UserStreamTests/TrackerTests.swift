import Logging
import ServiceLifecycle
import Testing
import UserStream
import UserStreamTestKit

/// The life of a tracker, and how it reads for its users.
@Suite struct TrackerTests {
    @Test func startIsIdempotentAndStopIsFinal() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        #expect(tracker.lastRecvTime == 0)
        try await tracker.start()
        try await tracker.start()
        await bench.clock.advance(by: .zero)
        try await tracker.start()
        await bench.clock.advance(by: .zero)
        #expect(bench.sent().count { $0 == "/balances" } == 1)
        await tracker.stop()
        await tracker.stop()
        await #expect(throws: (any Error).self) { try await tracker.start() }
        await #expect(throws: CancellationError.self) { try await bench.tracker().readyAfterStop() }
    }

    @Test func lastRecvTimeAdvancesOnEveryPollAlsoOnAnEmptyOne() async throws {
        let bench = Bench()
        bench.exchange.set { $0.balances = [] }
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(10))
        try await tracker.ready()
        let account = await tracker.account
        #expect(account.isReady && account.balances.isEmpty && account["BTC"].total.isZero)
        #expect(bench.clock.now.milliseconds - tracker.lastRecvTime < 3_000)
        await tracker.stop()
    }

    @Test func aRequestInFlightIsAbortedByStop() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        bench.exchange.set { $0.delay = .seconds(2) }
        await bench.clock.advance(by: .milliseconds(1_500))
        #expect(bench.clock.sleeperCount > 1, "a request is in flight")
        await tracker.stop()
        #expect(bench.clock.sleeperCount == 0)
        #expect(try await tracker.userStream.collect().last?.change == .ready)
    }

    @Test func aReaderThatNeverComesBackDoesNotKeepStopFromEnding() async throws {
        let clock = TestClock()
        let scheduler = Scheduler(clock: clock)
        let bench = Bench(scheduler: scheduler, clock: clock)
        let tracker = UserStreamTracker(dataSource: bench.source, queueCapacity: 1, executor: clock.executor)
        try await clock.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                let reader = tracker.batches().makeAsyncIterator()
                try await tracker.start()
                for amount in 1...5 {
                    bench.exchange.set { $0.balances = ["USDT \(amount) 0"] }
                    await clock.advance(by: .seconds(16))
                }
                let account = await tracker.account
                #expect(account["USDT"].total == "1", "the reader holds up the polls")
                await tracker.stop()
                withExtendedLifetime(reader) {}
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test func readersEndNormallyWhenTheTrackerIsStopped() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        try await bench.clock.run {
            async let early = tracker.batches().collect()
            try await tracker.start()
            await bench.clock.advance(by: .seconds(5))
            await tracker.stop()
            let late = try await tracker.batches().collect()
            #expect(try await early == late)
            #expect(!late.isEmpty)
        }
    }

    @Test func aServiceGroupShutsItDownGracefully() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        try await bench.clock.run {
            let group = ServiceGroup(
                configuration: .init(services: [.init(service: tracker)], logger: .init(label: "test")))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                await bench.clock.advance(by: .seconds(5))
                try await tracker.ready()
                bench.exchange.set { $0.delay = .seconds(1) }
                while bench.clock.sleeperCount < 2 { await bench.clock.advance(by: .milliseconds(100)) }
                let before = bench.source.statistics.outcomes
                await group.triggerGracefulShutdown()
                await bench.clock.advance(by: .seconds(1))
                try await tasks.waitForAll()
                #expect(bench.source.statistics.outcomes != before, "what was in flight is finished, not aborted")
            }
        }
        #expect(bench.clock.sleeperCount == 0)
        _ = try await tracker.batches().collect()
    }

    @Test func manyAccountsShareOneSchedulerAndOneLimiter() async throws {
        let clock = TestClock()
        let scheduler = Scheduler(clock: clock)
        let benches = (1...20).map { Bench(scheduler: scheduler, clock: clock, account: AccountID("tiny:\($0)")) }
        try await clock.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                for bench in benches {
                    let tracker = bench.tracker()
                    group.addTask { try await tracker.run() }
                }
                await clock.advance(by: .seconds(20))
                #expect(clock.sleeperCount <= 3)
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        for bench in benches {
            #expect(bench.source.engine.snapshot.isReady)
            #expect(bench.source.statistics.passes >= 8)
        }
    }

    @Test func theConsumersOwnAnswersAreEvidence() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        let now = bench.clock.now.milliseconds
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        let bid = OrderDraft.limit(.buy, "BTC-USDT", quantity: "1", price: "100", clientOrderID: "mm-17")
        try await tracker.expect(bid)
        let row = "5 btcusdt buy 100 1 0 0 open \(now + 1_000) \(now + 1_000) mm-17"
        bench.exchange.set { $0.open = [row] }
        try await tracker.observe(APIResponse(status: 200, body: Array(row.utf8)), of: .order(id: "mm-17"))
        #expect(await tracker.account.openOrders.map(\.id) == ["5"], "known before the next poll")
        #expect(await tracker.account.order("5")?.owner == .own)
        await #expect(throws: APIError.self) {
            try await tracker.observe(APIResponse(status: 200, body: Array("error notfound".utf8)), of: .order(id: "x"))
        }
        await tracker.stop()
    }

    /// The lines of the documentation's first page, so that they stay true.
    @Test func itReadsAsDocumented() async throws {
        let bench = Bench()
        let tracker = bench.tracker(journal: InMemoryJournal())
        let hedged = Locked([Fill]())
        func hedge(_ fill: Fill) { hedged.withLock { $0.append(fill) } }
        func requote() {}
        func pullQuotes() {}
        @Sendable func place(_ order: OrderDraft) async throws -> APIResponse {
            APIResponse(status: 200, body: Array("9".utf8))
        }
        func bot() async throws {
            let bid = OrderDraft.limit(.buy, "BTC-USDT", quantity: "0.1", price: "29990", clientOrderID: "mm-17")
            if await tracker.account["USDT"].spendable >= "2999" {
                try await tracker.send(bid) { try await place($0) }
            }
            for try await batch in tracker.batches(from: .acknowledged("bot")) {
                for event in batch {
                    switch event.change {
                    case .fill(let fill): hedge(fill)
                    case .order(let order, previous: _) where order.state.isTerminal: requote()
                    case .stale: pullQuotes()
                    case .stopped(let reason): throw reason
                    default: break
                    }
                }
                try await tracker.acknowledge(batch, as: "bot")
            }
        }
        try await tracker.start()
        await bench.clock.advance(by: .zero)
        try await tracker.ready()
        await tracker.stop()
        try await bot()
    }
}

extension UserStreamTracker {
    fileprivate func readyAfterStop() async throws {
        await stop()
        try await ready()
    }
}
