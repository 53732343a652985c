import Testing
import UserStream
import UserStreamTestKit

/// The two updates, the loop that drives them, and what it sends when.
@Suite struct PollingTests {
    @Test func eachUpdateAloneSendsExactlyItsRequestsAndTheLoopCallsBoth() async throws {
        let bench = Bench()
        try await bench.clock.run {
            try await bench.source.updateOrderStatus()
            #expect(Set(bench.sent()) == ["/time", "/accounts", "/symbols", "/open", "/fills"])
            try await bench.source.updateBalances()
            #expect(bench.sent() == ["/balances"])
            try await bench.source.updateOrderStatus()
            #expect(Set(bench.sent()) == ["/open", "/fills"])
            #expect(bench.source.engine.snapshot.isReady)
        }
    }

    @Test func theLoopStartsUpThenPollsAtItsIntervals() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .zero)
        try await tracker.ready()
        #expect(bench.sent() == ["/time", "/accounts", "/symbols", "/open", "/fills", "/balances"])
        #expect(tracker.lastRecvTime == bench.clock.now.milliseconds)
        await bench.clock.advance(by: .milliseconds(300))
        #expect(bench.sent() == ["/balances"], "a second list tells what the first one contains")
        await bench.clock.advance(by: .milliseconds(1_000))
        #expect(Set(bench.sent()) == ["/open", "/fills"], "and so do the fills about it")
        await bench.clock.advance(by: .milliseconds(1_600))
        #expect(bench.sent() == [], "an idle account is polled every 2 s")
        await bench.clock.advance(by: .milliseconds(600))
        #expect(Set(bench.sent()) == ["/open", "/fills"])
        await bench.clock.advance(by: .seconds(15))
        #expect(bench.sent().contains("/balances"), "balances are read at least every 15 s")
        await tracker.stop()
        _ = bench.sent()
        await bench.clock.advance(by: .seconds(60))
        #expect(bench.sent() == [], "a stopped tracker is silent")
        #expect(bench.clock.sleeperCount == 0)
    }

    @Test func whileTheJournalHasNoRoomItWaitsAndThenTellsAllThatHappened() async throws {
        let bench = Bench()
        let journal = BrittleJournal()
        let tracker = bench.tracker(journal: journal)
        let now = bench.clock.now.milliseconds
        bench.exchange.set { $0.open = ["1 btcusdt buy 100 2 0 0 open \(now - 60_000) \(now - 60_000)"] }
        try await tracker.start()
        await bench.clock.advance(by: .seconds(3))
        let last = bench.source.engine.snapshot.sequence

        journal.error.withLock { $0 = JournalError(.full, "there is no room left for a file") }
        bench.exchange.set { state in
            state.open = ["1 btcusdt buy 100 2 1 100 partiallyFilled \(now - 60_000) \(now + 3_000)"]
            state.fills = ["t1 1 btcusdt buy 100 1 \(now + 3_000)"]
        }
        await bench.clock.advance(by: .seconds(20))
        #expect(bench.source.engine.obstacle?.code == .full)
        #expect(bench.source.engine.snapshot.sequence == last)
        await #expect(throws: JournalError.self) {
            try await tracker.expect(.limit(.buy, "BTC-USDT", quantity: "1", price: "90", clientOrderID: "mine"))
        }
        bench.exchange.set { state in
            state.open = []
            state.closed = ["1 btcusdt buy 100 2 2 200 filled \(now - 60_000) \(now + 9_000)"]
            state.fills.append("t2 1 btcusdt buy 100 1 \(now + 9_000)")
        }
        await bench.clock.advance(by: .seconds(20))
        let lines = bench.log.lines.filter { $0.contains("waits for room") }
        #expect(lines.count == 1 && lines[0].contains("no room left for a file"), "said once: \(lines)")

        journal.error.withLock { $0 = nil }
        await bench.clock.advance(by: .seconds(10))
        #expect(bench.source.engine.obstacle == nil)
        #expect(bench.log.lines.contains { $0.contains("there is room again") })
        await tracker.stop()
        var words: [String] = []
        for try await event in tracker.userStream where event.sequence > last {
            if case .fill(let fill) = event.change { words.append(fill.tradeID) }
            if case .order(let order, previous: _) = event.change { words.append(order.state.rawValue) }
        }
        #expect(words == ["t1", "t2", "filled"])
    }

    @Test func whatHappensBetweenTwoPollsComesOutOfTheStream() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        let now = bench.clock.now.milliseconds
        bench.exchange.set { $0.open = ["1 btcusdt buy 100 2 0 0 open \(now - 60_000) \(now - 60_000)"] }
        try await tracker.start()
        await bench.clock.advance(by: .seconds(3))
        bench.exchange.set { state in
            state.open = []
            state.closed = ["1 btcusdt buy 100 2 2 200 filled \(now - 60_000) \(now + 3_000)"]
            state.fills = ["t1 1 btcusdt buy 100 2 \(now + 3_000)"]
            state.balances = ["USDT 800 0", "BTC 2 0"]
        }
        await bench.clock.advance(by: .seconds(5))
        let account = await tracker.account
        #expect(account["BTC"].spendable == "2")
        #expect(account.openOrders.isEmpty)
        await tracker.stop()
        var words: [String] = []
        for try await event in tracker.userStream {
            switch event.change {
            case .fill(let fill): words.append("fill \(fill.tradeID)")
            case .order(let order, previous: _): words.append("order \(order.id) \(order.state.rawValue)")
            case .balance(let change): words.append("balance \(change.balance.asset)")
            case .ready: words.append("ready")
            default: break
            }
        }
        #expect(words == ["ready", "fill t1", "order 1 filled", "balance BTC", "balance USDT"])
        #expect(bench.source.statistics.detections == 2)
    }
}
