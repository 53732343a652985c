import Testing
import UserStream
import UserStreamTestKit

/// The exchange's clock and what else must be known before an account can be asked about.
@Suite struct SessionTests {
    private let start = Timestamp(milliseconds: 1_700_000_000_000)

    private func session(without missing: [QueryKind] = []) -> ExchangeSession {
        ExchangeSession(facts: TinyConnector(without: missing).facts, apiKey: "key")
    }

    private let table = SymbolTable(
        [.init(venueSymbol: "btcusdt", market: Market(base: "BTC", quote: "USDT"), isTrading: true)])

    private func settled(at now: Timestamp) throws -> ExchangeSession {
        var session = session()
        try session.ingest(Observation(.serverTime(now)), sent: now, received: now)
        try session.ingest(
            Observation(.accounts([ExchangeAccount(id: "7", type: "spot", isWorking: true)])), sent: now, received: now)
        try session.ingest(Observation(.symbols(table)), sent: now, received: now)
        return session
    }

    @Test func itAsksFirstWhatAQueryNeeds() throws {
        var session = session()
        #expect(session.needed(for: .serverTime, at: start) == [])
        #expect(session.needed(for: .accounts, at: start) == [.serverTime])
        #expect(session.needed(for: .balances, at: start) == [.serverTime, .accounts, .symbols])
        #expect(session.wanted(at: start) == [.serverTime, .accounts, .symbols])
        try session.ingest(Observation(.serverTime(start)), sent: start, received: start)
        #expect(session.needed(for: .balances, at: start) == [.accounts, .symbols])
        session = try settled(at: start)
        #expect(session.needed(for: .openOrders, at: start) == [])
        #expect(session.context.accountID == "7")
        #expect(session.wanted(at: start + .minutes(9)) == [])
        #expect(session.wanted(at: start + .minutes(10)) == [.serverTime])
        #expect(session.wanted(at: start + .hours(1)) == [.serverTime, .symbols])
        #expect(session.nextDue == start + .minutes(10))
    }

    @Test func whatAnExchangeDoesNotHaveIsNotAsked() {
        let session = session(without: [.accounts, .serverTime])
        #expect(session.needed(for: .balances, at: start) == [.symbols])
    }

    @Test func aDoubtedClockIsReadBeforeAnythingSigned() throws {
        var session = try settled(at: start)
        session.doubt(
            after: APIError(.clockSkew, message: "too late"), sent: start + .seconds(1), received: start + .seconds(1))
        #expect(session.needed(for: .openOrders, at: start) == [.serverTime])
        try session.ingest(Observation(.serverTime(start + .seconds(9))), sent: start, received: start)
        #expect(session.needed(for: .openOrders, at: start) == [])
        #expect(session.exchangeTime(local: start) == start + .seconds(9))
        #expect(session.localTime(exchange: start + .seconds(9)) == start)
    }

    private func token(_ seconds: Int64) -> Observation {
        Observation(.accessToken(AccessToken(SecretBytes("t"), lifetime: .seconds(seconds))))
    }

    @Test(
        "A token is asked for in time, and before anything else when it is nearly over; its life begins when it was asked for (catalogue 53)",
        arguments: [(Int64(900), Int64(780), Int64(840)), (40, 20, 30)])
    func tokens(_ lifetime: Int64, _ due: Int64, _ spent: Int64) throws {
        var session = ExchangeSession(facts: TinyConnector(without: [.accounts, .symbols], hasTokens: true).facts)
        #expect(session.needed(for: .balances, at: start) == [.serverTime, .accessToken])
        #expect(session.needed(for: .symbols, at: start) == [] && session.token(at: start) == nil)
        try session.ingest(Observation(.serverTime(start)), sent: start, received: start)
        try session.ingest(token(lifetime), sent: start, received: start + .seconds(2))
        #expect(session.nextDue == start + .seconds(min(due, 600)))
        for (seconds, isWanted, isNeeded) in [(due - 1, false, false), (due, true, false), (spent, true, true)] {
            let now = start + .seconds(seconds)
            #expect(session.wanted(at: now).contains(.accessToken) == isWanted)
            #expect(session.needed(for: .fills(HistoryWindow(from: start, to: now)), at: now).isEmpty == !isNeeded)
        }
        #expect(session.token(at: start + .seconds(lifetime - 1)) != nil)
        #expect(session.token(at: start + .seconds(lifetime)) == nil)
    }

    @Test("A refusal is about the token that the request had, not about one that came later (catalogue 53)")
    func refusedTokens() throws {
        var session = ExchangeSession(facts: TinyConnector(without: [.serverTime], hasTokens: true).facts)
        let refusal = APIError(.auth, message: "UNAUTHORIZED")
        try session.ingest(token(900), sent: start, received: start + .seconds(1))
        session.doubt(after: refusal, sent: start, received: start + .seconds(2))
        #expect(session.token(at: start) != nil, "the request was sent before the token was known")
        session.doubt(after: refusal, sent: start + .seconds(1), received: start + .seconds(2))
        #expect(session.token(at: start) == nil)
        #expect(session.needed(for: .accounts, at: start) == [.accessToken])
    }

    @Test func anUnknownSymbolIsLookedUpOnceAndNotMoreThanOnceAMinute() throws {
        var session = try settled(at: start)
        var report = OrderReport(id: "1", venueSymbol: "newusdt")
        try session.ingest(Observation(.orders([report])), sent: start, received: start)
        #expect(session.wanted(at: start + .seconds(59)) == [])
        #expect(session.wanted(at: start + .seconds(60)) == [.symbols])
        let later = start + .minutes(2)
        try session.ingest(Observation(.symbols(table)), sent: later, received: later)
        try session.ingest(Observation(.orders([report])), sent: later, received: later)
        #expect(session.wanted(at: later + .minutes(5)) == [], "it was looked up already")
        report.venueSymbol = "otherusdt"
        try session.ingest(Observation(.orders([report])), sent: later, received: later)
        #expect(session.wanted(at: later + .minutes(5)) == [.symbols])
    }

    @Test(arguments: [
        ([ExchangeAccount](), "there is no spot account; the exchange lists: none"),
        (
            [ExchangeAccount(id: "8", type: "margin", isWorking: true)],
            "there is no spot account; the exchange lists: margin 8"
        ),
        (
            [ExchangeAccount(id: "9", type: "spot", isWorking: false)],
            "the spot account is locked; the exchange lists: spot 9 (locked)"
        ),
    ])
    func anAccountThatCannotBeFollowedIsRefusedByName(accounts: [ExchangeAccount], message: String) {
        var session = session()
        do throws(StopReason) {
            try session.ingest(Observation(.accounts(accounts)), sent: start, received: start)
            Issue.record("it was accepted")
        } catch {
            #expect(error.message == message)
            #expect(error.category == .permission)
        }
    }

    /// The offset is wrong by no more than the stated bound, however the time of a message is split between its two ways.
    @Test(arguments: UInt64(1)...100)
    func theClockIsRightWithinItsBound(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let trueOffset = TimeSpan.milliseconds(Int64.random(in: -100_000...100_000, using: &random))
        var clock = ServerClock()
        var now = start
        for _ in 0..<50 {
            let there = TimeSpan.milliseconds(Int64.random(in: 0...400, using: &random))
            let back = TimeSpan.milliseconds(Int64.random(in: 0...400, using: &random))
            clock.read(now + there + trueOffset, sent: now, received: now + there + back)
            let error = try #require(clock.error)
            #expect(abs((clock.offset - trueOffset).milliseconds) <= error.milliseconds + 1, "seed \(seed)")
            now = now + .minutes(10)
        }
    }

    @Test func aSlowAnswerDoesNotMoveAGoodClockButAJumpDoes() {
        var clock = ServerClock()
        clock.read(start + .seconds(5), sent: start, received: start + .milliseconds(10))
        #expect(clock.offset == .milliseconds(4_995))
        let later = start + .minutes(10)
        clock.read(later + .seconds(5), sent: later, received: later + .seconds(1))
        #expect(clock.offset == .milliseconds(4_995))
        #expect(clock.readAt == later + .seconds(1))
        clock.read(later + .seconds(65), sent: later, received: later + .seconds(1))
        #expect(clock.offset == .milliseconds(64_500))
        let remembered = ServerClock(offset: clock.offset)
        #expect(remembered.offset == clock.offset && remembered.readAt == nil && remembered.error == nil)
    }
}
