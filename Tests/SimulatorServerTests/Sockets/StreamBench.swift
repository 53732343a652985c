import CurlTransport
import ExchangeConnectors
import ExchangeSimulator
import SimulatorServer
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit
import WebSocketTransport

/// A stream of the pretend HTX over real sockets on this machine: a trader trades, and the judge compares what was told with what happened.
actor StreamBench {
    nonisolated let server: SimulatorServer
    nonisolated let polling: PollingDataSource
    nonisolated private let socket: @Sendable () -> (isLive: Bool, losses: Int)
    nonisolated private let clock: QuickClock
    private let tracker: UserStreamTracker
    private(set) var events: [UserStreamEvent] = []
    private var reading: Task<Void, any Error>?

    private init(
        _ server: SimulatorServer, _ clock: QuickClock, _ url: String, _ policy: PollingPolicy, isAlone: Bool
    ) throws {
        self.server = server
        self.clock = clock
        let (connector, account) = (Huobi(baseURL: url), AccountID("huobi:main"))
        let credentials = Credentials(apiKey: "key", secretKey: SecretBytes("secret"))
        let (transport, sockets) = (try CurlTransport(), try WebSocketTransport(clock: clock))
        if isAlone {
            let source = try WebSocketDataSource(
                account: account, connector: connector, credentials: credentials, transport: transport,
                sockets: sockets, policy: policy, clock: clock)
            polling = source.polling
            socket = { (source.isSocketLive, source.socketLosses) }
            tracker = UserStreamTracker(dataSource: source)
        } else {
            polling = PollingDataSource(
                account: account, connector: connector, credentials: credentials, transport: transport, policy: policy,
                clock: clock)
            let source = try HybridDataSource(polling: polling, sockets: sockets)
            socket = { (source.isSocketLive, source.socketLosses) }
            tracker = UserStreamTracker(dataSource: source)
        }
    }

    /// Whether the socket tells everything at the moment.
    nonisolated var isSocketLive: Bool { socket().isLive }
    /// How often a connection was lost.
    nonisolated var socketLosses: Int { socket().losses }

    /// Runs `body` while the socket tells everything, and ends all afterwards.
    /// - Parameters:
    ///   - isAlone: whether the stream does without audits.
    ///   - speed: how much faster than the machine's the clock of everything goes.
    static func run(
        isAlone: Bool = false, speed: Int64 = 1, _ policy: PollingPolicy = PollingPolicy(),
        faults: SocketFaults = SocketFaults(),
        _ body: (StreamBench) async throws -> Void
    ) async throws {
        let clock = QuickClock(factor: speed)
        var configuration = SimulatorServerConfiguration()
        configuration.activityInterval = nil
        configuration.controlPort = nil
        configuration.socketFaults = faults
        let key = try SimulatedKey(apiKey: "key", secret: "secret", account: ServerBench.account)
        let server = try SimulatorServer(
            configuration, face: HuobiFace(keys: [key]), exchange: try ServerBench.exchange(at: clock.now),
            clock: { clock.now })
        let addresses = try await server.start()
        let bench = try StreamBench(server, clock, addresses.url, policy, isAlone: isAlone)
        let result: Result<Void, any Error>
        do {
            try await bench.start()
            result = .success(try await body(bench))
        } catch { result = .failure(error) }
        await bench.stop()
        await server.stop()
        try result.get()
    }

    private func start() async throws {
        try await tracker.start()
        reading = Task { [tracker] in for try await batch in tracker.batches() { take(batch) } }
        try await tracker.ready()
        try await until("the socket tells everything") { $0.isSocketLive }
    }

    private func take(_ batch: EventBatch) { events += Array(batch) }

    private func stop() async {
        await tracker.stop()
        _ = await reading?.result
    }

    /// Lets somebody trade for a while of the machine's time.
    func trade(for span: Duration) async throws {
        await server.setTrader(TraderConfiguration(account: ServerBench.account, interval: .milliseconds(15), seed: 3))
        try await Task.sleep(for: span)
    }

    /// Waits until something is so, at most a minute: the machine may be busy.
    func until(_ what: Comment, _ isSo: (StreamBench) async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while await !isSo(self) {
            try #require(ContinuousClock.now < deadline, what)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// What is wrong with the log, once nobody trades and everything was read again.
    func verdict() async throws -> Verdict {
        await server.setTrader(nil)
        var verdict = try await judged()
        for _ in 0..<20 where verdict.violations.contains(where: { $0.sequence == nil }) {
            try await Task.sleep(for: .milliseconds(50))
            verdict = try await judged()
        }
        return verdict
    }

    private func judged() async throws -> Verdict {
        try await polling.forceSweep()
        let last = await tracker.account.sequence
        try await until("the reader has everything") { await ($0.events.last?.sequence ?? 0) >= last }
        let history = await server.withExchange { exchange, _ in exchange.history(account: ServerBench.account) }
        var rules = JudgeRules()
        // That something came in or went out is told after a while that is longer than a test.
        rules.checksTransfers = false
        rules.clockTolerance = max(.milliseconds(100), polling.statistics.clockError)
        return Judge(history: history, rules: rules).verdict(of: events)
    }

    /// What was said of the socket.
    var troubles: [String] {
        events.compactMap { event in
            guard case .degraded(let degradation) = event.change, degradation.subject == "socket" else { return nil }
            return degradation.message
        }
    }

    /// The fills that came from a source.
    func fills(from source: EventSource) -> [UserStreamEvent] {
        events.filter { event in
            guard case .fill = event.change else { return false }
            return event.source == source
        }
    }
}
