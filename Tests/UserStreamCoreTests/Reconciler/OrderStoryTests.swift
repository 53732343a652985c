import Testing
import UserStreamCore

@Suite("Orders")
struct OrderStoryTests {
    @Test("The first snapshot is a state, not news")
    func start() {
        var story = Story()
        let early = story.fill("1", of: "5", "0.4", at: story.now - .seconds(9))
        let events = story.start([story.order("5", .partiallyFilled, filled: "0.4")], fills: [early])
        #expect(
            events.short == [
                "began firstStart", "item order 5 partiallyFilled 0.4", "item balance BTC 1",
                "item balance USDT 100000", "item fill 1", "ended", "ready",
            ])
        #expect(events.last?.isLast == true)
        #expect(events.map(\.sequence) == Array(1...7))
    }

    @Test("An empty account is ready (catalogue 11)")
    func emptyAccount() {
        var story = Story(listsEveryAsset: false)
        #expect(story.start(balances: []).short == ["began firstStart", "ended", "ready"])
        story = Story(listsEveryAsset: true)
        #expect(story.start(balances: []).isEmpty, "a list without any row is malformed where every asset has one")
        #expect(story.balances([.zero("BTC")]).short == ["began firstStart", "ended", "ready"])
    }

    @Test("Accepted, partly filled, filled: each fill is told as it comes (catalogue 28, 29)")
    func life() {
        var story = Story()
        story.start()
        #expect(story.listing([story.order("7")]).short == ["order 7 ->open 0"])
        story.wait(.seconds(1))
        let first = story.fill("1", of: "7", "0.4")
        #expect(story.fills([first]).short == ["fill 1 of 7 0.4@100", "order 7 open>partiallyFilled 0.4"])
        #expect(story.listing([story.order("7", .partiallyFilled, filled: "0.4")]).isEmpty)
        story.wait(.seconds(1))
        let second = story.fill("2", of: "7", "0.6", price: "101")
        #expect(
            story.fills([first, second]).short == ["fill 2 of 7 0.6@101", "order 7 partiallyFilled>filled 1"])
        #expect(story.listing([]).isEmpty)
        #expect(story.reconciler.snapshot.openOrders.isEmpty)
    }

    @Test("Several fills in one interval come out one by one (catalogue 27)")
    func severalFills() {
        var story = Story()
        story.start([story.order("7")])
        let fills = [
            story.fill("2", of: "7", "0.2", price: "102", at: story.now - .milliseconds(20)),
            story.fill("1", of: "7", "0.1", price: "101", at: story.now - .milliseconds(30)),
        ]
        #expect(
            story.fills(fills).short == [
                "fill 1 of 7 0.1@101", "fill 2 of 7 0.2@102", "order 7 open>partiallyFilled 0.3",
            ])
    }

    @Test("An order that came and went between two polls is stated whole (catalogue 26)")
    func cameAndWent() {
        var story = Story()
        story.start()
        let fill = story.fill("1", of: "9", "1")
        #expect(story.fills([fill]).isEmpty)
        let wants = story.reconciler.wanted(at: story.now).filter { $0.purpose == .inquiry && $0.due <= story.now }
        #expect(wants.map(\.query) == [.order(id: "9", venueSymbol: "btcusdt")])
        #expect(
            story.detail(story.order("9", .filled, filled: "1")).short == [
                "order 9 ->open 0", "fill 1 of 9 1@100", "order 9 open>filled 1",
            ])
    }

    @Test("An order known from a fill alone is accepted after 2 s and completed later")
    func fillOnly() {
        var story = Story()
        story.start()
        story.fills([story.fill("1", of: "9", "1")])
        #expect(story.tick(after: .seconds(1)).isEmpty)
        #expect(
            story.tick(after: .seconds(2)).short == ["order 9 ->open 0", "fill 1 of 9 1@100"])
        #expect(story.detail(story.order("9", .filled, filled: "1")).short == ["order 9 open>filled 1"])
    }

    @Test("Absence is not evidence: a vanished order ends by its terminal row only (catalogue 1, 4)")
    func vanished() {
        var story = Story()
        story.start([story.order("7")])
        for _ in 0..<5 {
            #expect(story.listing([]).isEmpty)
            story.wait(.seconds(1))
        }
        #expect(story.history([]).isEmpty)
        story.wait(.seconds(1))
        #expect(story.detail(story.order("7", .open)).isEmpty)
        story.wait(.seconds(1))
        #expect(story.detail(story.order("7", .canceled)).short == ["order 7 open>canceled 0"])
    }

    @Test("Closed orders are listed before any is asked for singly")
    func vanishedWants() {
        var story = Story()
        story.start([story.order("7"), story.order("8")])
        story.listing([])
        var due = story.reconciler.wanted(at: story.now).filter { $0.purpose == .inquiry && $0.due <= story.now }
        #expect(due.map(\.query.kind) == [.closedOrders])
        #expect(story.history([story.order("7", .canceled)]).short == ["order 7 open>canceled 0"])
        due = story.reconciler.wanted(at: story.now).filter { $0.purpose == .inquiry && $0.due <= story.now }
        #expect(due.map(\.query) == [.order(id: "8", venueSymbol: "btcusdt")])
    }

    /// An order of which nothing but its fill was ever seen, and that is nowhere to be found.
    private func knownFromFillAlone() -> (Story, Fill) {
        var story = Story()
        story.start()
        let fill = story.fill("1", of: "9", "0.4")
        story.fills([fill])
        for _ in 0..<4 {
            story.notFound("9")
            story.wait(.seconds(9))
            story.fills([fill])
            story.listing([])
        }
        return (story, fill)
    }

    @Test("An order that is known from its fill alone, and gone everywhere else, ended with what it filled")
    func fillAloneGone() {
        var (story, fill) = knownFromFillAlone()
        let first = story.orderFills("9", []).short
        #expect(first.isEmpty && story.reconciler.snapshot.openOrders.count == 1, "one of two answers is wrong")
        #expect(story.orderFills("9", [fill]).short == ["order 9 open>closedUnknown 0.4"], "\(story.log.short)")
        #expect(story.reconciler.snapshot.openOrders.isEmpty)
    }

    @Test("Where that fill was taken back, the order ended with nothing filled (catalogue 43)")
    func fillAloneTakenBack() {
        var (story, _) = knownFromFillAlone()
        story.orderFills("9", [])
        for _ in 0..<4 {
            story.wait(.seconds(9))
            story.fills([])
            story.notFound("9")
        }
        #expect(story.log.short.suffix(2).first == "voided 1", "\(story.log.short)")
        #expect(story.log.short.last?.hasSuffix(">closedUnknown 0") == true)
        #expect(story.reconciler.snapshot.openOrders.isEmpty)
    }

    @Test(
        "Where filled orders are kept, one that is gone everywhere had its fills taken back (catalogue 43)",
        arguments: [false, true])
    func filledGone(isShown: Bool) {
        var story = Story()
        story.start([story.order("7")])
        let fill = story.fill("1", of: "7", "0.4")
        story.fills([fill])
        story.wait(.seconds(15))
        for _ in 0..<4 {
            story.listing([])
            story.notFound("7")
            story.orderFills("7", [])
            #expect(!story.log.short.contains { $0.contains("closedUnknown 0.4") }, "\(story.log.short)")
            story.wait(.seconds(9))
            story.fills(isShown ? [fill] : [])
        }
        story.notFound("7")
        if isShown { story.orderFills("7", [fill]) }
        let end = story.log.short.suffix(2)
        #expect(end.last?.hasSuffix("partiallyFilled>closedUnknown \(isShown ? "0.4" : "0")") == true, "\(end)")
        #expect(end.contains("voided 1") != isShown)
        #expect(story.reconciler.snapshot.openOrders.isEmpty)
    }

    @Test("Many orders that vanish at once are listed again before they are believed gone")
    func manyVanish() {
        var story = Story()
        let orders = (100..<300).map { story.order(OrderID("\($0)")) }
        story.start(orders)
        story.listing([])
        let due = story.reconciler.wanted(at: story.now).filter { $0.purpose == .inquiry && $0.due <= story.now }
        #expect(due.map(\.query) == [.openOrders])
        #expect(story.listing(orders).isEmpty)
        let after = story.reconciler.wanted(at: story.now).filter { $0.purpose == .inquiry && $0.due <= story.now }
        #expect(after.isEmpty)
    }

    @Test("A terminal state waits for its fills (catalogue 30, 31)")
    func terminalWaits() {
        var story = Story()
        story.start([story.order("7")])
        #expect(story.detail(story.order("7", .canceled, filled: "0.5")).isEmpty)
        let fills = [story.fill("1", of: "7", "0.5")]
        #expect(story.orderFills("7", fills).short == ["fill 1 of 7 0.5@100", "order 7 open>canceled 0.5"])
    }

    @Test("What fills do not tell in the settle window is inferred, and superseded by the real fills (catalogue 32)")
    func inferred() {
        var story = Story()
        story.start([story.order("7")])
        story.detail(story.order("7", .filled, filled: "1"))
        #expect(
            story.tick(after: .seconds(11)).short.prefix(2) == [
                "fill provisional of 7 1@100", "order 7 open>filled 1",
            ])
        let first = story.fill("1", of: "7", "0.4")
        #expect(story.fills([first]).short.prefix(2) == ["fill 1 of 7 0.4@100", "superseded by 1 rest 0.6"])
        let second = story.fill("2", of: "7", "0.6")
        #expect(story.fills([first, second]).short == ["fill 2 of 7 0.6@100", "superseded by 2 rest 0"])
    }

    @Test("A real fill that comes before older ones leaves what is inferred the right notional (catalogue 32)")
    func supersededOutOfOrder() throws {
        var story = Story()
        story.start([story.order("7", quantity: "3")])
        var row = story.order("7", .partiallyFilled, filled: "1", quantity: "3")
        story.listing([row])
        story.tick(after: .seconds(11))
        row = story.order("7", .partiallyFilled, filled: "2", quantity: "3")
        row.cumulativeQuoteQuantity = "290"
        story.listing([row])
        #expect(story.tick(after: .seconds(11)).short.first == "fill provisional of 7 1@190")
        let events = story.fills([story.fill("2", of: "7", "1", price: "190")])
        let rests = events.compactMap { event in
            if case .fillSuperseded(let replaced) = event.change { replaced.remainder } else { nil }
        }
        let rest = try #require(rests.first)
        #expect(rest.quantity == "1" && rest.quoteQuantity == "100" && rest.price == "100", "\(events.short)")
    }

    @Test("A stale answer never moves an order backwards (catalogue 7)")
    func stale() {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.4")])
        story.listing([story.order("7", .partiallyFilled, filled: "0.4")])
        #expect(story.listing([story.order("7", .open)]).isEmpty)
        story.fills([story.fill("2", of: "7", "0.6")])
        #expect(story.listing([story.order("7", .partiallyFilled, filled: "0.4")]).isEmpty)
        #expect(story.detail(story.order("7", .open)).isEmpty)
    }

    @Test(
        "Only not-found counts as not found; three of them, spaced, and then it is said that the end is not known (catalogue 5, 6, 13)"
    )
    func gone() {
        var story = Story()
        story.start([story.order("7", .partiallyFilled, filled: "0.2")])
        story.listing([])
        story.history([])
        story.wait(.seconds(6))
        story.listing([])
        for _ in 0..<30 {
            #expect(story.answer(.failure(APIError(.transient, message: "502")), of: .order(id: "7")).isEmpty)
            story.wait(.seconds(1))
        }
        story.listing([])
        #expect(story.notFound("7").isEmpty)
        story.wait(.seconds(2))
        #expect(story.notFound("7").isEmpty)
        story.wait(.seconds(4))
        #expect(story.notFound("7").filter { $0.short.hasPrefix("order") }.isEmpty)
        let end = story.orderFills("7", [])
        #expect(end.short.contains("order 7 partiallyFilled>closedUnknown 0.2"))
        guard case .inferred(let evidence)? = end.first(where: { $0.short.hasPrefix("order") })?.origin else {
            Issue.record("the end must carry its evidence")
            return
        }
        #expect(evidence.detail == .notFound && evidence.fills == .nothing && (evidence.listings ?? 0) >= 2)
        #expect(
            story.detail(story.order("7", .canceled, filled: "0.2")).short == ["corrected 7 closedUnknown>canceled 0.2"]
        )
    }

    @Test("After two hours of absence an unfilled order can only have been purged after a cancel (catalogue 6)")
    func purged() {
        var story = Story()
        story.start([story.order("7")])
        story.wait(.hours(3))
        story.listing([])
        story.history([])
        for span in [2, 4, 8] as [Int64] {
            story.notFound("7")
            story.wait(.seconds(span))
            story.listing([])
        }
        let end = story.orderFills("7", [])
        #expect(end.short.contains("order 7 open>canceled 0"))
    }

    @Test("An order that a stale listing shows after its end is not news (catalogue 7)")
    func zombie() {
        var story = Story()
        story.start([story.order("7")])
        story.detail(story.order("7", .canceled))
        #expect(story.listing([story.order("7")]).isEmpty)
        story.wait(.seconds(20))
        story.listing([])
        let zombie = story.order("3", createdAt: story.now - .seconds(10))
        #expect(story.listing([zombie]).isEmpty)
        let due = story.reconciler.wanted(at: story.now).filter { $0.purpose == .inquiry && $0.due <= story.now }
        #expect(due.map(\.query) == [.order(id: "3", venueSymbol: "btcusdt")])
        #expect(story.notFound("3").isEmpty)
    }

    @Test("A fill after the end corrects the order (catalogue 16)")
    func fillAfterEnd() {
        var story = Story()
        story.start([story.order("7")])
        story.detail(story.order("7", .canceled))
        #expect(
            story.fills([story.fill("1", of: "7", "0.3")]).short == [
                "fill 1 of 7 0.3@100 late", "corrected 7 canceled>canceled 0.3",
            ])
    }

    @Test("A busted trade is taken back after three windows without it and a lower detail (catalogue 43)")
    func busted() {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.3")])
        story.wait(.seconds(15))
        for _ in 0..<3 {
            #expect(story.fills([]).isEmpty)
            story.wait(.seconds(1))
        }
        let due = story.reconciler.wanted(at: story.now).filter { $0.purpose == .inquiry && $0.due <= story.now }
        #expect(due.map(\.query) == [.order(id: "7", venueSymbol: "btcusdt")])
        #expect(
            story.detail(story.order("7", .open)).short.prefix(2) == [
                "voided 1", "corrected 7 partiallyFilled>open 0",
            ])
    }

    @Test(
        "Where more fills are missing than were taken back, those are taken back that make up the difference (catalogue 43)"
    )
    func bustedAmongMissing() {
        var story = Story()
        story.start([story.order("7")])
        let (first, second) = (story.fill("1", of: "7", "0.3"), story.fill("2", of: "7", "0.2"))
        story.fills([first, second, story.fill("3", of: "7", "0.5")])
        story.wait(.seconds(15))
        for _ in 0..<3 {
            story.fills([])
            story.wait(.seconds(1))
        }
        #expect(story.detail(story.order("7", .canceled, filled: "0.8")).short.first == "voided 2")
    }

    @Test("Where several of the missing fills may be those that were taken back, none is (catalogue 43)")
    func bustedOneOfTwo() {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.3"), story.fill("2", of: "7", "0.3"), story.fill("3", of: "7", "0.4")])
        story.wait(.seconds(15))
        for _ in 0..<3 {
            story.fills([])
            story.wait(.seconds(1))
        }
        #expect(!story.detail(story.order("7", .canceled, filled: "0.7")).short.contains { $0.hasPrefix("voided") })
    }

    @Test(
        "An order that ended with less than its fills show is asked for its fills, which lack the one that was taken back (catalogue 43)"
    )
    func bustedBeforeItsEnd() {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.3")])
        story.wait(.seconds(15))
        #expect(story.detail(story.order("7", .canceled)).isEmpty)
        #expect(story.tick(after: .seconds(11)).short == ["order 7 partiallyFilled>canceled 0.3"])
        for _ in 0..<3 {
            let wanted = story.reconciler.wanted(at: story.now).map(\.query)
            #expect(wanted.contains(.orderFills(OrderReference(id: "7", venueSymbol: "btcusdt"))))
            #expect(wanted.contains(.order(id: "7", venueSymbol: "btcusdt")))
            #expect(story.orderFills("7", []).isEmpty)
            story.wait(.seconds(2))
        }
        #expect(
            story.detail(story.order("7", .canceled)).short.prefix(2) == [
                "voided 1", "corrected 7 canceled>canceled 0",
            ])
    }

    @Test("An end that tells less than the fills show, once, takes nothing back (catalogue 7)")
    func staleEnd() {
        var story = Story()
        story.start([story.order("7")])
        let fill = story.fill("1", of: "7", "0.3")
        story.fills([fill])
        story.wait(.seconds(15))
        story.detail(story.order("7", .canceled))
        story.tick(after: .seconds(11))
        for _ in 0..<4 {
            story.orderFills("7", [fill])
            story.wait(.seconds(2))
        }
        #expect(story.detail(story.order("7", .canceled, filled: "0.3")).isEmpty)
        #expect(!story.reconciler.wanted(at: story.now).contains { $0.purpose == .inquiry })
    }

    @Test(
        "A record that tells more than the end that was stated, and not of when, is asked again before it is believed (catalogue 7, 43)"
    )
    func lateRecord() {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.3")])
        var (end, late) = (story.order("7", .canceled, filled: "0.3"), story.order("7", .filled, filled: "1"))
        (end.updatedAt, late.updatedAt) = (nil, nil)
        #expect(story.detail(end).short == ["order 7 partiallyFilled>canceled 0.3"])
        func isAsked() -> Bool { story.reconciler.wanted(at: story.now).contains { $0.query.kind == .order } }
        story.wait(.seconds(1))
        #expect(story.history([late]).isEmpty && isAsked())
        #expect(story.detail(late).isEmpty && isAsked(), "it may be from before a trade was taken back")
        #expect(story.detail(end).isEmpty && !isAsked())

        #expect(story.history([late]).isEmpty && isAsked())
        story.tick(after: .seconds(11))
        #expect(story.detail(late).short == ["corrected 7 canceled>filled 1"], "nothing is so late")
    }

    @Test("A record that says less does not make missing rows count again (catalogue 43)")
    func bustedLater() {
        var story = Story()
        story.start([story.order("7")])
        let kept = story.fill("2", of: "7", "0.7")
        story.fills([story.fill("1", of: "7", "0.3"), kept])
        story.detail(story.order("7", .filled, filled: "1"))
        story.wait(.seconds(15))
        for _ in 0..<2 {
            story.fills([kept])
            story.wait(.seconds(1))
        }
        #expect(story.detail(story.order("7", .canceled, filled: "0.7")).isEmpty, "two windows are not enough")
        story.wait(.seconds(1))
        story.fills([kept])
        story.wait(.seconds(10))
        #expect(
            story.detail(story.order("7", .canceled, filled: "0.7")).short.prefix(2) == [
                "voided 1", "corrected 7 filled>canceled 0.7",
            ])
    }

    @Test("Windows reach back to a fill that is missing, however far they come apart (catalogue 43)")
    func bustedInPause() throws {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.3")])
        let filled = story.now
        story.wait(.seconds(100))
        // Once it was missing, nothing can be read for longer than windows overlap.
        for _ in 0..<3 {
            let want = try #require(story.reconciler.wanted(at: story.now).first { $0.query.kind == .fills })
            guard case .fills(let window) = want.query else { return }
            #expect(window.from < filled)
            story.answer(.success(Observation(.fills([Fill]()))), of: want.query)
            story.wait(.seconds(60))
        }
    }

    @Test("A trade taken back before its row was seen is withdrawn when each answer says so (catalogue 43)")
    func bustedUnseen() {
        var story = Story()
        story.start([story.order("7")])
        story.detail(story.order("7", .filled, filled: "1"))
        story.tick(after: .seconds(11))
        for _ in 0..<2 {
            let due = story.reconciler.wanted(at: story.now).filter { $0.purpose == .inquiry && $0.due <= story.now }
            #expect(due.contains { $0.query == .order(id: "7", venueSymbol: "btcusdt") })
            #expect(story.detail(story.order("7", .canceled)).isEmpty)
            story.wait(.seconds(9))
        }
        #expect(
            story.detail(story.order("7", .canceled)).short.prefix(2) == [
                "voided inferred:test:main:7:1", "corrected 7 filled>canceled 0",
            ])
    }

    @Test("An order of which a list states less than before is asked about at once, until it is settled (catalogue 43)")
    func bustedBeforeTheStart() {
        var story = Story()
        // Its fills are from before the windows that are read.
        let created = story.now - .hours(1)
        story.start([story.order("7", .partiallyFilled, filled: "0.3", createdAt: created)])
        let end = story.order("7", .canceled, filled: "0.3", createdAt: created)
        let lower = story.order("7", .canceled, filled: "0.2", createdAt: created)
        #expect(story.detail(end).short == ["order 7 partiallyFilled>canceled 0.3"])
        func isAsked() -> Bool { story.reconciler.wanted(at: story.now).contains { $0.query.kind == .order } }
        story.tick(after: .seconds(11))
        #expect(!isAsked())
        #expect(story.history([lower]).isEmpty && isAsked())
        story.wait(.seconds(2))
        #expect(story.detail(end).isEmpty && !isAsked(), "the list was late")

        #expect(story.history([lower]).isEmpty && isAsked())
        story.wait(.seconds(2))
        #expect(story.detail(lower).isEmpty && isAsked())
        story.wait(.seconds(2))
        #expect(story.detail(lower).short == ["corrected 7 canceled>canceled 0.2"] && !isAsked())
    }

    @Test("A row that cannot be read makes absence prove nothing (catalogue 21)")
    func lostRow() {
        var story = Story()
        story.start([story.order("7")])
        let note = RowNote(path: "data[0]", message: "an order without an id", isRowLost: true)
        #expect(story.listing([], notes: [note]).short == ["degraded openOrders"])
        #expect(story.listing([], notes: [note]).isEmpty)
        #expect(!story.reconciler.wanted(at: story.now).contains { $0.purpose == .inquiry })
    }
}
