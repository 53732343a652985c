import Testing

@testable import UserStreamCore

/// A socket beside the polls: what it tells is one with what they tell, and what it leaves out they find (rule 11).
@Suite("Sockets")
struct SocketStoryTests {
    private func due(_ kind: QueryKind, in story: Story) -> TimeSpan? {
        story.reconciler.wanted(at: story.now).first { $0.query.kind == kind }.map { $0.due - story.now }
    }

    @Test("What a message tells is an event at once, and no second one when a poll tells the same (catalogue 57)")
    func once() {
        var story = Story()
        story.start([story.order("7")])
        story.socket(.live)
        let fill = story.fill("1", of: "7", "0.4")
        let order = story.pushed(.orders([story.order("7", .partiallyFilled, filled: "0.4")]))
        #expect(order.short == ["order 7 open>partiallyFilled 0.4"])
        let trade = story.pushed(.fills([fill]))
        #expect(trade.short == ["fill 1 of 7 0.4@100"])
        #expect((order + trade).allSatisfy { $0.source == .socket })
        #expect(story.pushed(.fills([fill])).isEmpty, "told twice")
        story.listing([story.order("7", .partiallyFilled, filled: "0.4")])
        #expect(story.fills([fill]).isEmpty)
        #expect(story.log.filter { if case .fill = $0.change { true } else { false } }.count == 1)
    }

    @Test("An older message regresses nothing")
    func older() {
        var story = Story()
        story.start([story.order("7")])
        story.socket(.live)
        let before = story.now
        story.wait(.seconds(1))
        let fills = [story.fill("1", of: "7", "0.4"), story.fill("2", of: "7", "0.6")]
        story.fills(fills)
        story.detail(story.order("7", .filled, filled: "1"))
        let count = story.log.count
        story.pushed(.orders([story.order("7")]), made: before)
        story.pushed(.orders([story.order("7", .partiallyFilled, filled: "0.4")]), made: before)
        story.pushed(.fills(fills), made: before)
        #expect(story.log.count == count)
    }

    @Test("While it is live polls are seldom, and after each connection everything is read once more (catalogue 56)")
    func audits() {
        var story = Story()
        story.start([story.order("7")])
        story.listing([story.order("7")])
        story.fills([])
        #expect((due(.openOrders, in: story) ?? .zero) <= .milliseconds(200))
        story.socket(.live)
        for kind in [QueryKind.openOrders, .fills, .balances] { #expect((due(kind, in: story) ?? .hours(1)) <= .zero) }
        story.wait(.milliseconds(1))
        story.listing([story.order("7")])
        story.fills([])
        story.balances(Story.funds)
        #expect((due(.openOrders, in: story) ?? .zero) > .seconds(9))
        #expect((due(.fills, in: story) ?? .zero) > .seconds(9))
        story.wait(.seconds(5))
        #expect(story.socket(.lost("cut")).short == ["degraded socket"])
        #expect((due(.openOrders, in: story) ?? .hours(1)) <= .zero, "polls are as frequent as without it at once")
        #expect((due(.fills, in: story) ?? .hours(1)) <= .zero)
    }

    @Test("That polls were seldom until the socket was lost is not said to be stale")
    func notStale() {
        var story = Story(saysStale: true)
        story.start([story.order("7")])
        story.socket(.live)
        story.wait(.milliseconds(1))
        story.listing([story.order("7")])
        story.fills([])
        story.balances(Story.funds)
        #expect(story.tick(after: .seconds(9)).isEmpty)
        #expect(story.socket(.lost("cut")).short == ["degraded socket"])
        #expect(story.tick(after: .seconds(4)).isEmpty)
        #expect(story.tick(after: .seconds(2)).short.sorted() == ["stale fills", "stale openOrders"])
    }

    @Test("What only polls tell is counted, and too much of it makes polls frequent again (catalogue 55)")
    func leftOut() {
        var story = Story()
        story.start([story.order("7", quantity: "100")])
        story.socket(.live)
        story.wait(.seconds(3))
        var told: [Fill] = []
        func degraded(_ story: Story) -> [String] {
            story.log.compactMap { if case .degraded(let what) = $0.change { what.message } else { nil } }
        }
        for number in 1...3 {
            told.append(story.fill("\(number)", of: "7", "1"))
            story.fills(told)
            #expect(degraded(story).isEmpty)
            story.tick(after: .seconds(6))
        }
        #expect(
            degraded(story) == [
                "the socket left out 3 of the last 3 fills and ends of orders, which polls told; polls are as frequent as without it"
            ])
        #expect((due(.fills, in: story) ?? .hours(1)) <= .milliseconds(200))
        // Ten minutes later it is relied on again.
        story.tick(after: .minutes(10))
        story.listing([story.order("7", .partiallyFilled, filled: "3", quantity: "100")])
        story.fills(told)
        #expect((due(.fills, in: story) ?? .zero) > .seconds(9))
    }

    @Test("What a poll tells first is not left out when the message comes soon after")
    func late() {
        var story = Story()
        story.start([story.order("7", quantity: "100")])
        story.socket(.live)
        story.wait(.seconds(3))
        var told: [Fill] = []
        for number in 1...6 {
            told.append(story.fill("\(number)", of: "7", "1"))
            story.fills(told)
            story.wait(.seconds(4))
            story.pushed(.fills([told[number - 1]]))
            story.tick(after: .seconds(6))
        }
        #expect(!story.log.short.contains("degraded socket"))
    }

    @Test("A fill that only the socket told is not missed in windows as long as the exchange may not show it yet")
    func notMissed() {
        var story = Story()
        story.start([story.order("7", quantity: "100")])
        story.socket(.live)
        story.wait(.seconds(1))
        story.pushed(.fills([story.fill("1", of: "7", "1")]))
        for _ in 0..<6 {
            story.wait(.seconds(12))
            story.fills([])
            #expect(!story.reconciler.wanted(at: story.now).contains { $0.query.kind == .order })
        }
    }

    @Test("An end that does not say how much was filled is asked for")
    func vagueEnd() {
        var story = Story()
        var bid = story.order("7")
        (bid.type, bid.quantity, bid.price, bid.quoteOrderQuantity) = (.market, nil, nil, "100")
        story.start([bid])
        story.socket(.live)
        story.wait(.milliseconds(500))
        var end = bid
        (end.state, end.cumulativeQuantity, end.cumulativeQuoteQuantity) = (.filled, nil, "100")
        end.updatedAt = story.now
        #expect(story.pushed(.orders([end])).isEmpty)
        #expect(story.pushed(.fills([story.fill("1", of: "7", "1")])).short == ["fill 1 of 7 1@100"])
        story.history([])
        #expect(story.reconciler.wanted(at: story.now).contains { $0.query.kind == .order && $0.due <= story.now })
        end.cumulativeQuantity = "1"
        #expect(story.detail(end).short == ["order 7 open>filled 1"])
    }

    @Test("Where rows do not say how much is wanted, nobody knows from a fill whether the order is filled in parts")
    func unsaidQuantity() {
        var story = Story()
        var bid = story.order("7")
        (bid.type, bid.quantity, bid.price) = (.market, nil, nil)
        story.start([bid])
        story.socket(.live)
        // The order's own message was lost.
        #expect(story.pushed(.fills([story.fill("1", of: "7", "1")])).short == ["fill 1 of 7 1@100"])
        (bid.state, bid.cumulativeQuantity, bid.cumulativeQuoteQuantity) = (.filled, "1", "100")
        bid.updatedAt = story.now
        #expect(story.detail(bid).short == ["order 7 open>filled 1"])
    }

    @Test("A message that overtook another one about the end of an order corrects nothing: the order's record is asked")
    func overtakenEnd() {
        var story = Story()
        story.start([story.order("7")])
        story.socket(.live)
        story.wait(.seconds(1))
        // It was filled, and the trade was taken back at once.
        var (filled, canceled) = (story.order("7", .filled, filled: "1"), story.order("7", .canceled))
        (filled.updatedAt, canceled.updatedAt) = (nil, nil)
        #expect(story.pushed(.orders([canceled])).short == ["order 7 open>canceled 0"])
        story.wait(.seconds(1))
        #expect(story.pushed(.orders([filled])).isEmpty)
        #expect(story.reconciler.wanted(at: story.now).contains { $0.query.kind == .order && $0.due <= story.now })
        #expect(story.detail(canceled).isEmpty)
        #expect(!story.reconciler.wanted(at: story.now).contains { $0.query.kind == .order })
    }

    @Test("A pushed balance is no row of the ledger: it makes the list due")
    func balanceHint() {
        var story = Story()
        story.start()
        story.socket(.live)
        story.wait(.milliseconds(1))
        story.listing([])
        story.fills([])
        story.balances(Story.funds)
        story.wait(.seconds(1))
        #expect(story.pushed(.balances(Story.funds)).isEmpty)
        #expect((due(.balances, in: story) ?? .zero) > .seconds(1))
        #expect(story.pushed(.balances([Story.balance("BTC", "2")])).isEmpty)
        #expect((due(.balances, in: story) ?? .hours(1)) <= .zero)
        story.wait(.milliseconds(5))
        story.balances([Story.balance("BTC", "2"), Story.balance("USDT", "100000")])
        #expect((due(.balances, in: story) ?? .zero) > .milliseconds(500))
    }

    @Test(
        "What only the socket told is missed by the windows that should show it, also after a restart in between",
        arguments: [nil, 20_000, 179_500, 190_000])
    func takenBack(restart: Int64?) throws {
        var story = Story()
        story.start([story.order("7")])
        story.socket(.live)
        let told = story.now
        story.pushed(.orders([story.order("7", .filled, filled: "1")]))
        story.pushed(.fills([story.fill("1", of: "7", "1")]))
        // A window that ends just before the fill must be shown reaches back to it, the next one does not any more.
        let early = stride(from: Int64(10_000), to: 179_000, by: 10_000)
        for passed in early + [179_500, 190_000, 200_000, 210_000] {
            story.now = told + .milliseconds(passed)
            try story.readFills([])
            guard let end = restart, passed >= end, passed < end + 10_000 else { continue }
            let known = story.reconciler
            story.reconciler = try AccountReconciler(
                account: known.account, facts: known.facts, policy: known.policy, checkpoint: known.wholeCheckpoint)
        }
        #expect(due(.order, in: story) != nil, "its own record tells whether it was taken back")
        story.detail(story.order("7", .canceled))
        #expect(story.log.short.contains("voided 1"))
    }
}

extension Story {
    @discardableResult
    mutating func pushed(_ content: Observation.Content, made: Timestamp? = nil) -> [UserStreamEvent] {
        let batch = reconciler.ingest(.pushed(Observation(content), made: made), at: now)
        log += batch.events
        return batch.events
    }

    @discardableResult
    mutating func socket(_ news: SocketNews) -> [UserStreamEvent] {
        let batch = reconciler.ingest(.socket(news), at: now)
        log += batch.events
        return batch.events
    }
}
