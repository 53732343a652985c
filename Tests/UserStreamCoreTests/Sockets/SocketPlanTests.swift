import Testing
import UserStreamTestKit

@testable import UserStreamCore

/// What is done with a user-data socket, and when.
@Suite("The plan of a socket")
struct SocketPlanTests {
    @Test("it connects, logs in, and tells that everything is subscribed")
    func logsIn() {
        var bench = PlanBench(TinySocket())
        #expect(bench.steps() == ["connect 1"])
        bench.plan.opened(1, at: bench.now)
        #expect(bench.steps() == ["send hello on 1"])
        bench.hear("ok", on: 1)
        #expect(bench.steps() == ["live"])
        #expect(bench.plan.isLive)
        bench.hear("row", on: 1)
        #expect(bench.steps() == ["pushed"])
    }

    @Test("where the exchange wants quiet after the opening, it is kept")
    func keepsQuiet() {
        var socket = TinySocket()
        socket.facts.quietAfterOpening = .seconds(1)
        var bench = PlanBench(socket)
        _ = bench.steps()
        bench.plan.opened(1, at: bench.now)
        #expect(bench.steps() == [])
        #expect(bench.nextLook == bench.now + .seconds(1))
        bench.now = bench.now + .seconds(1)
        #expect(bench.steps() == ["send hello on 1"])
    }

    @Test("a connection that ends is said to be lost, and another one is made after a pause that grows")
    func reconnects() {
        var bench = PlanBench(TinySocket())
        bench.logIn(1)
        bench.plan.ended(1, "broken off", at: bench.now, using: &bench.random)
        #expect(bench.steps() == ["lost: the socket ended: broken off"])
        #expect(!bench.plan.isLive && bench.plan.losses == 1)
        var pauses: [Int64] = []
        for number in 2...9 {
            let from = bench.now
            bench.now = bench.nextLook
            pauses.append((bench.now - from).milliseconds)
            #expect(bench.steps() == ["connect \(number)"])
            bench.plan.ended(number, "no answer", at: bench.now, using: &bench.random)
            #expect(bench.steps() == [], "what was never there is not lost")
        }
        #expect(pauses.allSatisfy { $0 <= 30_000 } && (pauses.max() ?? 0) > 2_000, "\(pauses)")
        bench.now = bench.nextLook
        bench.logIn(10)
        bench.plan.ended(10, "broken off", at: bench.now, using: &bench.random)
        _ = bench.steps()
        #expect(bench.nextLook - bench.now <= .milliseconds(500), "a success makes the next failure the first")
    }

    @Test("a silent connection is given up, a heartbeat keeps it")
    func silence() {
        var bench = PlanBench(TinySocket())
        bench.logIn(1)
        bench.now = bench.now + .seconds(25)
        bench.plan.heard(1, at: bench.now)
        bench.now = bench.now + .seconds(30)
        #expect(bench.steps() == [])
        #expect(bench.nextLook <= bench.now + .milliseconds(1))
        bench.now = bench.now + .milliseconds(1)
        #expect(
            bench.steps() == ["close 1", "lost: the socket ended: nothing came for 30 s, not even a heartbeat"])
    }

    @Test("a login that nobody confirms is given up")
    func unconfirmed() {
        var bench = PlanBench(TinySocket())
        _ = bench.steps()
        bench.plan.opened(1, at: bench.now)
        _ = bench.steps()
        bench.now = bench.now + .seconds(10)
        bench.plan.heard(1, at: bench.now)
        #expect(bench.steps() == [])
        bench.now = bench.now + .milliseconds(1)
        #expect(bench.steps().first == "close 1")
        #expect(bench.plan.lastFailure == "it was not confirmed that everything is subscribed")
    }

    @Test("what the exchange refuses ends the connection, and the reason is kept")
    func refused() {
        var bench = PlanBench(TinySocket())
        _ = bench.steps()
        bench.plan.opened(1, at: bench.now)
        _ = bench.steps()
        bench.hear("no", on: 1)
        #expect(bench.steps().first == "close 1")
        #expect(bench.plan.lastFailure?.contains("refused") == true)
        #expect(!bench.plan.isLive)
    }

    @Test("before the end of its life a connection is replaced, and closed when the next one tells everything")
    func replaced() {
        var socket = TinySocket()
        socket.facts.longestLife = .hours(24)
        socket.facts.longestSilence = .days(2)
        var bench = PlanBench(socket)
        bench.logIn(1)
        bench.now = bench.now + .hours(24) - .minutes(10)
        bench.logIn(2, before: [], after: ["close 1", "live"])
        #expect(bench.steps() == [])
        bench.plan.ended(1, "gone", at: bench.now, using: &bench.random)
        #expect(bench.steps() == [] && bench.plan.isLive)
    }

    @Test("an exchange that says that it will leave is left, after another connection is there")
    func leaves() {
        var bench = PlanBench(TinySocket())
        bench.logIn(1)
        bench.hear("bye", on: 1)
        #expect(bench.plan.isLive)
        bench.logIn(2, before: [], after: ["close 1", "live"])
        #expect(bench.plan.losses == 0)
    }

    @Test("pings are sent where the exchange sends no heartbeats")
    func pings() {
        var socket = TinySocket()
        socket.facts.pingInterval = .seconds(10)
        var bench = PlanBench(socket)
        bench.logIn(1)
        bench.now = bench.now + .seconds(10)
        #expect(bench.steps() == ["ping 1"])
        bench.plan.heard(1, at: bench.now)
        #expect(bench.nextLook == bench.now + .seconds(10))
    }
}

/// An exchange whose socket speaks in single words.
private struct TinySocket: UserSocket {
    var facts = SocketFacts(url: "wss://tiny.test/ws", longestSilence: .seconds(30))
    func dialogue() -> any SocketDialogue { TinyDialogue() }
}

private struct TinyDialogue: SocketDialogue {
    mutating func opened(_ auth: any Auth, at now: Timestamp) throws(ConnectorError) -> [SocketStep] {
        [.send(Array("hello".utf8))]
    }

    mutating func received(
        _ message: [UInt8], context: ExchangeContext, at now: Timestamp
    ) throws(APIError) -> [SocketStep] {
        switch String(decoding: message, as: UTF8.self) {
        case "ok": [.live]
        case "row": [.pushed(Observation(.balances([])), made: nil)]
        case "bye": [.leave("maintenance")]
        default: throw APIError(.auth, message: "refused")
        }
    }
}

private struct TinyAuth: Auth {
    let credentials = Credentials(apiKey: "key", secretKey: SecretBytes("hidden"))
    func generateAuthDict(
        for request: APIRequest, at time: Timestamp
    ) throws(ConnectorError) -> [NameValue] { [] }
    func sign(_ request: APIRequest, at time: Timestamp) throws(ConnectorError) -> SignedRequest {
        SignedRequest(method: .get, url: "")
    }
}

/// A plan, and the time.
private struct PlanBench {
    var plan: SocketPlan
    var now = Timestamp(milliseconds: 1_700_000_000_000)
    var random = SeededRandom(seed: 1)
    private let known: SocketPlan.Known

    init(_ socket: TinySocket) {
        plan = SocketPlan(socket)
        let facts = ExchangeFacts(
            exchange: "tiny", endpoints: [:], limits: [], visibilityLag: .zero, sweepHorizon: .hours(1),
            listsEveryAsset: false, clientOrderIDHorizon: .hours(1))
        known = SocketPlan.Known(session: ExchangeSession(facts: facts), auth: TinyAuth())
    }

    /// What it does until it waits.
    mutating func steps() -> [String] {
        var words: [String] = []
        while true {
            switch plan.step(known, at: now, using: &random) {
            case .connect(let number): words.append("connect \(number)")
            case .send(let text, let number): words.append("send \(String(decoding: text, as: UTF8.self)) on \(number)")
            case .ping(let number): words.append("ping \(number)")
            case .close(let number): words.append("close \(number)")
            case .tell(.socket(.live), from: _): words.append("live")
            case .tell(.socket(.lost(let reason)), from: _): words.append("lost: \(reason)")
            case .tell(.pushed, from: _): words.append("pushed")
            case .tell: words.append("tell")
            case .wait: return words
            }
        }
    }

    /// When it wants to look again.
    var nextLook: Timestamp {
        var (copy, random) = (plan, random)
        while true {
            if case .wait(let until) = copy.step(known, at: now, using: &random) { return until }
        }
    }

    mutating func hear(_ word: String, on number: Int) {
        plan.received(Array(word.utf8), on: number, known, at: now, using: &random)
    }

    mutating func logIn(_ number: Int, before: [String] = [], after: [String] = ["live"]) {
        #expect(steps() == before + ["connect \(number)"])
        plan.opened(number, at: now)
        #expect(steps() == ["send hello on \(number)"])
        hear("ok", on: number)
        #expect(steps() == after)
    }
}
