import Testing
import UserStream
import UserStreamTestKit

/// The consumer's own orders, as it announces and hands them in.
@Suite struct OwnOrderTests {
    private static func bid(_ id: String, quantity: ExactDecimal = "1") -> OrderDraft {
        .limit(.buy, "BTC-USDT", quantity: quantity, price: "100", clientOrderID: id)
    }

    private static func response(_ text: String, status: Int = 200) -> APIResponse {
        APIResponse(status: status, body: Array(text.utf8))
    }

    private static func started() async throws -> (Bench, UserStreamTracker) {
        let bench = Bench()
        let tracker = bench.tracker()
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        return (bench, tracker)
    }

    @Test func anOrderThatWasTakenIsKnownAtOnce() async throws {
        let (bench, tracker) = try await Self.started()
        try await tracker.send(Self.bid("a")) { draft in
            #expect(await tracker.account.inFlight("a")?.draft == draft, "it is announced before it is sent")
            return Self.response("9")
        }
        let account = await tracker.account
        #expect(account.inFlight.isEmpty)
        #expect(account.order("9")?.owner == .own && account.order("9")?.price == "100")
        _ = bench.sent()
        await bench.clock.advance(by: .milliseconds(250))
        #expect(Set(bench.sent()).isSuperset(of: ["/open", "/fills"]), "the polls look at once")
        await tracker.stop()
    }

    @Test func anOrderOfWhichNothingCameBackIsFollowed() async throws {
        struct Lost: Error {}
        let (bench, tracker) = try await Self.started()
        await #expect(throws: Lost.self) { try await tracker.send(Self.bid("a")) { _ in throw Lost() } }
        #expect(await tracker.account.inFlight("a")?.state == .unknown)
        let now = bench.clock.now.milliseconds
        bench.exchange.set { $0.open = ["5 btcusdt buy 100 1 0 0 open \(now) \(now) a"] }
        await bench.clock.advance(by: .seconds(1))
        let account = await tracker.account
        #expect(account.inFlight.isEmpty && account.order("5")?.owner == .own)
        await tracker.stop()
    }

    @Test func onlyTheExchangesOwnWordIsARejection() async throws {
        let (_, tracker) = try await Self.started()
        let refused = try await tracker.send(Self.bid("a")) { _ in Self.response("error funds") }
        #expect(refused.status == 200, "what the exchange said is the caller's to read")
        try await tracker.send(Self.bid("b")) { _ in Self.response("error transient", status: 503) }
        let account = await tracker.account
        #expect(account.inFlight.map(\.clientOrderID) == ["b"] && account.inFlight("b")?.state == .unknown)
        await tracker.stop()
        let states = try await tracker.userStream.collect().compactMap { event -> InFlightOrder.State? in
            guard case .inFlight(let order, _) = event.change, order.clientOrderID == "a" else { return nil }
            return order.state
        }
        #expect(states == [.announced, .rejected])
    }

    @Test func itCanBeAnnouncedBeforeTheTrackerIsStarted() async throws {
        let bench = Bench()
        let tracker = bench.tracker()
        try await tracker.expect(Self.bid("a"))
        #expect(await tracker.account.inFlight("a")?.state == .announced)
        let now = bench.clock.now.milliseconds
        bench.exchange.set { $0.open = ["5 btcusdt buy 100 1 0 0 open \(now) \(now) a"] }
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        let account = await tracker.account
        #expect(account.isReady && account.inFlight.isEmpty && account.order("5")?.owner == .own)
        await tracker.stop()
        await #expect(throws: (any Error).self) { try await tracker.expect(Self.bid("b")) }
    }

    @Test func oneIDCannotBeAnnouncedForTwoOrders() async throws {
        let (_, tracker) = try await Self.started()
        try await tracker.expect(Self.bid("a"))
        try await tracker.expect(Self.bid("a"))
        await #expect(throws: AnnouncementError.self) { try await tracker.expect(Self.bid("a", quantity: "2")) }
        await #expect(throws: AnnouncementError.self) { try await tracker.expect(Self.bid("")) }
        do {
            try await tracker.expect(Self.bid("a", quantity: "2"))
        } catch let error as AnnouncementError {
            #expect(error.description.contains("\"a\" is in flight"))
        }
        await tracker.stop()
    }

    @Test func aCancelThatWasTakenIsLookedAtAtOnce() async throws {
        let (bench, tracker) = try await Self.started()
        try await tracker.send(Self.bid("a")) { _ in Self.response("9") }
        _ = bench.sent()
        try await tracker.observe(Self.response(""), of: .cancel(OrderReference(id: "9")))
        #expect(await tracker.account.order("9")?.state == .open, "a cancel that was taken is not done")
        await bench.clock.advance(by: .milliseconds(400))
        #expect(bench.sent().contains { $0.hasPrefix("/order") })
        await tracker.stop()
    }
}
