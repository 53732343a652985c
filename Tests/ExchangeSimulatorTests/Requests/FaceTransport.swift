import ExchangeConnectors
import ExchangeSimulator
import UserStream
import UserStreamTestKit

/// One HTX account in virtual time: a simulated exchange behind its face, and a source that polls it over a scripted transport.
final class FaceTransport: Sendable {
    static let account = 100_009
    static let other = 200_009
    static let market = Market(base: "BTC", quote: "USDT")

    private struct State: Sendable {
        var exchange: SimulatedExchange
        var face: HuobiFace
        /// What happens at the exchange right before the first request of each pass.
        var betweenPasses: (@Sendable (inout SimulatedExchange, Timestamp) throws -> Void)?
        /// Weakly, since it holds the transport, and that asks here.
        weak var source: PollingDataSource?
        var lastPass = -1
        var problems: [String] = []
    }

    let clock = TestClock()
    private let state: Locked<State>

    init() throws {
        let now = clock.now
        var exchange = SimulatedExchange(configuration: SimulatorConfiguration(), at: now)
        try exchange.list(
            MarketRules(market: Self.market, venueSymbol: "btcusdt", levels: 0), price: 30_000, at: now)
        for (id, user) in [(Self.account, 100_001), (Self.other, 200_001)] {
            try exchange.openAccount(id: id, userID: user, name: "account \(id)", at: now)
            try exchange.deposit(1_000_000, of: "USDT", account: id, at: now)
            try exchange.deposit(100, of: "BTC", account: id, at: now)
        }
        let key = try SimulatedKey(apiKey: "k", secret: "s", account: Self.account)
        state = Locked(State(exchange: exchange, face: HuobiFace(keys: [key])))
    }

    /// A transport and a source on it.
    func source() -> (transport: ScriptedTransport, source: PollingDataSource) {
        let connector = Huobi(baseURL: "http://127.0.0.1:8080")
        let transport = ScriptedTransport(clock: clock) { [self] request in answer(request, connector.baseURL) }
        var policy = PollingPolicy()
        policy.activeOpenOrders = .seconds(1)
        policy.activeFills = .seconds(1)
        let source = PollingDataSource(
            account: "huobi:main", connector: connector,
            credentials: Credentials(apiKey: "k", secretKey: SecretBytes("s")), transport: transport, policy: policy,
            clock: clock, random: SeededRandom(seed: 1))
        state.withLock { $0.source = source }
        return (transport, source)
    }

    /// What went wrong at the exchange.
    var problems: [String] { state.withLock { $0.problems } }

    /// The exchange as it is.
    var exchange: SimulatedExchange { state.withLock { $0.exchange } }

    /// Does something at the exchange, now.
    func trade(_ body: (inout SimulatedExchange, Timestamp) throws -> Void) throws {
        let now = clock.now
        try state.withLock { state in
            Result { try body(&state.exchange, now) }
        }.get()
    }

    /// Does something at the exchange before each pass from now on.
    func beforeEachPass(_ body: (@Sendable (inout SimulatedExchange, Timestamp) throws -> Void)?) {
        state.withLock { $0.betweenPasses = body }
    }

    /// Runs an update to its end. Time passes meanwhile, since the limiter may hold a request back.
    func finish(_ update: @escaping @Sendable () async throws -> Bool) async throws {
        let running = Task(executorPreference: clock.executor) { try await update() }
        await clock.advance(by: .seconds(1))
        _ = try await running.value
    }

    private func answer(_ request: SignedRequest, _ baseURL: String) -> Result<APIResponse, TransportError> {
        let now = clock.now
        let passes = state.withLock { $0.source }?.statistics.passes ?? 0
        let outcome = state.withLock { state in
            if passes != state.lastPass {
                state.lastPass = passes
                do { try state.betweenPasses?(&state.exchange, now) } catch { state.problems.append("\(error)") }
            }
            let target = String(request.url.dropFirst(baseURL.count))
            let headers = [NameValue("Host", "127.0.0.1:8080")] + request.headers
            return state.face.handle(
                FaceRequest(request.method.rawValue, target: target, headers: headers, body: request.body ?? []),
                exchange: &state.exchange, at: now)
        }
        guard let response = outcome.response else { return .failure(TransportError(.interrupted, "cut")) }
        return .success(APIResponse(status: response.status, headers: response.headers, body: response.body))
    }
}

extension ScriptedTransport {
    /// What was sent since the last call, without the method.
    func taken() -> [String] {
        defer { forget() }
        return paths.map { String($0.dropFirst("GET ".count)) }
    }
}
