import Testing

@testable import UserStreamCore

/// What lists show, leave out, and show again, and what follows from it for orders.
@Suite("Lists of orders")
struct ListingStoryTests {
    @Test("An order beyond the first page is not missing (catalogue 2)")
    func secondPage() {
        var story = Story()
        story.start([story.order("7"), story.order("8")])
        for _ in 0..<3 {
            #expect(story.page([story.order("8")], isLast: false).isEmpty)
            #expect(!story.isInquiring)
            story.wait(.seconds(2))
        }
        #expect(story.page([], isLast: true).isEmpty)
        #expect(story.isInquiring, "no page of a whole list shows it")
    }

    @Test("An order placed long before anything else that is read is as live as the others (catalogue 3)")
    func placedLongBefore() {
        var story = Story()
        let row = story.order("7", createdAt: story.now - .days(400))
        #expect(story.start([row]).short.contains("item order 7 open 0"))
        for _ in 0..<3 {
            story.wait(.seconds(11))
            #expect(story.listing([row]).isEmpty)
            #expect(story.fills([]).isEmpty)
            #expect(story.history([]).isEmpty)
        }
        #expect(
            story.fills([story.fill("1", of: "7", "0.4")]).short == [
                "fill 1 of 7 0.4@100", "order 7 open>partiallyFilled 0.4",
            ])
    }

    @Test("An order that moved to another page while they were read is not gone (catalogue 8)")
    func movedBetweenPages() {
        var story = Story()
        let orders = ["7", "8", "9"].map { story.order($0) }
        story.start(orders)
        for _ in 0..<3 {
            #expect(story.page([orders[2]], isLast: false).isEmpty)
            #expect(story.page([orders[0]], isLast: true).isEmpty)
            story.wait(.seconds(1))
        }
        #expect(story.history([]).isEmpty)
        #expect(story.detail(orders[1]).isEmpty)
        #expect(story.listing(orders.reversed()).isEmpty)
        #expect(story.reconciler.snapshot.openOrders.count == 3)
        #expect(!story.isInquiring)
    }

    @Test("Rows that cannot be read however often they are asked for do not hold up the sweep of orders that ended")
    func unreadableForEver() {
        var story = Story()
        story.start()
        let lost = RowNote(path: "", message: "the rows of one moment do not fit a page", isRowLost: true)
        var beginnings: [Timestamp] = []
        for _ in 0..<10 {
            story.wait(.seconds(31))
            for want in story.reconciler.wanted(at: story.now) {
                guard case .closedOrders(let window) = want.query else { continue }
                beginnings.append(window.from)
                story.answer(.success(Observation(.orders([OrderReport]()), notes: [lost])), of: want.query)
            }
        }
        #expect(beginnings.count == 10)
        #expect(Set(beginnings.prefix(6)).count == 1, "what may be read another time is asked for again")
        #expect(beginnings[9] > beginnings[0])
    }

    @Test("A state that nobody knows is no end (catalogue 14)")
    func unknownState() {
        var story = Story()
        story.start([story.order("7")])
        var row = story.order("7")
        (row.state, row.rawState) = (nil, "sleeping")
        #expect(story.listing([row]).short == ["order 7 open>open 0"])
        #expect(story.reconciler.snapshot.openOrders["7"]?.rawState == "sleeping")
        for _ in 0..<4 {
            story.wait(.seconds(5))
            #expect(story.detail(row).isEmpty)
        }
        #expect(story.detail(story.order("7", .canceled)).short == ["order 7 open>canceled 0"])
    }

    @Test("An order that replaces another is one of its own, also with the same owner's id (catalogue 17)")
    func replaced() {
        var story = Story()
        story.start([story.own("7", "a")])
        story.fills([story.fill("1", of: "7", "0.4")])
        var successor = story.own("8", "a")
        successor.replaces = "7"
        #expect(story.listing([successor]).short == ["order 8 ->open 0"])
        var end = story.own("7", "a", .canceled, filled: "0.4")
        end.replacedBy = "8"
        #expect(story.detail(end).short == ["order 7 partiallyFilled>canceled 0.4"])
        #expect(story.fills([story.fill("2", of: "8", "1")]).short == ["fill 2 of 8 1@100", "order 8 open>filled 1"])
    }

    @Test("Orders whose records cannot be got keep no other waiting (catalogue 22)")
    func failingRecords() {
        var story = Story()
        let orders = (10..<22).map { story.order(OrderID("\($0)")) }
        story.start(orders)
        for _ in 0..<2 { story.listing([]) }
        story.history([])
        var asked: [OrderID] = []
        for _ in 0..<2 {
            for query in story.dueInquiries {
                guard case .order(let reference) = query, let id = reference.id else { continue }
                asked.append(id)
                story.answer(.failure(APIError(.transient, message: "502")), of: query)
            }
        }
        #expect(Set(asked) == Set(orders.map(\.id)))
        #expect(asked.count == orders.count, "none is asked for again at once")
    }

    @Test("An end is told once, however many answers tell it (catalogue 23)")
    func endOnce() {
        var story = Story()
        story.start([story.order("7")])
        let end = story.order("7", .canceled)
        #expect(story.history([end, end]).short == ["order 7 open>canceled 0"])
        #expect(story.detail(end).isEmpty)
        story.wait(.seconds(2))
        // Told anew, with a later time.
        #expect(story.history([story.order("7", .canceled)]).isEmpty)
        #expect(story.detail(story.order("7", .canceled)).isEmpty)
        #expect(story.listing([]).isEmpty)
    }

    @Test("What somebody else places is told like one's own, as somebody else's (catalogue 24)")
    func external() {
        var story = Story()
        story.learnSymbols()
        story.start()
        story.expect(Story.draft("mine"))
        #expect(
            story.listing([story.order("7"), story.own("8", "theirs")]).short == [
                "order 7 ->open 0", "order 8 ->open 0",
            ])
        #expect(story.reconciler.snapshot.openOrders.values.allSatisfy { $0.owner == .external })
        #expect(story.fills([story.fill("1", of: "8", "1")]).short == ["fill 1 of 8 1@100", "order 8 open>filled 1"])
        #expect(story.reconciler.snapshot.inFlight["mine"]?.state == .announced)
    }

    @Test("Of orders that ended long ago nothing is kept (catalogue 25)")
    func forgotten() throws {
        var story = Story()
        story.start()
        for number in 1_000..<1_100 {
            let id = OrderID("\(number)")
            story.listing([story.order(id)])
            story.detail(story.order(id, .canceled))
            try story.readHistory([])
            story.wait(.seconds(1))
        }
        #expect(story.reconciler.orders.count == 100, "what comes late can still be told apart")
        story.wait(.minutes(16))
        for _ in 0..<3 {
            try story.readHistory([])
            story.wait(.seconds(1))
        }
        story.listing([])
        #expect(story.reconciler.orders.count == 0)
    }
}

extension Story {
    /// Feeds one of two pages of a listing.
    @discardableResult
    fileprivate mutating func page(_ rows: [OrderReport], isLast: Bool) -> [UserStreamEvent] {
        let second = Query.openOrders(ListingPage(cursor: "2"))
        return answer(
            .success(Observation(.orders(rows), next: isLast ? nil : second)), of: isLast ? second : .openOrders)
    }

    /// What is to be found out by now.
    fileprivate var dueInquiries: [Query] {
        reconciler.wanted(at: now).filter { $0.purpose == .inquiry && $0.due <= now }.map(\.query)
    }

    /// Whether something is to be found out, now or later.
    fileprivate var isInquiring: Bool { reconciler.wanted(at: now).contains { $0.purpose == .inquiry } }
}
