import Testing

@testable import UserStreamCore

/// What a plan sends, step by step, without a driver.
@Suite("The plan of a pass")
struct PollingPlanTests {
    /// A plan with what it looks at.
    private struct Bench {
        var plan: PollingPlan
        var random = SeededRandom(seed: 1)
        var now = Timestamp(milliseconds: 1_700_000_000_000)
        var wants: [Want] = []
        var blockedUntil = Timestamp.epoch

        init(
            _ kinds: [QueryKind] = [.serverTime, .openOrders, .fills, .orderFills, .balances],
            clockResolution: TimeSpan = .zero
        ) {
            let facts = ExchangeFacts(
                exchange: "test",
                endpoints: Dictionary(uniqueKeysWithValues: kinds.map { ($0, EndpointFacts(costs: [])) }), limits: [],
                visibilityLag: .minutes(1), sweepHorizon: .hours(24), listsEveryAsset: false,
                clientOrderIDHorizon: .hours(8), clockResolution: clockResolution)
            plan = PollingPlan(facts: facts, policy: PollingPolicy(), apiKey: nil)
        }

        mutating func step() -> PollingPlan.Step {
            let view = PollingPlan.View(
                wants: { [wants] _ in wants }, nextPage: { _, _, _ in nil },
                blockedUntil: { [blockedUntil] _ in blockedUntil })
            return plan.step(view, at: now, using: &random)
        }

        /// What it sends before it has to wait, and what it tells meanwhile.
        mutating func requests() -> [Query] {
            var sent: [Query] = []
            while true {
                switch step() {
                case .send(let request): sent.append(request.query)
                case .tell: continue
                case .wait, .over, .stop: return sent
                }
            }
        }

        mutating func answer(_ query: Query, _ observation: Observation, after trip: TimeSpan = .milliseconds(20)) {
            take(.answered(observation, changed: false), of: query, after: trip)
        }

        mutating func take(
            _ outcome: PollingPlan.Outcome, of query: Query, after trip: TimeSpan = .milliseconds(20)
        ) {
            now = now + trip
            plan.take(
                outcome, of: .init(query: query, reason: .pass), sent: now - trip, received: now, using: &random)
        }

        /// How often the clock is read, in pass after pass, before the first poll goes out.
        /// - Parameter answer: answers one reading.
        mutating func clockReadings(_ answer: (inout Bench) -> Void) -> Int {
            wants = [Want(.openOrders, for: .openOrders, due: .epoch)]
            for readings in 0..<20 {
                plan.begin(.due, at: now)
                let sent = requests()
                if sent == [.openOrders] { return readings }
                #expect(sent == [.serverTime])
                answer(&self)
                if requests() == [.openOrders] { return readings + 1 }
                now = now + .milliseconds(180)
            }
            return 20
        }

        /// Begins with a clock that was read.
        mutating func start() {
            plan.begin(.due, at: now)
            #expect(requests() == [.serverTime])
            answer(.serverTime, Observation(.serverTime(now)))
        }
    }

    private let rows = Observation(.orders([OrderReport]()))

    @Test(
        "What one of many dear listings tells is followed up before the others are answered; the next pass begins beside them"
    )
    func beside() throws {
        var bench = Bench()
        let markets = ["A", "B", "C"].map { Query.openOrders(ListingPage(venueSymbol: $0)) }
        bench.wants = markets.map { query in
            var want = Want(query, for: .openOrders, due: .epoch)
            want.isDear = true
            return want
        }
        bench.start()
        #expect(bench.requests() == [markets[0]], "one of a kind is alive at a time")
        bench.answer(markets[0], rows)
        let fills = Query.orderFills(OrderReference(id: "7", venueSymbol: "A"))
        bench.wants = Array(bench.wants.dropFirst()) + [Want(fills, for: .inquiry, due: .epoch)]
        #expect(bench.requests() == [markets[1]])
        guard case .wait(let until?) = bench.step() else { return #expect(Bool(false), "it waits for no answer") }
        #expect(until <= bench.plan.earliestPass)
        bench.now = until
        #expect(bench.requests() == [fills], "while the second listing is under way")
    }

    @Test("A pass that somebody waits for comes as soon as what is under way is answered")
    func awaited() {
        var bench = Bench()
        let markets = ["A", "B"].map { Query.openOrders(ListingPage(venueSymbol: $0)) }
        bench.wants = markets.map { query in
            var want = Want(query, for: .openOrders, due: .epoch)
            want.isDear = true
            return want
        }
        bench.start()
        #expect(bench.requests() == [markets[0]])
        bench.plan.isAwaited = true
        guard case .wait(nil) = bench.step() else { return #expect(Bool(false), "it does not go over into the next") }
        bench.answer(markets[0], rows)
        guard case .over = bench.step() else { return #expect(Bool(false), "the second market is not asked") }
    }

    @Test("What is dear is not asked before it is due, whatever else a pass is about")
    func notEarly() {
        var bench = Bench()
        var dear = Want(.balances, for: .balances, due: bench.now + .minutes(1))
        dear.isDear = true
        bench.wants = [Want(.openOrders, for: .openOrders, due: .epoch), dear]
        bench.start()
        #expect(bench.requests() == [.openOrders])
        bench.take(.answered(rows, changed: true), of: .openOrders)
        bench.wants[0].due = bench.now + .minutes(1)
        #expect(bench.requests().isEmpty)
        bench.now = bench.now + .seconds(1)
        bench.wants[1].due = .epoch
        bench.plan.begin(.due, at: bench.now)
        #expect(bench.requests() == [.balances])
    }

    @Test("A window that waited behind another one is asked for as it is wanted then, or not at all")
    func staleWindow() {
        var bench = Bench()
        func window(_ to: Timestamp) -> Query { .fills(HistoryWindow(from: to - .minutes(1), to: to)) }
        let (first, second) = (window(bench.now), window(bench.now + .seconds(1)))
        bench.wants = [first, second].map { Want($0, for: .sweep, due: .epoch) }
        bench.start()
        #expect(bench.requests() == [first])
        // By the time of its turn it has moved on.
        let later = window(bench.now + .seconds(9))
        bench.wants = [Want(later, for: .sweep, due: .epoch)]
        bench.answer(first, Observation(.fills([Fill]())))
        #expect(bench.requests().first == later)
        bench.wants = []
        bench.answer(later, Observation(.fills([Fill]())))
        #expect(bench.requests().isEmpty)
    }

    @Test("A clock in whole seconds is read in pass after pass before anything else, until it is known better")
    func coarseClock() {
        var bench = Bench(clockResolution: .seconds(1))
        let readings = bench.clockReadings { bench in
            let told = (bench.now + .milliseconds(10)).milliseconds / 1_000 * 1_000
            bench.answer(.serverTime, Observation(.serverTime(Timestamp(milliseconds: told))))
        }
        #expect((2...8).contains(readings))
        #expect((bench.plan.session.clock.error ?? .seconds(1)) <= .milliseconds(130))
    }

    @Test("A clock that came slowly is read again before anything else, but not for ever")
    func slowClock() {
        var bench = Bench()
        let readings = bench.clockReadings { bench in
            bench.answer(.serverTime, Observation(.serverTime(bench.now)), after: .seconds(1))
        }
        #expect(readings == 3)
    }

    @Test("A poll that waits for a limit while the session asks something stays the only one of its kind")
    func pollBesideSession() {
        var bench = Bench()
        var want = Want(.openOrders, for: .openOrders, due: .epoch)
        want.isDear = true
        bench.wants = [want]
        bench.start()
        #expect(bench.requests() == [.openOrders])
        bench.now = bench.now + .minutes(11)
        #expect(bench.requests() == [.serverTime], "the clock is due")
        bench.answer(.serverTime, Observation(.serverTime(bench.now)))
        bench.now = bench.now + .seconds(1)
        #expect(bench.requests().isEmpty, "the first one is still under way")
        bench.answer(.openOrders, rows)
        bench.plan.begin(.due, at: bench.now)
        #expect(bench.requests() == [.openOrders])
    }

    private let token = Observation(.accessToken(AccessToken(SecretBytes("t"), lifetime: .seconds(900))))
    private let refusal = APIError(.auth, message: "UNAUTHORIZED")

    /// A pass whose polls are on their way, with a token.
    private func asked() -> (bench: Bench, fills: Query) {
        var bench = Bench([.accessToken, .openOrders, .fills])
        let fills = Query.fills(HistoryWindow(from: .epoch, to: bench.now))
        bench.wants = [Want(.openOrders, for: .openOrders, due: .epoch), Want(fills, for: .fills, due: .epoch)]
        bench.plan.begin(.due, at: bench.now)
        #expect(bench.requests() == [.accessToken])
        bench.answer(.accessToken, token)
        #expect(bench.requests() == [.openOrders, fills])
        return (bench, fills)
    }

    @Test("One token is asked for, however many requests the last one was refused for (catalogue 53)")
    func oneToken() {
        var (bench, fills) = asked()
        bench.take(.failed(refusal), of: .openOrders)
        #expect(bench.requests() == [.accessToken])
        bench.take(.failed(refusal), of: fills)
        #expect(bench.requests().isEmpty, "it is under way")
        bench.answer(.accessToken, token)
        #expect(Set(bench.requests()) == [.openOrders, fills])
        bench.take(.failed(refusal), of: .openOrders)
        guard case .tell(.stop(let reason)) = bench.step() else { return #expect(Bool(false), "it does not end") }
        #expect(reason.category == .auth)
    }

    @Test("What was refused while the token was renewed is sent again, and is no reason to stop")
    func renewedToken() {
        var (bench, fills) = asked()
        bench.take(.failed(refusal), of: .openOrders)
        #expect(bench.requests() == [.accessToken])
        // The exchange knows one token at a time: the new one ended the one with which the other request is on its way.
        bench.take(.failed(refusal), of: fills)
        bench.answer(.accessToken, token)
        #expect(Set(bench.requests()) == [.openOrders, fills])
        bench.answer(.openOrders, rows)
        bench.take(.failed(refusal), of: fills)
        #expect(bench.requests() == [.accessToken], "it was refused once with a token that was good when it was sent")
        bench.answer(.accessToken, token)
        #expect(bench.requests().contains(fills))
        bench.answer(fills, Observation(.fills([])))
        #expect(bench.plan.session.token(at: bench.now) != nil)
    }

    @Test("A pass ends while the exchange wants to hear nothing, although the clock would have to be read first")
    func refusedClock() {
        var bench = Bench()
        bench.wants = [Want(.openOrders, for: .openOrders, due: .epoch)]
        bench.start()
        #expect(bench.requests() == [.openOrders])
        bench.take(.failed(APIError(.clockSkew, message: "ahead of the server's time")), of: .openOrders)
        bench.blockedUntil = bench.now + .minutes(2)
        var failures = 0
        for _ in 0..<10 {
            switch bench.step() {
            case .tell(.answer(.failure, of: .openOrders, _, _)): failures += 1
            case .over: return #expect(failures == 1)
            case .tell: continue
            case .send, .wait, .stop: return #expect(Bool(false), "nothing can be sent, and nothing is on its way")
            }
        }
        #expect(Bool(false), "it does not end")
    }
}
