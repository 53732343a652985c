import Testing
import UserStreamCore

/// What is read after a time in which nothing was read.
@Suite("After an outage")
struct OutageStoryTests {
    static let endpoints: [QueryKind: EndpointFacts] = [
        .fills: EndpointFacts(costs: [], maximumWindow: .hours(48), retention: .days(120))
    ]

    /// A live account, and when it was read for the last time before an outage.
    private func after(_ outage: TimeSpan) -> (story: Story, lastRead: Timestamp) {
        var story = Story(endpoints: Self.endpoints)
        story.start()
        let lastRead = story.now
        story.wait(outage)
        return (story, lastRead)
    }

    @Test("What one answer leaves out is found by the next ones, which show all of the outage again")
    func readsAgain() throws {
        var (story, lastRead) = after(.hours(1))
        let missed = story.fill("1", of: "7", "1", at: story.now - .minutes(40))
        #expect(try story.nextWindow().from <= lastRead - .minutes(3))
        try story.readFills([])
        for _ in 0..<2 {
            story.wait(.seconds(10))
            #expect(try story.nextWindow().from > story.now - .minutes(1), "the newest fills do not wait for it")
            let again = try #require(story.nextSweep())
            #expect(again.from <= lastRead - .minutes(3))
            story.answer(.success(Observation(.fills([missed]))), of: .fills(again))
        }
        story.wait(.seconds(10))
        // Back to the horizon fills are read every hour anyway.
        if let horizon = story.nextSweep() {
            story.answer(.success(Observation(.fills([missed]))), of: .fills(horizon))
        }
        #expect(story.nextSweep() == nil)
        #expect(try story.nextWindow().from > story.now - .minutes(4), "it was read often enough")
        story.detail(story.order("7", .filled, filled: "1", createdAt: story.now - .minutes(41)))
        #expect(story.log.short.filter { $0.hasPrefix("fill") } == ["fill 1 of 7 1@100 late"])
    }

    @Test("While a time is not read often enough, balances are not explained by what is missing")
    func balancesWait() throws {
        var (story, _) = after(.hours(1))
        for _ in 0..<2 {
            story.balances([Story.balance("BTC", "2"), Story.balance("USDT", "99900")])
            story.wait(.milliseconds(100))
            story.listing([])
            try story.readFills([])
            story.wait(.seconds(10))
        }
        #expect(!story.log.short.contains { $0.hasPrefix("transfer") })
    }

    @Test("Windows go on where the last one ended, as far back as the exchange serves")
    func manyWindows() throws {
        var (story, lastRead) = after(.hours(100))
        var windows: [HistoryWindow] = []
        repeat {
            windows.append(try story.nextWindow())
            try story.readFills([])
        } while windows.last.map { story.now - $0.to > .minutes(1) } ?? false
        #expect(windows.count == 3)
        #expect(windows.allSatisfy { $0.to - $0.from <= .hours(48) })
        #expect(windows[0].from <= lastRead)
        #expect(zip(windows, windows.dropFirst()).allSatisfy { $0.to >= $1.from })
        #expect(!story.log.short.contains("gap"))
    }

    @Test("What the exchange does not serve any more is a gap, and only that")
    func gap() throws {
        var (story, lastRead) = after(.days(125))
        let oldest = story.now - .days(120)
        let sweep = HistoryWindow(from: story.now - .hours(48), to: story.now)
        story.answer(.success(Observation(.fills([]))), of: .fills(sweep))
        #expect(!story.log.short.contains("gap"), "what is between is served")
        #expect(try story.nextWindow().from == story.now - .days(120))
        try story.readFills([])
        let gaps = story.log.compactMap { event -> (Timestamp, Timestamp)? in
            if case .gap(let from, let to, _) = event.change { (from, to) } else { nil }
        }
        #expect(gaps.count == 1)
        #expect(gaps.allSatisfy { $0.0 <= lastRead && $0.1 >= oldest && $0.1 <= story.now - .days(120) })
        try story.readFills([])
        #expect(story.log.short.filter { $0 == "gap" }.count == 1)
    }

    @Test("Closed orders are read to the horizon after a longer time, several times, and then from there on")
    func closedOrders() throws {
        var story = Story()
        story.start()
        story.wait(.hours(60))
        for _ in 0..<3 {
            #expect(try story.nextHistory().from == story.now - .hours(48))
            try story.readHistory([])
            story.wait(.seconds(1))
        }
        #expect(try story.nextHistory().from > story.now - .minutes(1))
    }

    @Test("An order that the first listing left out is believed when listing after listing shows it")
    func leftOut() {
        var story = Story()
        let row = story.order("7", createdAt: story.now - .hours(1))
        story.start([])
        #expect(story.listing([row]).isEmpty)
        story.wait(.seconds(1))
        #expect(story.listing([row]).isEmpty, "that is too soon to count")
        story.wait(.seconds(1))
        #expect(story.listing([row]).isEmpty)
        story.wait(.seconds(2))
        #expect(story.listing([row]).short == ["order 7 ->open 0"])
    }

    @Test("What an order that the first listing left out had filled long before is no news")
    func longBefore() {
        var story = Story()
        let old = story.fill("1", of: "7", "0.4", at: story.now - .hours(1))
        let row = story.order("7", .partiallyFilled, filled: "0.4", createdAt: story.now - .hours(2))
        story.start([])
        story.listing([row])
        #expect(story.detail(row).short == ["order 7 ->partiallyFilled 0.4"])
        #expect(story.orderFills("7", [old]).isEmpty)
        story.wait(.seconds(1))
        story.fills([story.fill("2", of: "7", "0.6")])
        story.detail(story.order("7", .filled, filled: "1", createdAt: story.now - .hours(2)))
        #expect(story.log.short.suffix(2).first == "fill 2 of 7 0.6@100")
        #expect(story.log.short.last == "order 7 partiallyFilled>filled 1")
    }
}

extension Story {
    /// The window of fills that is wanted now.
    func nextWindow() throws -> HistoryWindow {
        let want = reconciler.wanted(at: now).first { $0.purpose == .fills }
        guard case .fills(let window)? = want?.query else { throw NothingWanted() }
        return window
    }

    /// The window of fills that is read beside them now.
    func nextSweep() -> HistoryWindow? {
        let wants = reconciler.wanted(at: now).filter { $0.purpose == .sweep && $0.due <= now }
        return wants.compactMap { if case .fills(let window) = $0.query { window } else { nil } }.first
    }

    /// Answers it.
    mutating func readFills(_ rows: [Fill]) throws {
        answer(.success(Observation(.fills(rows))), of: .fills(try nextWindow()))
    }

    /// The window of closed orders that is wanted now.
    func nextHistory() throws -> HistoryWindow {
        for want in reconciler.wanted(at: now) {
            if case .closedOrders(let window) = want.query { return window }
        }
        throw NothingWanted()
    }

    /// Answers it.
    mutating func readHistory(_ rows: [OrderReport]) throws {
        answer(.success(Observation(.orders(rows))), of: .closedOrders(try nextHistory()))
    }

    struct NothingWanted: Error {}
}
