import Logging
import UserStream
import UserStreamTestKit

/// The pretend exchange behind ``TinyConnector``: rows that a test sets, and failures that it orders.
final class TinyExchange: Sendable {
    struct State: Sendable {
        var open: [String] = []
        var closed: [String] = []
        var fills: [String] = []
        var balances = ["USDT 1000 0"]
        var accounts = ["7 spot working"]
        var symbols = ["btcusdt BTC-USDT", "ethusdt ETH-USDT"]
        /// Failures to answer with, by path, in order; the last one stays while it is marked so.
        var failures: [String: [String]] = [:]
        var lasting: [String: String] = [:]
        var aheadBy: TimeSpan = .zero
        /// How far a signature's time may be off; nil when it is not looked at.
        var timeTolerance: TimeSpan?
        var delay: TimeSpan = .zero
        /// How many tokens it gave; only the newest one is good, unless it was revoked.
        var tokens = 0
        var isTokenRevoked = false
        var tokenLifetime = 900
    }

    let clock: any StreamClock
    private let state = Locked(State())

    init(clock: any StreamClock) { self.clock = clock }

    func set(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// Answers requests of a scripted transport.
    func transport() -> ScriptedTransport {
        ScriptedTransport(clock: clock, replying: { request in self.reply(to: request) })
    }

    private func reply(to request: SignedRequest) -> ScriptedTransport.Reply {
        let now = clock.now
        return state.withLock { state in
            let delay = state.delay
            func answer(_ lines: [String]) -> ScriptedTransport.Reply {
                let body = Array(lines.joined(separator: "\n").utf8)
                return .init(.success(APIResponse(status: 200, body: body)), after: delay)
            }
            let (path, parameters) = Self.parts(request.url)
            if var list = state.failures[path], !list.isEmpty {
                let failure = list.removeFirst()
                state.failures[path] = list
                return failure == "timeout"
                    ? .init(.failure(TransportError(.timeout, "no answer")), after: delay)
                    : answer(["error \(failure)"])
            }
            if let failure = state.lasting[path] { return answer(["error \(failure)"]) }
            let time = now + state.aheadBy
            if let tolerance = state.timeTolerance, let signed = parameters["time"].flatMap(Int64.init),
                abs(signed - time.milliseconds) > tolerance.milliseconds
            {
                return answer(["error clock"])
            }
            if let token = parameters["token"], token != "t\(state.tokens)" || state.isTokenRevoked {
                return answer(["error auth"])
            }
            switch path {
            case "/token":
                state.tokens += 1
                state.isTokenRevoked = false
                return answer(["t\(state.tokens) \(state.tokenLifetime)"])
            case "/time": return answer(["\(time)"])
            case "/symbols": return answer(state.symbols)
            case "/accounts": return answer(state.accounts)
            case "/balances": return answer(state.balances)
            case "/open": return answer(Self.page(state.open, from: parameters["cursor"]))
            case "/closed": return answer(state.closed)
            case "/fills": return answer(state.fills)
            case "/order":
                let id = parameters["id"] ?? ""
                let row = (state.open + state.closed).first { $0.split(separator: " ").contains { $0 == id } }
                return answer([row ?? "error notfound"])
            case "/order-fills":
                let id = parameters["id"] ?? ""
                return answer(state.fills.filter { $0.split(separator: " ")[1] == id })
            case "/uid": return answer(["42"])
            case "/key": return answer(["read"])
            default: return .init(.success(APIResponse(status: 404, body: Array("error".utf8))))
            }
        }
    }

    /// Two rows a page.
    private static func page(_ rows: [String], from cursor: String?) -> [String] {
        let start = cursor.flatMap { Int($0) } ?? 0
        let page = rows.dropFirst(start).prefix(2)
        return Array(page) + (start + 2 < rows.count ? ["next \(start + 2)"] : [])
    }

    private static func parts(_ url: String) -> (String, [String: String]) {
        let halves = url.dropFirst("https://tiny.test".count).split(separator: "?", maxSplits: 1)
        var parameters: [String: String] = [:]
        for pair in halves.count > 1 ? halves[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            parameters[sides[0]] = sides.count > 1 ? sides[1] : ""
        }
        return (String(halves[0]), parameters)
    }
}

extension Credentials {
    static let test = Credentials(apiKey: "key", secretKey: SecretBytes("hidden"))
}

/// A clock, an exchange, a transport and a source that belong together.
struct Bench: Sendable {
    let clock: TestClock
    let exchange: TinyExchange
    let transport: ScriptedTransport
    let source: PollingDataSource
    /// Everything that was logged.
    let log = RecordedLog()

    init(
        connector: TinyConnector = TinyConnector(), credentials: Credentials = .test,
        policy: PollingPolicy = PollingPolicy(), scheduler: Scheduler? = nil, clock: TestClock = TestClock(),
        account: AccountID = "tiny:main"
    ) {
        self.clock = clock
        exchange = TinyExchange(clock: clock)
        transport = exchange.transport()
        source = PollingDataSource(
            account: account, connector: connector, credentials: credentials, transport: transport, policy: policy,
            clock: clock, random: SeededRandom(seed: 1), scheduler: scheduler, logger: log.logger)
    }

    func tracker(journal: any EventJournal = InMemoryJournal()) -> UserStreamTracker {
        UserStreamTracker(dataSource: source, journal: journal, executor: clock.executor)
    }

    /// What was sent since the last call.
    func sent() -> [String] {
        defer { transport.forget() }
        return transport.paths.map { String($0.dropFirst("GET ".count)) }
    }
}

/// Keeps what is logged, whatever its level.
struct RecordedLog: LogHandler {
    private let recorded = Locked([String]())
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    var lines: [String] { recorded.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in self } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        recorded.withLock { $0.append("\(event.level) \(event.message) \(all)") }
    }
}
