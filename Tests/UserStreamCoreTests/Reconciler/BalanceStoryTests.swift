import Testing
import UserStreamCore

@Suite("Balances and freshness")
struct BalanceStoryTests {
    @Test("A balance that fills explain is aligned, and says what explains it")
    func explained() {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.4", fee: Fee(asset: "BTC", amount: "0.001"))])
        let events = story.balances([Story.balance("BTC", "1.399"), Story.balance("USDT", "99960")])
        #expect(events.short == ["balance BTC 1.399", "balance USDT 99960"])
        guard case .balance(let change)? = events.first?.change else {
            Issue.record("a balance event must come first")
            return
        }
        #expect(change.explained.fills == "0.4" && change.explained.fees == "-0.001" && change.unexplained == .zero)
    }

    @Test("A balance read in the middle of fills is aligned by the fills that come after (catalogue 9)")
    func ahead() {
        var story = Story()
        story.start([story.order("7")])
        #expect(
            story.balances([Story.balance("BTC", "1.4"), Story.balance("USDT", "99960")]).short == [
                "balance BTC 1.4 unaligned", "balance USDT 99960 unaligned",
            ])
        #expect(
            story.fills([story.fill("1", of: "7", "0.4")]).short == [
                "fill 1 of 7 0.4@100", "order 7 open>partiallyFilled 0.4", "balance BTC 1.4", "balance USDT 99960",
            ])
    }

    @Test("Amounts of any number of places are exact, and the same amount again is no news (catalogue 12)")
    func dust() {
        var story = Story()
        story.start()
        let dust = [Story.balance("BTC", "1.000000000000000001"), Story.balance("USDT", "99999.999999999")]
        #expect(
            story.balances(dust).short == [
                "balance BTC 1.000000000000000001 unaligned", "balance USDT 99999.999999999 unaligned",
            ])
        for _ in 0..<3 {
            story.wait(.milliseconds(200))
            #expect(story.balances(dust).isEmpty)
        }
        let rewritten = [Story.balance("BTC", "1.00000000000000000100"), Story.balance("USDT", "99999.9999999990")]
        #expect(story.balances(rewritten).isEmpty)
    }

    @Test("What nothing explains is a transfer once it survived two aligned reads")
    func transfer() {
        var story = Story()
        story.start()
        let moved = [Story.balance("BTC", "1"), Story.balance("USDT", "99950")]
        #expect(story.balances(moved).short == ["balance USDT 99950 unaligned"])
        #expect(story.listing([]).isEmpty)
        #expect(story.fills([]).short == ["balance USDT 99950 unexplained -50"])
        story.wait(.seconds(11))
        story.balances(moved)
        story.listing([])
        #expect(story.fills([]).short == ["transfer USDT -50"])
        #expect(story.balances(moved).isEmpty)
    }

    @Test("So it is where the fills of the markets are read in turn, and the balances again before all were")
    func transferOfManyMarkets() {
        var story = Story()
        let markets = ["BTC", "ETH", "SOL"].map { Market(base: Asset($0), quote: "USDT") }
        let table = SymbolTable(
            markets.map { .init(venueSymbol: $0.base.code.lowercased() + "usdt", market: $0, isTrading: true) })
        story.answer(.success(Observation(.symbols(table))), of: .symbols)
        let others = [Story.balance("ETH", "1"), Story.balance("SOL", "1")]
        story.listing([])
        let all = HistoryWindow(from: story.now - .minutes(3), to: story.now)
        story.answer(.failure(APIError(.rejected(.symbolRequired), message: "a symbol please")), of: .fills(all))
        for _ in 0..<3 { story.readNextFills() }
        story.balances(Story.funds + others)
        #expect(story.reconciler.snapshot.isReady && story.reconciler.watchedMarkets?.count == 3)
        let moved = [Story.balance("BTC", "1"), Story.balance("USDT", "99950")] + others
        for step in 1...20 {
            story.wait(.seconds(5))
            if step.isMultiple(of: 2) { story.readNextFills() }
            if step.isMultiple(of: 2) { story.listing([]) }
            if step.isMultiple(of: 3) { story.balances(moved) }
        }
        #expect(story.log.short.suffix(2) == ["balance USDT 99950 unexplained -50", "transfer USDT -50"])
    }

    @Test("A list without a known asset is a malformed answer where every asset is listed (catalogue 1)")
    func emptyList() {
        var story = Story()
        story.start()
        #expect(story.balances([]).isEmpty)
        #expect(story.reconciler.snapshot.balances.count == 2)
    }

    @Test("Elsewhere a missing asset becomes 0 after several complete lists (catalogue 10)")
    func missingAsset() {
        var story = Story(listsEveryAsset: false)
        story.start()
        story.balances(Story.funds)
        for _ in 0..<5 { #expect(story.balances([Story.balance("USDT", "100000")]).isEmpty) }
        #expect(story.balances([Story.balance("USDT", "100000")]).short == ["balance BTC 0 unaligned"])
    }

    @Test("Lists that lack an asset count in a row only, and nothing is concluded from one (catalogue 10)")
    func missingNowAndThen() {
        var story = Story(listsEveryAsset: false)
        story.start()
        story.balances(Story.funds)
        for _ in 0..<10 {
            #expect(story.balances([Story.balance("USDT", "100000")]).isEmpty)
            #expect(story.balances(Story.funds).isEmpty)
        }
        // What came in from outside and is missing in the next list did not go out again.
        story.balances(Story.funds + [Story.balance("ETH", "5")])
        #expect(story.balances(Story.funds).isEmpty)
    }

    @Test("An older version never overrules a newer one (catalogue 7)")
    func version() {
        var story = Story()
        story.start(balances: [Story.balance("BTC", "1", version: 5)])
        #expect(story.balances([Story.balance("BTC", "3", version: 4)]).isEmpty)
        #expect(story.balances([Story.balance("BTC", "3", version: 6)]).short == ["balance BTC 3 unaligned"])
    }

    @Test("A failed call changes nothing but staleness, which is said and ended (catalogue 1)")
    func staleness() {
        var story = Story(saysStale: true)
        story.start()
        story.wait(.seconds(50))
        story.listing([])
        story.fills([])
        let failed = story.answer(.failure(APIError(.transient, message: "502")), of: .balances)
        #expect(failed.isEmpty || failed.short == ["stale balances"])
        #expect(story.log.short.contains("stale balances"))
        #expect(story.balances(Story.funds).short == ["fresh balances"])
    }

    @Test("What an idle account promised is no broken promise when it becomes active")
    func idlePromise() {
        var story = Story(saysStale: true)
        story.start()
        // Balances of an idle account are read every 15 s.
        for _ in 0..<8 {
            story.wait(.seconds(4))
            story.fills([])
            story.listing([])
        }
        #expect(!story.log.short.contains("stale balances"))
        story.listing([story.order("7")])
        #expect(!story.log.short.contains("stale balances"), "32 s old, 45 were promised")
        #expect(story.tick(after: .seconds(16)).short.contains("stale balances"), "15 are promised now")
    }

    @Test("An account that goes idle is still stale until an answer comes")
    func staleWhileIdle() {
        var story = Story(saysStale: true)
        story.start([story.order("7")])
        story.tick(after: .seconds(20))
        #expect(story.log.short.contains("stale balances"))
        story.detail(story.order("7", .canceled))
        story.listing([])
        #expect(!story.tick(after: .milliseconds(500)).short.contains("fresh balances"))
        #expect(story.balances(Story.funds).short.contains("fresh balances"))
    }

    @Test("A fee that is not final follows as feeSettled, once (catalogue 42)")
    func fee() {
        var story = Story()
        story.start([story.order("7")])
        var fill = story.fill("1", of: "7", "0.4")
        fill.feeState = .pending
        story.fills([fill])
        fill.feeState = .final
        fill.fees = [Fee(asset: "HBPOINT", amount: "0.2")]
        #expect(story.fills([fill]).short == ["fee 1 0.2 HBPOINT"])
        #expect(story.fills([fill]).isEmpty)
    }

    @Test("After stopped nothing follows")
    func stop() {
        var story = Story()
        story.start()
        let reason = StopReason(category: .permission, message: "no permission", remedy: "allow reading")
        #expect(story.reconciler.ingest(.stop(reason), at: story.now).events.short == ["stopped permission"])
        #expect(story.listing([story.order("1")]).isEmpty)
        #expect(story.reconciler.wanted(at: story.now).isEmpty)
    }

    @Test("After the clock turned out to be ahead, answers are not taken for older ones")
    func clockCorrected() {
        var story = Story()
        story.start()
        story.balances(Story.funds)
        story.log += story.reconciler.ingest(.clockCorrected(by: .seconds(-2)), at: story.now).events
        story.now = story.now - .milliseconds(1_900)
        #expect(story.balances([Story.balance("BTC", "1"), Story.balance("USDT", "5")]).short.count == 1)
        #expect(story.reconciler.wasAnswerUsed)
    }

    @Test("An answer that was not used must not be remembered by the decoder")
    func unused() {
        var story = Story()
        story.start()
        story.balances([Story.balance("BTC", "1")])
        #expect(!story.reconciler.wasAnswerUsed)
        story.balances(Story.funds)
        #expect(story.reconciler.wasAnswerUsed)
    }
}
