import Testing
import UserStreamCore

/// Which windows of fills are read when, and that those with many pages keep nobody waiting.
@Suite("Windows of fills")
struct FillWindowTests {
    /// A live account whose windows reach back over the whole overlap by now, and the next such window.
    private func overdue() throws -> (Story, HistoryWindow) {
        var story = Story()
        story.start([story.order("7")])
        story.wait(.seconds(11))
        return (story, try #require(newest(story)))
    }

    private func newest(_ story: Story) -> HistoryWindow? { windows(story, .fills).first }

    private func windows(_ story: Story, _ purpose: Want.Purpose) -> [HistoryWindow] {
        story.reconciler.wanted(at: story.now).filter { $0.purpose == purpose && $0.due <= story.now }
            .compactMap { want in if case .fills(let window) = want.query { window } else { nil } }
    }

    private func page(_ number: Int, of window: HistoryWindow) -> HistoryWindow {
        HistoryWindow(from: window.from, to: window.to, cursor: "\(number)")
    }

    /// Answers a page, and says what comes next.
    @discardableResult
    private func answer(
        _ story: inout Story, _ window: HistoryWindow, _ rows: [Fill] = [], next: HistoryWindow? = nil
    ) -> [UserStreamEvent] {
        story.answer(
            .success(Observation(.fills(rows), next: next.map { .fills($0) })), of: .fills(window))
    }

    @Test("The second page of a window far back waits for the newest fills")
    func newestFirst() throws {
        var (story, deep) = try overdue()
        #expect(deep.to - deep.from > .minutes(3))
        let second = page(2, of: deep)
        answer(&story, deep, next: second)
        #expect(story.reconciler.nextPage(of: .fills, at: story.now, isPassBusy: false) == nil)
        #expect(windows(story, .sweep) == [second])
        let near = try #require(newest(story))
        #expect(near.to - near.from <= .seconds(25))
        answer(&story, near)
        #expect(story.reconciler.nextPage(of: .fills, at: story.now, isPassBusy: false) == .fills(second))
        #expect(
            answer(&story, second, [story.fill("1", of: "7", "0.5")]).short == [
                "fill 1 of 7 0.5@100", "order 7 open>partiallyFilled 0.5",
            ])
        #expect(windows(story, .sweep).isEmpty, "it is read to the end")
    }

    @Test("A page that no read awaits tells what stands in it, and nothing about the rest (catalogue 2)")
    func orphan() throws {
        var (story, deep) = try overdue()
        let (first, second) = (story.fill("1", of: "7", "0.5"), story.fill("2", of: "7", "0.2"))
        answer(&story, deep, [first], next: page(2, of: deep))
        answer(&story, page(2, of: deep), [second])
        story.wait(.seconds(15))
        let wanted = story.reconciler.wanted(at: story.now).map(\.query)
        // The last page once more, as often as it takes to miss a fill.
        for _ in 0..<4 {
            #expect(answer(&story, page(2, of: deep), [second]).isEmpty)
            story.wait(.seconds(2))
        }
        #expect(
            answer(&story, page(2, of: deep), [story.fill("3", of: "7", "0.1")]).short.first == "fill 3 of 7 0.1@100")
        #expect(!story.reconciler.wanted(at: story.now).contains { $0.purpose == .inquiry }, "no fill is missing")
        #expect(wanted.count == story.reconciler.wanted(at: story.now).count)
    }

    @Test("A fill that a newer window showed meanwhile is not missing from the one far back")
    func seenMeanwhile() throws {
        var (story, deep) = try overdue()
        let fill = story.fill("1", of: "7", "0.5")
        answer(&story, deep, [fill])
        // The account is busy: each window far back takes three pages from now on.
        for _ in 0..<5 {
            story.wait(.seconds(11))
            let next = try #require(newest(story) ?? windows(story, .sweep).first)
            answer(&story, next, next: page(2, of: next))
            let near = try #require(newest(story))
            answer(&story, near, [fill])
            answer(&story, page(2, of: next))
        }
        #expect(!story.log.short.contains("voided 1"))
        #expect(
            !story.reconciler.wanted(at: story.now).contains { $0.query == .order(id: "7", venueSymbol: "btcusdt") })
    }

    @Test("Where windows far back take many pages, they are read after the newest fills, as a sweep")
    func longSweep() throws {
        var (story, deep) = try overdue()
        answer(&story, deep, next: page(2, of: deep))
        answer(&story, page(2, of: deep), next: page(3, of: deep))
        answer(&story, page(3, of: deep))
        story.wait(.seconds(11))
        let near = try #require(newest(story))
        #expect(near.to - near.from <= .seconds(25))
        let sweep = try #require(windows(story, .sweep).first)
        #expect(sweep.to - sweep.from > .minutes(3))
        // It was short again.
        answer(&story, near)
        answer(&story, sweep)
        story.wait(.seconds(11))
        #expect(try #require(newest(story)).from < story.now - .minutes(3))
        #expect(windows(story, .sweep).isEmpty)
    }

    @Test("A window far back whose page fails is read anew")
    func failedPage() throws {
        var (story, deep) = try overdue()
        answer(&story, deep, next: page(2, of: deep))
        story.answer(.failure(APIError(.transient, message: "502")), of: .fills(page(2, of: deep)))
        #expect(windows(story, .sweep).isEmpty)
        #expect(try #require(newest(story)).from <= deep.from + .seconds(1))
    }

    @Test("Where fills are read market by market, each market is read back to the horizon every hour")
    func horizonOfAMarket() throws {
        var story = Story()
        let start = story.now
        story.listing([story.order("7")])
        let all = HistoryWindow(from: story.now - .minutes(3), to: story.now)
        story.answer(.failure(APIError(.rejected(.symbolRequired), message: "a symbol please")), of: .fills(all))
        answer(&story, try #require(newest(story) ?? windows(story, .page).first))
        story.balances(Story.funds)
        #expect(story.log.short.last == "ready")
        // Rows that a window showed too late are in none of those that begin 3 minutes before the last one.
        for _ in 0..<400 {
            story.wait(.seconds(10))
            let near = try #require(newest(story))
            #expect(near.venueSymbol == "btcusdt")
            answer(&story, near)
        }
        let sweep = try #require(windows(story, .sweep).first)
        #expect(sweep.venueSymbol == "btcusdt" && sweep.from <= start - .minutes(3))
        let late = story.fill("1", of: "7", "0.5", at: start + .minutes(5))
        #expect(answer(&story, sweep, [late]).short.first == "fill 1 of 7 0.5@100 late")
        #expect(windows(story, .sweep).isEmpty)
    }
}
