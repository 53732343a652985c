import Testing
import UserStreamCore

@Suite("Orders in flight")
struct InFlightStoryTests {
    private static func story() -> Story {
        var story = Story()
        story.learnSymbols()
        story.start()
        return story
    }

    @Test("Announced, accepted by the answer to its placement, filled")
    func accepted() {
        var story = Self.story()
        let draft = Story.draft("a")
        #expect(story.expect(draft).short == ["inFlight a ->announced"])
        #expect(story.reconciler.snapshot.inFlight["a"]?.draft == draft)
        #expect(story.reconciler.isActive(at: story.now + .hours(1)), "an order in flight keeps the account active")
        #expect(story.placed(draft, as: "7").short == ["inFlight a announced>accepted 7", "order 7 ->open 0"])
        let order = story.reconciler.snapshot.openOrders["7"]
        #expect(order?.owner == .own && order?.price == "100" && order?.quantity == "1" && order?.clientOrderID == "a")
        #expect(story.reconciler.snapshot.inFlight.isEmpty)
        #expect(story.lookUps("a").isEmpty)
        story.wait(.seconds(1))
        #expect(story.listing([story.own("7", "a")]).isEmpty)
        #expect(story.fills([story.fill("1", of: "7", "1")]).short == ["fill 1 of 7 1@100", "order 7 open>filled 1"])
    }

    @Test("An order that was accepted may rest as long, and waits for the price, that was announced")
    func acceptedStop() {
        var story = Self.story()
        var draft = Story.draft("a")
        (draft.type, draft.stopPrice, draft.timeInForce) = (.stopLimit, "99", .fok)
        story.expect(draft)
        #expect(story.placed(draft, as: "7").short == ["inFlight a announced>accepted 7", "order 7 ->untriggered 0"])
        let order = story.reconciler.snapshot.openOrders["7"]
        #expect(order?.type == .stopLimit && order?.stopPrice == "99" && order?.timeInForce == .fok)
    }

    @Test("After a hint the polls look at once, then geometrically")
    func hints() {
        var story = Self.story()
        story.listing([])
        story.fills([])
        func due() -> [TimeSpan] {
            story.reconciler.wanted(at: story.now).filter { $0.purpose == .openOrders || $0.purpose == .fills }
                .map { $0.due - story.now }
        }
        #expect(due().allSatisfy { $0 > .seconds(1) }, "an idle account waits")
        story.expect(Story.draft("a"))
        story.wait(.milliseconds(20))
        story.placed(Story.draft("a"), as: "7")
        #expect(due().allSatisfy { $0 <= .zero }, "what was placed is looked at at once")
        story.listing([story.own("7", "a")])
        story.fills([])
        #expect(due().allSatisfy { $0 > .milliseconds(150) && $0 <= .milliseconds(250) })
    }

    @Test("It is looked for geometrically for 5 s, then at times that grow as k², and given up at the horizon")
    func lookUpTimes() {
        var story = Self.story()
        let began = story.now
        story.expect(Story.draft("a"))
        var times: [Int64] = []
        while story.reconciler.snapshot.inFlight["a"] != nil, times.count < 400 {
            guard let due = story.lookUps("a").first else { break }
            story.now = max(story.now, due)
            times.append((story.now - began).milliseconds)
            story.lookUp("a", fails: .notFound)
            story.listing([])
            story.history([])
            if story.now - began > .hours(7) { story.readFills() }
        }
        #expect(times.prefix(7) == [500, 1_000, 2_000, 4_000, 9_000, 16_000, 25_000])
        #expect((160...180).contains(times.count), "about the root of the horizon in seconds")
        let states = story.log.short.filter { $0.hasPrefix("inFlight") }
        #expect(
            states == ["inFlight a ->announced", "inFlight a announced>unknown", "inFlight a unknown>closedUnknown"])
        let last = story.log.last { if case .inFlight = $0.change { true } else { false } }
        #expect(last?.origin == .inferred(Evidence(rule: .horizon, detail: .notFound, history: .nothing)))
        #expect(story.now - began >= .hours(8) && story.now - began < .hours(8) + .minutes(10))
    }

    @Test("Look-ups that fail say nothing: there is no verdict without an answer")
    func failedLookUps() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        story.wait(.seconds(20))
        story.listing([])
        story.history([])
        story.wait(.hours(9))
        #expect(!story.lookUp("a", fails: .transient).short.contains { $0.hasSuffix("closedUnknown") })
        #expect((story.lookUps("a").first ?? .distantFuture) - story.now <= .seconds(8))
        story.wait(.seconds(10))
        #expect(story.lookUp("a", fails: .notFound).short.isEmpty, "its fills were not read")
        story.readFills()
        #expect(story.log.short.contains("inFlight a unknown>closedUnknown"))
    }

    @Test("An explicit refusal is a rejection")
    func refused() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        #expect(
            story.placing(Story.draft("a"), fails: .rejected(.insufficientFunds)).short
                == ["inFlight a announced>rejected"])
        guard case .inFlight(let order, _)? = story.log.last?.change else {
            Issue.record("nothing was said")
            return
        }
        #expect(order.rejectReason == "why: so it is")
        #expect(story.lookUps("a").isEmpty)
        story.wait(.seconds(1))
        #expect(story.expect(Story.draft("a")).short == ["inFlight a ->announced"], "the id is free again")
    }

    @Test(
        "An unknown outcome is no rejection (catalogue 15)",
        arguments: [
            APIError.Category.transient, .rateLimited(retryAfter: nil), .maintenance, .malformed, .clockSkew, .notFound,
        ])
    func unknownOutcome(category: APIError.Category) {
        var story = Self.story()
        story.expect(Story.draft("a"))
        #expect(story.placing(Story.draft("a"), fails: category).short == ["inFlight a announced>unknown"])
        #expect((story.lookUps("a").first ?? .distantFuture) <= story.now, "it is asked for at once")
        story.wait(.milliseconds(300))
        story.lookUp("a", fails: .notFound)
        story.wait(.milliseconds(300))
        let fill = story.fill("1", of: "7", "1")
        #expect(story.fills([fill]).isEmpty, "whose fill it is is not known yet")
        #expect(
            story.lookUp("a", finds: story.own("7", "a", .filled, filled: "1")).short
                == [
                    "inFlight a unknown>accepted 7", "order 7 ->open 0", "fill 1 of 7 1@100", "order 7 open>filled 1",
                ])
    }

    @Test("A refusal after an attempt whose outcome is unknown rejects nothing: the first may have been taken")
    func refusedRetry() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        story.placing(Story.draft("a"), fails: .transient)
        story.lookUp("a", fails: .notFound)
        #expect((story.lookUps("a").first ?? .epoch) > story.now)
        #expect(story.placing(Story.draft("a"), fails: .rejected(.insufficientFunds)).isEmpty)
        #expect((story.lookUps("a").first ?? .distantFuture) <= story.now, "it is asked for at once")
        story.wait(.seconds(1))
        #expect(
            story.listing([story.own("7", "a")]).short == ["inFlight a unknown>accepted 7", "order 7 ->open 0"])
    }

    @Test("An order that turns up after its rejection was believed is told (catalogue 15)")
    func lateAcceptance() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        story.placing(Story.draft("a"), fails: .rejected(.insufficientFunds))
        story.wait(.seconds(3))
        #expect(
            story.listing([story.own("7", "a", .partiallyFilled, filled: "0.4")]).short
                == ["inFlight a rejected>accepted 7", "order 7 ->partiallyFilled 0.4"])
        #expect(story.reconciler.snapshot.openOrders["7"]?.owner == .own)
    }

    @Test("Two live orders with one owner's id stay two (catalogue 18)")
    func twins() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        story.placed(Story.draft("a"), as: "7")
        story.wait(.seconds(1))
        #expect(story.listing([story.own("7", "a"), story.own("8", "a")]).short == ["order 8 ->open 0"])
        #expect(story.fills([story.fill("1", of: "8", "1")]).short == ["fill 1 of 8 1@100", "order 8 open>filled 1"])
        #expect(story.reconciler.snapshot.openOrders.keys.sorted() == ["7"])
        story.wait(.seconds(1))
        story.lookUp("a", finds: story.own("8", "a", .filled, filled: "1"))
        #expect(story.reconciler.snapshot.openOrders["7"]?.cumulativeQuantity == .zero)
    }

    @Test("An older order with the same owner's id is not what was announced")
    func olderOrder() {
        var story = Self.story()
        story.listing([story.own("5", "a")])
        story.wait(.seconds(1))
        story.detail(story.own("5", "a", .canceled))
        story.wait(.seconds(1))
        story.expect(Story.draft("a"))
        #expect(story.lookUp("a", finds: story.own("5", "a", .canceled)).isEmpty)
        #expect(story.reconciler.snapshot.inFlight["a"]?.state == .announced)
        story.wait(.seconds(1))
        #expect(
            story.listing([story.own("9", "a")]).short == ["inFlight a announced>accepted 9", "order 9 ->open 0"])
    }

    @Test("Who announces again after a crash means the live order that is as announced")
    func announcedAgain() {
        var story = Story()
        story.start([story.own("5", "a")])
        #expect(story.reconciler.snapshot.openOrders["5"]?.owner == .external)
        #expect(story.expect(Story.draft("a")).short == ["inFlight a ->announced", "inFlight a announced>accepted 5"])
        story.wait(.seconds(1))
        #expect(
            story.listing([story.own("5", "a", .partiallyFilled, filled: "0.1")]).short
                == ["order 5 open>partiallyFilled 0.1"])
        #expect(story.reconciler.snapshot.openOrders["5"]?.owner == .own)
    }

    @Test("A live order that rests longer, or waits for another price, is not the one that is announced again")
    func announcedDifferently() {
        func isAccepted(_ change: (inout OrderDraft) -> Void) -> Bool {
            var story = Story()
            var row = story.own("5", "a", .untriggered)
            (row.type, row.stopPrice, row.timeInForce) = (.stopLimit, "99", .gtc)
            story.start([row])
            var draft = Story.draft("a")
            (draft.type, draft.stopPrice) = (.stopLimit, "99")
            change(&draft)
            return story.expect(draft).short.last == "inFlight a announced>accepted 5"
        }
        #expect(isAccepted { _ in })
        #expect(isAccepted { $0.timeInForce = .gtc })
        #expect(!isAccepted { $0.timeInForce = .fok })
        #expect(!isAccepted { $0.stopPrice = "98" })
        #expect(!isAccepted { $0.stopPrice = nil })
    }

    @Test("Two drafts that differ in how long they rest or what triggers them are two orders")
    func differentTerms() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        for change in [{ $0.stopPrice = "99" }, { $0.timeInForce = .ioc }] as [(inout OrderDraft) -> Void] {
            var other = Story.draft("a")
            change(&other)
            #expect(story.reconciler.objection(to: other)?.reason == .inFlight)
        }
    }

    @Test("One id cannot be announced for two orders; the same order can be announced twice")
    func announcedTwice() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        #expect(story.reconciler.objection(to: Story.draft("a")) == nil)
        #expect(story.expect(Story.draft("a")).isEmpty)
        let other = Story.draft("a", quantity: "2")
        #expect(story.reconciler.objection(to: other)?.reason == .inFlight)
        #expect(story.expect(other).isEmpty)
        story.placed(Story.draft("a"), as: "7")
        #expect(story.reconciler.objection(to: other)?.reason == .live("7"))
        #expect(story.reconciler.objection(to: Story.draft(""))?.reason == .noClientOrderID)
        story.detail(story.own("7", "a", .canceled))
        #expect(story.reconciler.objection(to: other) == nil, "its order has ended")
    }

    @Test("A cancel that was taken is not done (catalogue 16)")
    func pendingCancel() {
        var story = Self.story()
        story.start()
        story.expect(Story.draft("a"))
        story.placed(Story.draft("a"), as: "7")
        story.wait(.seconds(1))
        #expect(story.canceling("7").isEmpty)
        let wants = story.reconciler.wanted(at: story.now).filter { $0.due <= story.now }.map(\.query)
        #expect(wants.contains(.order(id: "7", venueSymbol: "btcusdt")), "it is asked for at once")
        #expect(story.detail(story.own("7", "a", .pendingCancel)).short == ["order 7 open>pendingCancel 0"])
        story.wait(.milliseconds(300))
        let fill = story.fill("1", of: "7", "0.4")
        story.fills([fill])
        #expect(
            story.detail(story.own("7", "a", .canceled, filled: "0.4")).short.last
                == "order 7 pendingCancel>canceled 0.4"
        )
    }

    @Test("A cancel of an order in flight has it looked for at once")
    func cancelOfUnknown() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        story.wait(.seconds(5))
        story.lookUp("a", fails: .notFound)
        #expect((story.lookUps("a").first ?? .epoch) > story.now)
        let reference = OrderReference(clientOrderID: "a")
        story.trade(.success(TradeAnswer(cancels: [.init(reference)])), of: .cancel(reference))
        #expect((story.lookUps("a").first ?? .distantFuture) <= story.now)
        let events = story.lookUp("a", finds: story.own("7", "a", .canceled))
        #expect(
            events.short == ["inFlight a unknown>accepted 7", "order 7 ->open 0", "order 7 open>canceled 0"])
    }

    @Test("That a cancel brought no answer, or was refused, says nothing about the order")
    func failedCancel() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        story.placed(Story.draft("a"), as: "7")
        #expect(story.canceling("7", APIError(.transient, message: "no answer")).isEmpty)
        #expect(story.canceling("7", APIError(.rejected(.cannotCancel), message: "too late")).isEmpty)
        story.wait(.seconds(10))
        for _ in 0..<5 {
            story.answer(.failure(APIError(.notFound, message: "no")), of: .order(id: "7", venueSymbol: "btcusdt"))
            story.wait(.milliseconds(300))
        }
        #expect(story.reconciler.snapshot.openOrders["7"] != nil, "nobody inquires: not found does not count")
    }

    @Test("What was announced and taken before the first state is complete is told with it")
    func beforeTheStart() {
        var story = Story()
        story.learnSymbols()
        #expect(story.expect(Story.draft("a")).short == ["inFlight a ->announced"])
        story.expect(Story.draft("b"))
        story.expect(Story.draft("c"))
        story.listing([story.own("6", "b")])
        #expect(story.placed(Story.draft("a"), as: "7").short == ["inFlight a announced>accepted 7"])
        story.fills([])
        let events = story.balances(Story.funds).short
        #expect(events.first == "inFlight b announced>accepted 6")
        #expect(events.contains("item order 6 open 0") && events.last == "order 7 ->open 0")
        #expect(story.reconciler.snapshot.openOrders.values.allSatisfy { $0.owner == .own })
        #expect(story.reconciler.snapshot.inFlight.keys.sorted() == ["c"])
    }

    @Test("What such an order filled is looked for from its placement on, however long the start takes")
    func fillsBeforeTheStart() {
        var story = Story(endpoints: Self.withoutFillsOfOrder)
        story.learnSymbols()
        story.expect(Story.draft("a"))
        story.placed(Story.draft("a"), as: "7")
        let filled = story.fill("1", of: "7", "1", at: story.now + .minutes(1))
        story.wait(.minutes(12))
        story.start()
        story.wait(.seconds(11))
        let windows = story.reconciler.wanted(at: story.now).compactMap { want -> HistoryWindow? in
            if case .fills(let window) = want.query { window } else { nil }
        }
        #expect(windows.contains { $0.from < filled.time ?? .epoch })
        story.fills([filled])
        story.detail(story.own("7", "a", .filled, filled: "1"))
        #expect(story.log.short.suffix(2) == ["fill 1 of 7 1@100 late", "order 7 open>filled 1"])
    }

    @Test("What was taken before the markets were read, as after a restart, is told when they are")
    func takenBeforeTheSymbols() {
        var story = Story()
        story.start()
        story.expect(Story.draft("a"))
        #expect(story.placed(Story.draft("a"), as: "7").short == ["inFlight a announced>accepted 7"])
        story.learnSymbols()
        #expect(story.log.short.last == "order 7 ->open 0")
        #expect(story.reconciler.snapshot.openOrders["7"]?.owner == .own)
    }

    @Test("An order that was filled in part before the start, and is in no listing, is told when its end is")
    func filledBeforeTheStartAndEndedSince() {
        var story = Story(endpoints: Self.withoutFillsOfOrder)
        story.learnSymbols()
        story.expect(Story.draft("a"))
        story.placed(Story.draft("a"), as: "7")
        story.wait(.seconds(2))
        let fill = story.fill("1", of: "7", "0.4", at: story.now - .seconds(1))
        story.listing([story.own("7", "a", .partiallyFilled, filled: "0.4", createdAt: story.now - .seconds(2))])
        story.wait(.seconds(1))
        story.start(fills: [fill])
        story.fills([fill])
        story.wait(.seconds(40))
        // A row that does not tell when it ended.
        var end = story.own("7", "a", .canceled, filled: "0.4", createdAt: story.now - .seconds(43))
        end.updatedAt = nil
        story.history([end])
        #expect(story.log.short.suffix(2) == ["order 7 ->partiallyFilled 0.4", "order 7 partiallyFilled>canceled 0.4"])
    }

    private static let withoutFillsOfOrder: [QueryKind: EndpointFacts] = [
        .openOrders: EndpointFacts(costs: []), .order: EndpointFacts(costs: []), .fills: EndpointFacts(costs: []),
        .closedOrders: EndpointFacts(costs: []), .balances: EndpointFacts(costs: []),
    ]

    @Test(
        "Whose the orders of earlier fills are is told by one listing of those that ended; the others are asked for one by one"
    )
    func ownersByHistory() {
        var story = Story()
        story.learnSymbols()
        story.expect(Story.draft("a"))
        story.wait(.seconds(3))
        story.listing([])
        story.fills(["8", "9"].map { story.fill("f\($0)", of: OrderID("\($0)"), "1", at: story.now - .seconds(1)) })
        story.balances(Story.funds)
        story.lookUp("a")
        #expect(asked(story) == ["closedOrders"])
        story.history([story.order("8", .filled, filled: "1", createdAt: story.now - .seconds(2))])
        #expect(asked(story) == ["order 9"])
    }

    /// What is asked because an order that ended may be an announced one.
    private func asked(_ story: Story) -> [String] {
        story.reconciler.wanted(at: story.now).compactMap { want in
            switch want.query {
            case .closedOrders where want.purpose == .inquiry: "closedOrders"
            case .order(let reference): reference.id.map { "order \($0)" }
            default: nil
            }
        }
    }

    @Test("The answer to a placement that comes late opens nothing again")
    func lateAnswer() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        story.listing([story.own("7", "a")])
        story.wait(.milliseconds(200))
        story.fills([story.fill("1", of: "7", "1")])
        #expect(story.reconciler.snapshot.openOrders.isEmpty)
        #expect(story.placed(Story.draft("a"), as: "7").isEmpty)
        #expect(story.reconciler.snapshot.openOrders.isEmpty && story.reconciler.snapshot.inFlight.isEmpty)
    }

    @Test("Orders of one request are told one by one")
    func many() {
        var story = Self.story()
        let drafts = ["a", "b", "c"].map { Story.draft($0) }
        for draft in drafts { story.expect(draft) }
        let answer = TradeAnswer(placements: [
            .init(clientOrderID: "a", .success("7")),
            .init(clientOrderID: "b", .failure(APIError(.rejected(.orderRefused), message: "too small"))),
        ])
        #expect(
            story.trade(.success(answer), of: .placeMany(drafts)).short
                == ["inFlight a announced>accepted 7", "order 7 ->open 0", "inFlight b announced>rejected"])
        #expect(story.reconciler.snapshot.inFlight.keys.sorted() == ["c"], "the answer said nothing of it")
    }

    @Test(
        "An order that is refused because its id is known was not refused: the first attempt may have been taken (catalogue 15)"
    )
    func duplicate() {
        var story = Self.story()
        story.expect(Story.draft("a"))
        let told = story.placing(Story.draft("a"), fails: .rejected(.duplicateOrder)).short
        #expect(told == ["inFlight a announced>unknown"])
        #expect((story.lookUps("a").first ?? .distantFuture) <= story.now, "it is asked for at once")
        #expect(story.detail(story.own("7", "a")).short.first == "inFlight a unknown>accepted 7")
    }

    @Test("What is settled is forgotten after the horizon")
    func forgotten() {
        var story = Self.story()
        for number in 0..<50 {
            story.expect(Story.draft("a\(number)"))
            story.placing(Story.draft("a\(number)"), fails: .rejected(.orderRefused))
        }
        story.wait(.hours(9))
        story.listing([])
        #expect(story.reconciler.objection(to: Story.draft("a7", quantity: "3")) == nil)
        #expect(story.expect(Story.draft("a7")).short == ["inFlight a7 ->announced"])
        #expect(Set(story.log.map(\.id)).count == story.log.count, "no two events have one name")
    }

    @Test("What is settled is not forgotten before everything was read that happened in its horizon")
    func notForgottenUnread() {
        var story = Self.story()
        story.fills([])
        story.expect(Story.draft("a"))
        story.placing(Story.draft("a"), fails: .rejected(.orderRefused))
        // The process was away, longer than the horizon. An attempt of which nobody told had placed the order.
        let filled = story.fill("1", of: "7", "1", at: story.now + .seconds(1))
        story.wait(.hours(9))
        story.listing([])
        story.fills([filled])
        #expect(
            story.detail(story.own("7", "a", .filled, filled: "1", createdAt: filled.time)).short == [
                "inFlight a rejected>accepted 7", "order 7 ->open 0", "fill 1 of 7 1@100 late", "order 7 open>filled 1",
            ])
        guard case .order(let order, _)? = story.log.last?.change else { return }
        #expect(order.owner == .own)
    }

    @Test(
        "A record that tells less of an accepted order than was filled before the start is not believed by itself (catalogue 43)"
    )
    func bustedBeforeItsRecord() {
        var story = Story()
        story.learnSymbols()
        story.expect(Story.draft("a"))
        story.placed(Story.draft("a"), as: "7")
        story.wait(.minutes(1))
        let filled = story.fill("1", of: "7", "0.4", at: story.now - .seconds(50))
        story.start(fills: [filled])
        #expect(story.reconciler.snapshot.openOrders.isEmpty)
        story.wait(.seconds(1))
        #expect(story.detail(story.own("7", "a", .canceled, createdAt: filled.time)).isEmpty)
        story.wait(.seconds(15))
        for _ in 0..<3 {
            story.fills([])
            story.wait(.seconds(1))
        }
        #expect(
            story.detail(story.own("7", "a", .canceled, createdAt: filled.time)).short.prefix(3) == [
                "voided 1", "order 7 ->open 0", "order 7 open>canceled 0",
            ])
    }

    @Test("An order that ended before the first listing is found by its fills, also where those are shown later")
    func ownFillShownLate() {
        var story = Story()
        story.learnSymbols()
        story.expect(Story.draft("a"))
        let filled = story.now + .milliseconds(500)
        story.wait(.seconds(1))
        story.start()
        story.fills([story.fill("1", of: "9", "1", at: filled)])
        story.wait(.seconds(6))
        story.lookUp("a")
        story.history([])
        #expect(story.reconciler.wanted(at: story.now).contains { $0.query == .order(id: "9", venueSymbol: "btcusdt") })
        let events = story.detail(story.own("9", "a", .filled, filled: "1", createdAt: filled))
        #expect(events.short.first == "inFlight a unknown>accepted 9", "\(events.short)")
    }

    @Test("What follows from the time is observed when it follows, also where a failure is told long after it came")
    func lateFailure() {
        var story = Self.story()
        let asked = story.now
        let window = HistoryWindow(from: asked - .minutes(1), to: asked)
        story.wait(.seconds(1))
        story.expect(Story.draft("a"))
        story.wait(.seconds(6))
        let events = story.take(
            .answer(
                .failure(APIError(.auth, message: "no token")), of: .fills(window), sent: asked,
                received: asked + .milliseconds(40)))
        #expect(events.short.contains("inFlight a announced>unknown"))
        #expect(events.allSatisfy { $0.observed == ObservedSpan(from: asked, to: story.now) })
    }

    @Test("A clock that is put right moves what is in flight with it")
    func correctedClock() throws {
        var story = Self.story()
        story.expect(Story.draft("a"))
        story.take(.clockCorrected(by: .hours(2)))
        story.now = story.now + .hours(2)
        let part = story.reconciler.wholeCheckpoint
        let known = story.reconciler
        let restored = try AccountReconciler(
            account: known.account, facts: known.facts, policy: known.policy, checkpoint: part)
        #expect(restored.clockOffset == .hours(2), "the times that are kept are of the clock that was put right")
        #expect((story.lookUps("a").first ?? .epoch) - story.now == .milliseconds(500))
        #expect(story.tick(after: .seconds(1)).isEmpty)
    }
}
