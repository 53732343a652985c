import Testing
import UserStreamCore

/// What is baseline and what is news when the first answers are from different moments.
@Suite("The start of the stream")
struct StartStoryTests {
    @Test("A fill that the first listing counted already is not counted twice")
    func countedTwice() {
        var story = Story()
        // Placed after the fills window begins, so all its fills are known one by one.
        let row = story.order("7", .partiallyFilled, filled: "0.4", createdAt: story.now - .seconds(20))
        story.listing([row])
        let early = story.fill("1", of: "7", "0.1", at: story.now - .seconds(9))
        // It happened while the listing was on its way, and the listing has it.
        let meanwhile = story.fill("2", of: "7", "0.3", at: story.now - .milliseconds(5))
        story.fills([early, meanwhile])
        let start = story.balances(Story.funds)
        #expect(start.short.suffix(2) == ["ready", "fill 2 of 7 0.3@100"])
        story.wait(.seconds(1))
        story.detail(story.order("7", .canceled, filled: "0.6"))
        #expect(story.reconciler.snapshot.openOrders.count == 1, "0.2 are missing")
        #expect(
            story.fills([story.fill("3", of: "7", "0.2")]).short == [
                "fill 3 of 7 0.2@100", "order 7 partiallyFilled>canceled 0.6",
            ])
    }

    @Test("Of an older order all fills are asked for when one may be counted twice")
    func olderOrder() {
        var story = Story()
        let row = story.order("7", .partiallyFilled, filled: "0.5", createdAt: story.now - .hours(1))
        story.listing([row])
        let meanwhile = story.fill("2", of: "7", "0.3", at: story.now - .milliseconds(5))
        story.fills([meanwhile])
        story.balances(Story.funds)
        let query = Query.orderFills(OrderReference(id: "7", venueSymbol: "btcusdt"))
        #expect(story.reconciler.wanted(at: story.now).contains { $0.query == query })
        let old = story.fill("1", of: "7", "0.2", at: story.now - .minutes(50))
        story.orderFills("7", [old, meanwhile])
        #expect(!story.reconciler.wanted(at: story.now + .minutes(1)).contains { $0.query == query })
        story.wait(.seconds(1))
        #expect(story.detail(story.order("7", .filled, filled: "1")).isEmpty, "half of it is missing")
        #expect(
            story.fills([story.fill("3", of: "7", "0.5")]).short == [
                "fill 3 of 7 0.5@100", "order 7 partiallyFilled>filled 1",
            ])
    }

    @Test("What the first listing counts and no fill shows is baseline, never an inferred fill")
    func baselineWithoutFills() {
        var story = Story()
        story.start([story.order("7", .partiallyFilled, filled: "0.4", createdAt: story.now - .seconds(20))])
        story.wait(.seconds(1))
        story.fills([])
        #expect(story.tick(after: .seconds(31)).isEmpty)
        #expect(
            story.detail(story.order("7", .canceled, filled: "0.4")).short == ["order 7 partiallyFilled>canceled 0.4"])
    }

    @Test(
        "A first listing that lags counts less than the fills from before the start: these are no news, and nothing is inferred beside them"
    )
    func laggingListing() {
        var story = Story()
        let old = story.now - .hours(1)
        let fills = [
            story.fill("1", of: "7", "0.1", at: story.now - .seconds(50)),
            story.fill("2", of: "7", "0.4", at: story.now - .milliseconds(500)),
        ]
        story.start([story.order("7", .partiallyFilled, filled: "0.1", createdAt: old)], fills: fills)
        story.wait(.seconds(1))
        let end = story.order("7", .canceled, filled: "0.5", createdAt: old)
        #expect(story.detail(end).short == ["order 7 partiallyFilled>canceled 0.5"])
    }

    @Test("What was filled after the moment of the first listing's row is no part of what it counts")
    func baselineOfALateListing() {
        var story = Story()
        var row = story.order("7", .partiallyFilled, filled: "0.4", createdAt: story.now - .seconds(2))
        row.updatedAt = story.now - .seconds(1)
        // One of its fills before that moment is not shown, and one after it is.
        story.start([row], fills: [story.fill("2", of: "7", "0.1", at: story.now - .milliseconds(500))])
        story.wait(.seconds(1))
        #expect(story.detail(story.order("7", .canceled, filled: "0.5")).isEmpty)
        story.fills([])
        #expect(
            story.tick(after: .seconds(31)).short == ["order 7 partiallyFilled>canceled 0.5"], "nothing of it is news")
    }

    @Test("What an order counts that the first listing left out, and that did not move since the start, is no news")
    func leftOutOfTheStart() {
        var story = Story()
        let start = story.now
        story.start([])
        story.wait(.seconds(1))
        var row = story.order("7", .partiallyFilled, filled: "0.4", createdAt: start - .hours(2))
        row.updatedAt = start - .hours(1)
        #expect(story.detail(row).short == ["order 7 ->partiallyFilled 0.4"])
        story.wait(.seconds(1))
        story.fills([])
        #expect(story.tick(after: .seconds(31)).isEmpty, "nothing is inferred")
        #expect(
            story.fills([story.fill("2", of: "7", "0.6")]).short == [
                "fill 2 of 7 0.6@100", "order 7 partiallyFilled>filled 1",
            ])
    }

    @Test("What such an order filled since the start is news all the same")
    func leftOutAndFilledSince() {
        var story = Story()
        let start = story.now
        story.start([])
        story.wait(.seconds(1))
        var row = story.order("7", .partiallyFilled, filled: "0.4", createdAt: start - .hours(2))
        row.updatedAt = story.now
        story.detail(row)
        #expect(story.tick(after: .seconds(11)).short.first == "fill provisional of 7 0.4@100")
    }

    @Test("An order that did not move since the start filled nothing since, whatever the first listing counted")
    func nothingSinceTheStart() {
        var story = Story()
        let start = story.now
        story.start([story.order("7", .partiallyFilled, filled: "0.4", createdAt: story.now - .seconds(2))])
        story.wait(.seconds(1))
        var end = story.order("7", .filled, filled: "1")
        end.updatedAt = start - .milliseconds(10)
        #expect(story.detail(end).isEmpty)
        story.wait(.seconds(1))
        story.fills([])
        #expect(story.tick(after: .seconds(31)).short == ["order 7 partiallyFilled>filled 1"])
    }

    @Test(
        "As long as fills cannot be read, nothing is concluded from those that are missing of what the first listing counts"
    )
    func baselineWhileFillsCannotBeRead() {
        var story = Story()
        let start = story.now
        story.start([story.order("7", .partiallyFilled, filled: "0.4", createdAt: story.now - .seconds(20))])
        story.wait(.seconds(1))
        #expect(story.detail(story.order("7", .canceled, filled: "0.4")).isEmpty)
        #expect(story.tick(after: .seconds(100)).isEmpty)
        #expect(
            story.fills([story.fill("1", of: "7", "0.4", at: start + .milliseconds(10))]).short == [
                "fill 1 of 7 0.4@100", "order 7 partiallyFilled>canceled 0.4",
            ])
    }

    @Test("A time in which nothing is heard does not count as one in which missing fills were waited for")
    func waitThroughASilence() {
        var story = Story()
        story.start([story.order("7")])
        story.wait(.seconds(1))
        story.detail(story.order("7", .filled, filled: "1"))
        story.fills([])
        story.wait(.hours(1))
        #expect(story.tick(after: .seconds(1)).isEmpty)
        #expect(story.tick(after: .seconds(10)).short.first == "fill provisional of 7 1@100")
    }

    @Test(
        "What the first listing counts is waited for longer than other fills, because only its fills tell whether it is news"
    )
    func baselineWithLateFill() {
        var story = Story()
        let start = story.now
        story.start([story.order("7", .partiallyFilled, filled: "0.4", createdAt: story.now - .seconds(20))])
        story.wait(.seconds(1))
        #expect(story.detail(story.order("7", .canceled, filled: "0.4")).isEmpty)
        #expect(story.tick(after: .seconds(20)).isEmpty)
        #expect(
            story.fills([story.fill("1", of: "7", "0.4", at: start + .milliseconds(10))]).short == [
                "fill 1 of 7 0.4@100", "order 7 partiallyFilled>canceled 0.4",
            ])
    }

    @Test(
        "A list that is followed by nothing new may be late all the same, and does not tell what the first one contained"
    )
    func lateList() {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.4")])
        story.balances(Story.funds)
        story.wait(.seconds(1))
        story.listing([story.order("7", .partiallyFilled, filled: "0.4")])
        story.fills([])
        story.wait(.seconds(6))
        story.balances([Story.balance("BTC", "1.4"), Story.balance("USDT", "99960")])
        story.listing([story.order("7", .partiallyFilled, filled: "0.4")])
        story.fills([])
        #expect(story.log.short.suffix(2) == ["balance BTC 1.4", "balance USDT 99960"], "\(story.log.short)")
    }

    @Test("A fee that is settled while the start takes long is part of the first state")
    func feeSettledWhileStarting() {
        var story = Story()
        var fill = story.fill("1", of: "9", "0.4", at: story.now - .seconds(5))
        fill.feeState = .pending
        story.fills([fill])
        fill.feeState = .final
        fill.fees = [Fee(asset: "BTC", amount: "0.1")]
        story.fills([fill])
        story.start()
        #expect(story.log.short.count { $0 == "item fill 1" } == 1)
        #expect(story.reconciler.retained.pendingFees == 0)
    }

    @Test("The fee of a trade that was taken back, and whose order is not known, is awaited no longer")
    func feeOfTradeTakenBack() {
        var story = Story()
        var fill = story.fill("1", of: "9", "0.4", at: story.now - .seconds(5))
        fill.feeState = .pending
        story.start(fills: [fill])
        for _ in 0..<5 {
            story.wait(.seconds(6))
            story.fills([])
            story.listing([])
        }
        for _ in 0..<5 {
            story.balances([Story.balance("BTC", "1"), Story.balance("USDT", "100050")])
            story.listing([])
            story.fills([])
            story.wait(.seconds(6))
        }
        #expect(story.log.short.contains("transfer USDT 50 approximate"), "\(story.log.short)")
    }

    @Test("An order whose fills from before the start are all it wanted is over, whatever an older listing says")
    func overBefore() {
        var story = Story()
        story.listing([story.order("7", createdAt: story.now - .seconds(20))])
        story.fills([story.fill("1", of: "7", "1", at: story.now - .seconds(5))])
        let events = story.balances(Story.funds)
        #expect(!events.short.contains { $0.hasPrefix("item order") })
        #expect(story.reconciler.snapshot.openOrders.isEmpty)
    }

    @Test("A row of the first listing whose state nobody knows is asked for before anything is said of it")
    func unknownState() {
        var story = Story()
        var row = story.order("7")
        row.state = nil
        row.rawState = "sleeping"
        #expect(!story.start([row]).short.contains { $0.hasPrefix("item order") })
        let due = story.reconciler.wanted(at: story.now).filter { $0.purpose == .inquiry && $0.due <= story.now }
        #expect(due.map(\.query) == [.order(id: "7", venueSymbol: "btcusdt")])
        #expect(story.detail(story.order("7", .untriggered)).short == ["order 7 ->untriggered 0"])
    }

    @Test("An end that the fills exceed waits for what becomes of them")
    func exceeded() {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.7")])
        story.wait(.seconds(1))
        // The trade was taken back, and its row is still there.
        #expect(story.detail(story.order("7", .canceled, filled: "0.1")).isEmpty)
        #expect(
            story.fills([story.fill("1", of: "7", "0.7"), story.fill("2", of: "7", "0.1")]).short == [
                "fill 2 of 7 0.1@100"
            ])
        #expect(story.reconciler.snapshot.openOrders.count == 1)
    }

    @Test("A listing has no word for a pending cancel, and does not take it back")
    func pendingCancel() {
        var story = Story()
        story.start([story.order("7")])
        story.detail(story.order("7", .pendingCancel))
        story.wait(.seconds(1))
        #expect(
            story.listing([story.order("7", .partiallyFilled, filled: "0.3")]).short == [
                "order 7 pendingCancel>pendingCancel 0.3"
            ])
    }

    @Test(
        "First balances from the middle of fills: the moment that explains all assets is found, and a transfer stays a transfer"
    )
    func momentOfTheFirstBalances() {
        var story = Story()
        story.listing([story.order("7", createdAt: story.now - .seconds(20))])
        story.fills([])
        // Two fills while the first balances are on their way; only the first one is in them.
        let first = story.fill("1", of: "7", "0.1", at: story.now + .milliseconds(5))
        let second = story.fill("2", of: "7", "0.2", at: story.now + .milliseconds(10))
        story.balances([Story.balance("BTC", "1.1"), Story.balance("USDT", "99990")])
        story.wait(.seconds(2))
        story.listing([story.order("7", .partiallyFilled, filled: "0.3", createdAt: story.now - .seconds(20))])
        story.fills([first, second])
        // 500 USDT came in before anything was read again.
        let later = [Story.balance("BTC", "1.3"), Story.balance("USDT", "100470")]
        for _ in 0..<3 {
            story.balances(later)
            story.listing([story.order("7", .partiallyFilled, filled: "0.3", createdAt: story.now - .seconds(20))])
            story.fills([first, second])
            story.wait(.seconds(11))
        }
        let transfers = story.log.short.filter { $0.hasPrefix("transfer") }
        #expect(transfers == ["transfer USDT 500 approximate"], "one asset alone tells the moment")
    }

    @Test(
        "After a fill about the first balances that turns up when their moment was found out, what is left is approximate"
    )
    func lateFillAboutTheFirstBalances() {
        var story = Story()
        let row = story.order("7", createdAt: story.now - .seconds(20))
        story.listing([row])
        story.fills([])
        // The first balances contain it, and no answer shows it for half a minute.
        let late = story.fill("1", of: "7", "0.2", at: story.now + .milliseconds(5))
        story.balances(Story.funds)
        for _ in 0..<3 {
            story.wait(.seconds(11))
            story.balances(Story.funds)
            story.listing([row])
            story.fills([])
        }
        let moved = [Story.balance("BTC", "1"), Story.balance("USDT", "100050")]
        for _ in 0..<4 {
            story.wait(.seconds(11))
            story.balances(moved)
            story.listing([story.order("7", .partiallyFilled, filled: "0.2", createdAt: row.createdAt)])
            story.fills([late])
        }
        #expect(story.log.short.filter { $0.hasPrefix("transfer") } == ["transfer USDT 50 approximate"])
    }

    @Test("A second list soon after the first tells what that one contains, whatever is transferred next")
    func secondList() {
        var story = Story()
        story.listing([])
        story.fills([])
        let fill = story.fill("1", of: "7", "0.5", at: story.now + .milliseconds(5))
        let first = [Story.balance("BTC", "1.5"), Story.balance("USDT", "99950")]
        story.balances(first)
        func areBalancesDue() -> Bool {
            story.reconciler.wanted(at: story.now).contains { $0.query == .balances && $0.due <= story.now }
        }
        #expect(areBalancesDue(), "at once")
        story.wait(.milliseconds(250))
        story.balances(first)
        #expect(!areBalancesDue(), "not for ever")
        // Both assets are moved before the fill is seen.
        story.wait(.seconds(2))
        story.fills([fill])
        story.detail(story.order("7", .filled, filled: "0.5", quantity: "0.5"))
        let later = [Story.balance("BTC", "1.4"), Story.balance("USDT", "99850")]
        for _ in 0..<3 {
            story.balances(later)
            story.listing([])
            story.fills([fill])
            story.wait(.seconds(11))
        }
        let transfers = story.log.short.filter { $0.hasPrefix("transfer") }
        #expect(transfers == ["transfer BTC -0.1", "transfer USDT -100"])
    }

    @Test("A listing from before an outage is no part of the first state")
    func outageWhileStarting() {
        var story = Story()
        story.listing([story.order("7")])
        story.fills([])
        story.wait(.hours(50))
        #expect(story.balances(Story.funds).isEmpty)
        story.listing([story.order("8")])
        let events = story.balances(Story.funds).short
        #expect(events.filter { $0.hasPrefix("item order") } == ["item order 8 open 0"])
        #expect(events.last == "ready")
    }

    @Test("A first list that lacks a listed asset is believed only after four")
    func lackingAsset() {
        var story = Story()
        let entry = SymbolTable.Entry(venueSymbol: "btcusdt", market: Story.market, isTrading: true)
        story.answer(.success(Observation(.symbols(SymbolTable([entry])))), of: .symbols)
        story.listing([])
        story.fills([])
        for _ in 0..<3 {
            #expect(story.balances([Story.balance("BTC", "1")]).isEmpty)
            #expect(!story.reconciler.wasAnswerUsed)
        }
        #expect(story.balances([Story.balance("BTC", "1")]).short.last == "ready", "the exchange has no row for it")
    }

    @Test("A first list that lacks one asset now and another then is never believed")
    func lackingDifferentAssets() {
        var story = Story()
        let entry = SymbolTable.Entry(venueSymbol: "btcusdt", market: Story.market, isTrading: true)
        story.answer(.success(Observation(.symbols(SymbolTable([entry])))), of: .symbols)
        story.listing([])
        story.fills([])
        for asset in ["BTC", "USDT", "BTC", "USDT"] as [Asset] {
            #expect(story.balances([Story.balance(asset, "1")]).isEmpty)
        }
        #expect(story.balances(Story.funds).short.last == "ready")
    }

    @Test("Where assets of zero have no row, a first list is believed when four lack nothing that one of them has")
    func withoutZeros() {
        var story = Story(listsEveryAsset: false)
        story.listing([])
        story.fills([])
        let cut = [Story.balance("USDT", "100000")]
        for list in [cut, Story.funds, cut, cut, cut] {
            #expect(story.balances(list).isEmpty)
            #expect(!story.reconciler.wasAnswerUsed)
        }
        #expect(story.balances(cut).short.last == "ready", "four in a row have no BTC: it was spent meanwhile")
    }

    @Test(
        "A first listing that is empty while funds are locked is read again; after four, not only orders lock funds (catalogue 1)"
    )
    func emptyListingBesideLocks() {
        let locked = [Story.balance("BTC", "1"), Story.balance("USDT", "99900", locked: "100")]
        for emptyListings in [1, 4] {
            var story = Story()
            story.fills([])
            for _ in 0..<min(emptyListings, 3) {
                story.listing([])
                #expect(story.balances(locked).isEmpty)
                #expect(!story.reconciler.wasAnswerUsed)
                #expect(story.reconciler.wanted(at: story.now).contains { $0.query == .openOrders })
            }
            let isBelieved = emptyListings > 3
            story.listing(isBelieved ? [] : [story.order("7")])
            #expect(story.balances(locked).short.last == "ready")
            #expect(story.reconciler.snapshot.openOrders.isEmpty == isBelieved)
        }
    }

    @Test("Fills from so long ago that the exchange does not serve them any more are a gap")
    func gap() throws {
        var story = Story()
        story.start()
        story.wait(.hours(50))
        let window = HistoryWindow(from: story.now - .hours(48), to: story.now)
        let events = story.answer(.success(Observation(.fills([]))), of: .fills(window))
        let gap = try #require(events.first { if case .gap = $0.change { true } else { false } })
        guard case .gap(let from, let to, _) = gap.change else { return }
        #expect(to == window.from && to - from > .hours(1))
        #expect(!story.fills([]).short.contains("gap"), "said once")
    }

    @Test("A gap begins where rows may not have been visible yet, not where the last answer ended")
    func gapBeginsEarlier() throws {
        var story = Story()
        story.start()
        var last = try story.nextWindow()
        for _ in 0..<30 {
            story.wait(.seconds(10))
            last = try story.nextWindow()
            story.answer(.success(Observation(.fills([]))), of: .fills(last))
        }
        story.wait(.hours(50))
        let window = HistoryWindow(from: story.now - .hours(48), to: story.now)
        let events = story.answer(.success(Observation(.fills([]))), of: .fills(window))
        let starts = events.compactMap { if case .gap(let from, _, _) = $0.change { from } else { nil } }
        #expect(starts.count == 1)
        let from = try #require(starts.first)
        #expect(from <= last.to - .minutes(3) && from > last.to - .minutes(4))
    }

    @Test("What an order filled while the first listing was asked for is news, also when its fills cannot be read")
    func placedMeanwhile() throws {
        var story = Story()
        story.listing([story.order("7", .partiallyFilled, filled: "0.4", createdAt: story.now + .milliseconds(5))])
        story.fills([])
        story.balances(Story.funds)
        story.wait(.seconds(1))
        story.detail(story.order("7", .filled, filled: "1", createdAt: story.now))
        story.tick(after: .seconds(11))
        let inferred = story.log.compactMap { if case .fill(let fill) = $0.change { fill.quantity } else { nil } }
        #expect(try inferred.reduce(ExactDecimal.zero) { try $0 + $1 } == 1)
        #expect(story.log.short.last == "order 7 partiallyFilled>filled 1")
    }

    @Test(
        "A fee that is told later belongs to the first balances if its fill does (catalogue 42)",
        arguments: [true, false], [true, false])
    func lateFee(isNews: Bool, isTakenAtOnce: Bool) {
        var story = Story(takesFeesWithFills: isTakenAtOnce)
        let row = story.order("7", .partiallyFilled, filled: isNews ? "0" : "0.4", createdAt: story.now - .seconds(20))
        story.listing([row])
        var fill = story.fill("1", of: "7", "0.4", at: story.now - .seconds(5))
        fill.feeState = .pending
        story.fills(isNews ? [] : [fill])
        // Contained or not, the balance has it together with its fee.
        let after = [Story.balance("BTC", "1.3996"), Story.balance("USDT", "99960")]
        story.balances(isNews ? Story.funds : after)
        story.wait(.seconds(1))
        story.balances(isNews ? Story.funds : after)
        story.wait(.seconds(2))
        if isNews { fill.time = story.now - .milliseconds(50) }
        fill.fees = [Fee(asset: "BTC", amount: "0.0004")]
        var untold = fill
        (untold.fees, untold.feeState) = ([], .pending)
        if isNews { story.fills([untold]) }
        fill.feeState = .final
        story.fills([fill])
        for _ in 0..<12 {
            story.wait(.seconds(3))
            story.listing([story.order("7", .partiallyFilled, filled: "0.4", createdAt: row.createdAt)])
            story.fills([fill])
            story.balances(after)
        }
        // Where a fee is taken when it is told, balances that have it before hold more than is explained.
        let isTransfer = story.log.short.contains { $0.hasPrefix("transfer") }
        #expect(isTransfer == (!isNews && !isTakenAtOnce), "\(story.log.short)")
        #expect(story.reconciler.snapshot.balances["BTC"]?.total == "1.3996")
    }

    @Test(
        "What the first listing counted and no fill shows is no news, also when the order ends and its fill is told late"
    )
    func lateBaselineOfListing() {
        var story = Story()
        let row = story.order("7", .partiallyFilled, filled: "0.4", createdAt: story.now - .seconds(20))
        let late = story.fill("1", of: "7", "0.4", at: story.now - .seconds(15))
        story.start([row])
        let rest = story.fill("2", of: "7", "0.6")
        story.fills([rest])
        #expect(story.detail(story.order("7", .filled, filled: "1", createdAt: row.createdAt)).isEmpty)
        story.fills([rest])
        #expect(story.tick(after: .seconds(11)).isEmpty, "it is waited for longer")
        #expect(story.tick(after: .seconds(20)).short == ["order 7 partiallyFilled>filled 1"])
        #expect(story.fills([late, rest]).isEmpty)
    }

    @Test("What was inferred of an order is replaced by a fill from before the start that is told late")
    func lateBaseline() {
        var story = Story()
        // The listing lags as much as the fills.
        let row = story.order("7", createdAt: story.now - .seconds(20))
        let late = story.fill("1", of: "7", "0.4", at: story.now - .seconds(15))
        story.start([row])
        let rest = story.fill("2", of: "7", "0.6")
        story.fills([rest])
        story.detail(story.order("7", .filled, filled: "1", createdAt: row.createdAt))
        let inferred = story.tick(after: .seconds(11))
        #expect(inferred.contains { if case .fill(let fill) = $0.change { fill.isProvisional } else { false } })
        let told = story.fills([late, rest])
        #expect(told.short.contains { $0.hasPrefix("fill 1 of 7 0.4") }, "\(told.short)")
        #expect(
            told.contains {
                if case .fillSuperseded(let supersede) = $0.change { supersede.remainder == nil } else { false }
            })
    }
}
