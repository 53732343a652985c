import Testing
import UserStreamCore

/// Each fill once: which one it is, and where windows go on.
@Suite("Fills")
struct FillStoryTests {
    @Test("A fill that waits for its order is not taken for told when it is shown again (catalogue 33)")
    func shownWhileWaiting() {
        var story = Story()
        story.start()
        let fill = story.fill("1", of: "9", "1")
        for _ in 0..<3 {
            #expect(story.fills([fill]).isEmpty)
            story.wait(.milliseconds(300))
        }
        #expect(
            story.detail(story.order("9", .filled, filled: "1")).short == [
                "order 9 ->open 0", "fill 1 of 9 1@100", "order 9 open>filled 1",
            ])
        #expect(story.fills([fill]).isEmpty)
    }

    @Test("The id of an inferred fill follows from the facts, whatever else was heard (catalogue 35)")
    func inferredID() {
        func inferred(in story: Story) -> [String] {
            story.log.compactMap {
                if case .fill(let fill) = $0.change, fill.isProvisional { fill.tradeID } else { nil }
            }
        }
        var plain = Story()
        plain.start([plain.order("7")])
        plain.detail(plain.order("7", .filled, filled: "1"))
        plain.tick(after: .seconds(11))
        var busy = Story()
        busy.now = busy.now + .days(3)
        busy.start([busy.order("7"), busy.order("8")])
        for number in 1...5 { busy.fills([busy.fill("\(number)", of: "8", "0.1")]) }
        busy.detail(busy.order("7", .filled, filled: "1"))
        busy.tick(after: .seconds(15))
        #expect(inferred(in: plain) == ["inferred:test:main:7:1"])
        #expect(inferred(in: busy) == inferred(in: plain))
    }

    @Test("A trade with oneself is two fills with one trade id (catalogue 36)")
    func twoLegs() {
        var story = Story()
        var sale = story.order("8")
        sale.side = .sell
        story.start([story.order("7"), sale])
        var sold = story.fill("1", of: "8", "1")
        sold.side = .sell
        let legs = [story.fill("1", of: "7", "1"), sold]
        #expect(
            story.fills(legs).short == [
                "fill 1 of 7 1@100", "order 7 open>filled 1", "fill 1 of 8 1@100", "order 8 open>filled 1",
            ])
        #expect(story.fills(legs).isEmpty)
    }

    @Test(
        "A trade id counts for its market only: the same one elsewhere is another trade, a lower one no older (catalogue 37)"
    )
    func idsPerMarket() {
        var story = Story()
        story.start([story.order("7"), story.elsewhere("8")])
        story.fills([story.fill("900", of: "7", "0.1")])
        #expect(
            story.fills([story.fill("900", of: "7", "0.1"), story.fillElsewhere("900", of: "8", "0.2")]).short == [
                "fill 900 of 8 0.2@100", "order 8 open>partiallyFilled 0.2",
            ])
        #expect(
            story.fills([story.fillElsewhere("5", of: "8", "0.8")]).short == [
                "fill 5 of 8 0.8@100", "order 8 partiallyFilled>filled 1",
            ])
    }

    @Test("A fill of the same millisecond as the last one that was shown is told (catalogue 38)")
    func sameMillisecond() throws {
        var story = Story()
        story.start([story.order("7")])
        let moment = story.now - .milliseconds(1)
        story.fills([story.fill("1", of: "7", "0.4", at: moment)])
        for _ in 0..<3 {
            story.wait(.milliseconds(1_100))
            #expect(try story.nextWindow().from <= moment)
            try story.readFills([])
        }
        try story.readFills([story.fill("2", of: "7", "0.6", at: moment)])
        #expect(story.log.short.suffix(2) == ["fill 2 of 7 0.6@100", "order 7 partiallyFilled>filled 1"])
    }

    @Test("A fill with a lower id and an earlier time that is committed late is told (catalogue 39)")
    func committedLate() throws {
        var story = Story()
        story.start([story.order("7")])
        let committed = story.fill("9", of: "7", "0.4")
        let late = story.fill("5", of: "7", "0.6", at: story.now - .milliseconds(90))
        try story.readFills([committed])
        for _ in 0..<2 {
            story.wait(.seconds(60))
            #expect(try story.nextWindow().from <= late.time ?? .epoch)
            try story.readFills([committed])
        }
        story.wait(.seconds(11))
        try story.readFills([committed, late])
        #expect(story.log.short.suffix(2) == ["fill 5 of 7 0.6@100", "order 7 partiallyFilled>filled 1"])
    }

    @Test("While windows fail, the next one begins where the last whole one ended (catalogue 41)")
    func failedWindows() throws {
        var story = Story()
        story.start([story.order("7")])
        let fill = story.fill("1", of: "7", "0.4", at: story.now + .milliseconds(500))
        for _ in 0..<5 {
            story.wait(.minutes(2))
            let window = try story.nextWindow()
            #expect(window.from <= fill.time ?? .epoch)
            story.answer(.failure(APIError(.transient, message: "502")), of: .fills(window))
        }
        try story.readFills([fill])
        #expect(story.log.short.suffix(2) == ["fill 1 of 7 0.4@100 late", "order 7 open>partiallyFilled 0.4"])
    }

    @Test("Two accounts with the same orders and trades have no id in common (catalogue 61)")
    func twoAccounts() {
        func ids(of account: AccountID) -> Set<String> {
            var story = Story(account: account)
            story.start([story.order("7")])
            story.fills([story.fill("1", of: "7", "0.4")])
            story.detail(story.order("7", .filled, filled: "1"))
            story.tick(after: .seconds(11))
            let inferred = story.log.compactMap { event -> String? in
                guard case .fill(let fill) = event.change, fill.isProvisional else { return nil }
                return fill.tradeID
            }
            #expect(inferred.count == 1)
            return Set(story.log.map(\.id) + inferred)
        }
        #expect(ids(of: "test:main").isDisjoint(with: ids(of: "test:other")))
    }
}

extension Story {
    private static let otherMarket = Market(base: "ETH", quote: "USDT")

    /// An order on another market.
    fileprivate func elsewhere(_ id: OrderID) -> OrderReport {
        var report = order(id)
        (report.market, report.venueSymbol) = (Self.otherMarket, "ethusdt")
        return report
    }

    /// A fill there.
    fileprivate func fillElsewhere(_ trade: String, of order: OrderID, _ quantity: ExactDecimal) -> Fill {
        var fill = fill(trade, of: order, quantity)
        (fill.market, fill.venueSymbol) = (Self.otherMarket, "ethusdt")
        return fill
    }
}
