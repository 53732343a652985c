import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStream
import UserStreamCore

@testable import UserStreamCommand

/// A pretend exchange that a check asks without a network. Nobody waits: who sleeps finds it is that late already.
final class CheckBench: HTTPTransport {
    /// A clock that goes on only while somebody sleeps, or an answer is on its way.
    private final class LeapingClock: StreamClock {
        private let time = Locked(Timestamp(milliseconds: 1_700_000_000_000))
        var now: Timestamp { time.withLock { $0 } }
        func sleep(until deadline: Timestamp) async throws { leap(to: deadline) }
        func leap(to moment: Timestamp) { time.withLock { $0 = max($0, moment) } }
    }

    private struct State: Sendable {
        var exchange: SimulatedExchange
        var face: any ExchangeFace
    }

    /// Changes an answer, or takes it away.
    typealias Tampering = @Sendable (SignedRequest, APIResponse) throws(TransportError) -> APIResponse

    let setup: SimulatorSetup
    private let clock = LeapingClock()
    private let state: Locked<State>
    private let ahead: TimeSpan
    private let tamper: Tampering
    private static let baseURL = "http://127.0.0.1:8080"

    /// - Parameters:
    ///   - ahead: how far the exchange's clock is ahead.
    ///   - change: changes what the exchange is made of.
    ///   - tamper: changes answers.
    init(
        ahead: TimeSpan = .zero, _ change: (inout SimulatorSetup) -> Void = { _ in },
        tamper: @escaping Tampering = { $1 }
    ) throws {
        var setup = SimulatorSetup.standard(seed: 1)
        setup.permissions = .read
        setup.boundAddresses = ["127.0.0.1"]
        change(&setup)
        self.setup = setup
        self.ahead = ahead
        self.tamper = tamper
        let (exchange, face) = try setup.make(at: clock.now + ahead)
        state = Locked(State(exchange: exchange, face: face))
    }

    /// Another exchange, under some readings of its documentation.
    convenience init(
        at exchange: String, _ dialects: Set<Dialect> = [], tamper: @escaping Tampering = { $1 }
    ) throws {
        let face = try FaceRegistry.face(exchange)
        try self.init(
            {
                $0.face = face
                $0.dialects = dialects
            }, tamper: tamper)
    }

    /// Has the account place an order.
    func place(_ request: OrderRequest) throws {
        try at(.zero) { exchange, now in try exchange.place(request, account: SimulatorSetup.account, at: now) }
    }

    /// Has the account trade, and gives it a while: an order that ended later than it was created, and a fill.
    func trade() throws {
        let market = setup.markets[0].market
        try at(.zero) { exchange, now in
            let request = OrderRequest.limit(.buy, market, quantity: "0.01", price: "20000")
            let id = try exchange.place(request, account: SimulatorSetup.account, at: now)
            let later = now + .seconds(60)
            exchange.advance(to: later)
            try exchange.cancel(order: id, account: SimulatorSetup.account, at: later)
            let market = OrderRequest(
                market: market, side: .sell, type: .market, timeInForce: .gtc, quantity: "0.01",
                clientOrderID: nil, source: "web")
            try exchange.place(market, account: SimulatorSetup.account, at: later)
        }
        clock.leap(to: clock.now + .minutes(5))
    }

    private func at(
        _ span: TimeSpan, _ body: (inout SimulatedExchange, Timestamp) throws -> Void
    ) throws {
        let now = clock.now + ahead + span
        try state.withLock { state in try body(&state.exchange, now) }
    }

    /// A check of the account, by its own key or another.
    func check(key: String? = nil, secret: String? = nil) throws -> AccountCheck {
        AccountCheck(try asker(key: key, secret: secret))
    }

    /// Asks the exchange with that key.
    func asker(key: String? = nil, secret: String? = nil) throws -> Asker {
        let credentials = Credentials(
            apiKey: key ?? setup.key, secretKey: SecretBytes(secret ?? setup.secret))
        return try Asker(
            try ExchangeRegistry.make(setup.face.exchange, baseURL: Self.baseURL), credentials, self, clock: clock)
    }

    /// What the probes find, by name.
    func probed() async throws -> [String: ProbeResult] {
        var check = try check()
        try await check.run()
        var results: [String: ProbeResult] = [:]
        try await check.probe { results[$0.name] = $0 }
        return results
    }

    /// What a check finds.
    func findings(key: String? = nil, secret: String? = nil) async throws -> [Finding] {
        var check = try check(key: key, secret: secret)
        try await check.run()
        return check.findings
    }

    func send(_ request: SignedRequest, timeout: TimeSpan) async throws(TransportError) -> APIResponse {
        clock.leap(to: clock.now + .milliseconds(10))
        let now = clock.now + ahead
        let outcome = state.withLock { state in
            let target = String(request.url.dropFirst(Self.baseURL.count))
            return state.face.handle(
                FaceRequest(
                    request.method.rawValue, target: target,
                    headers: [NameValue("Host", "127.0.0.1:8080")] + request.headers,
                    body: request.body ?? []),
                exchange: &state.exchange, at: now)
        }
        clock.leap(to: clock.now + .milliseconds(10))
        guard let response = outcome.response else { throw TransportError(.interrupted, "cut") }
        return try tamper(
            request, APIResponse(status: response.status, headers: response.headers, body: response.body))
    }
}

extension [Finding] {
    /// The finding about something.
    func about(_ subject: Finding.Subject) -> Finding? { first { $0.subject == subject } }
    /// What is worse than ok.
    var troubles: [String] { filter { $0.level != .ok }.map { "\($0.subject.rawValue) \($0.level.rawValue)" } }
}
