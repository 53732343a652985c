import ExchangeConnectors
import ExchangeSimulator
import Foundation
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@testable import Recording
@testable import UserStreamCommand

/// A session in virtual time with a pretend exchange that lies, recorded as `userstream record` records it.
final class VirtualSession: Sendable {
    private struct State: Sendable {
        var exchange: SimulatedExchange
        var face: any ExchangeFace
        var trader: FaultyTrader
        var tradedAt: Timestamp
    }

    /// Changes an answer on its way.
    typealias Tampering = @Sendable (SignedRequest, APIResponse) -> APIResponse

    let clock = TestClock()
    let setup: SimulatorSetup
    private let connector: any ExchangeConnector
    private let state: Locked<State>
    private let tamper: Tampering
    private let ahead: TimeSpan

    /// - Parameter ahead: how far the exchange's clock is ahead.
    init(
        at exchange: String = "huobi", seed: UInt64, faults: String = "all", dialects: Set<Dialect> = [],
        secret: String? = nil,
        ahead: TimeSpan = .zero, tamper: @escaping Tampering = { $1 }
    ) throws {
        connector = try ExchangeRegistry.make(exchange, baseURL: "http://127.0.0.1:8080")
        var setup = SimulatorSetup.standard(seed: seed, face: try FaceRegistry.face(exchange))
        setup.dialects = dialects
        if let secret { setup.secret = secret }
        setup.commit(try DemoFaults(faults))
        self.setup = setup
        self.tamper = tamper
        self.ahead = ahead
        let now = clock.now + ahead
        let (exchange, face) = try setup.make(at: now)
        let trader = RandomTrader(
            account: SimulatorSetup.account, markets: exchange.marketRules.map(\.market), seed: seed)
        state = Locked(
            State(
                exchange: exchange, face: face, trader: FaultyTrader(trader, seed: seed), tradedAt: now))
    }

    /// The exchange's time.
    private var now: Timestamp { clock.now + ahead }

    var credentials: Credentials {
        Credentials(apiKey: setup.key, secretKey: SecretBytes(setup.secret))
    }

    /// Follows the account for so long, recording it.
    /// - Parameters:
    ///   - ownOrders: whether the consumer trades as well.
    ///   - each: called after each second.
    /// - Returns: the events, as the tracker gave them.
    func record(
        into folder: String, seconds: Int, ownOrders: Bool = false, each: (Int) throws -> Void = { _ in }
    ) async throws -> [String] {
        let source = try source()
        let tracker = UserStreamTracker(
            dataSource: source, recorder: try recorder(into: folder), executor: clock.executor)
        try await follow(tracker, source, seconds, ownOrders, each)
        await tracker.stop()
        var lines: [String] = []
        do {
            for try await event in tracker.userStream { lines.append(event.json) }
        } catch is StopReason {}
        return lines
    }

    /// The same with the user-data socket beside the polls.
    func recordHybrid(into folder: String, seconds: Int) async throws -> [UserStreamEvent] {
        let source = try source()
        let sockets = ScriptedSockets(clock: clock)
        let hybrid = try HybridDataSource(
            polling: source, sockets: sockets, random: SeededRandom(seed: setup.seed))
        let tracker = UserStreamTracker(
            dataSource: hybrid, recorder: try recorder(into: folder), executor: clock.executor)
        var sides: [any FaceSocket] = []
        try await follow(tracker, source, seconds, false) { _ in converse(sockets, &sides) }
        await tracker.stop()
        var events: [UserStreamEvent] = []
        for try await event in tracker.userStream { events.append(event) }
        return events
    }

    /// The exchange's side of all connections hears what was said, and says what happened.
    private func converse(_ sockets: ScriptedSockets, _ sides: inout [any FaceSocket]) {
        let now = now
        for (place, connection) in sockets.connections.enumerated() where !connection.isOver {
            state.withLock { state in
                if place == sides.count, let side = state.face.connect(host: "127.0.0.1:8080", at: now) {
                    sides.append(side)
                }
                for text in connection.takeHeard() {
                    let steps = sides[place].receive(Array(text.utf8), from: state.face, state.exchange, at: now)
                    connection.follow(steps)
                }
                connection.follow(sides[place].tell(from: state.face, state.exchange, at: now))
            }
        }
    }

    /// Follows the account for so long, with a journal that captures.
    /// - Parameter isKilled: whether the journal is as it was at the end, and nothing of what ends an account is in it.
    func keep(
        in journal: PieceJournal, seconds: Int, ownOrders: Bool, isKilled: Bool,
        recorder: (any InputRecorder)? = nil
    ) async throws {
        let source = try source()
        // Nobody waits for a process that is killed: it goes on by itself, and what it says is not heard.
        let heard: any EventJournal = isKilled ? DyingJournal(journal) : journal
        let tracker = UserStreamTracker(
            dataSource: source, journal: heard, recorder: recorder, executor: clock.executor)
        try await follow(tracker, source, seconds, ownOrders) { _ in }
        if let dying = heard as? DyingJournal { dying.die() }
        await tracker.stop()
    }

    /// The account.
    var account: AccountID { AccountID("\(connector.facts.exchange):main") }

    private var policy: PollingPolicy {
        var policy = PollingPolicy()
        policy.closedOrdersSweep = .seconds(5)
        policy.horizonSweep = .seconds(20)
        return policy
    }

    /// Records what the account takes in.
    func recorder(into folder: String) throws -> RecordingWriter {
        let header = RecordingHeader(exchange: connector.facts.exchange, account: account, policy: policy)
        return try RecordingWriter(folder: folder, header: header, scrubber: try Scrubber(credentials))
    }

    private func source() throws -> PollingDataSource {
        let transport = ScriptedTransport(clock: clock, replying: { [self] in answer($0, by: tamper) })
        return PollingDataSource(
            account: account, connector: connector, credentials: credentials,
            transport: ScrubbingTransport(inner: transport, scrubber: try Scrubber(credentials)), policy: policy,
            clock: clock, random: SeededRandom(seed: setup.seed))
    }

    private func follow(
        _ tracker: UserStreamTracker, _ source: PollingDataSource, _ seconds: Int, _ ownOrders: Bool,
        _ each: (Int) throws -> Void
    ) async throws {
        try await tracker.start()
        var own = OwnOrders(session: self)
        for second in 0..<seconds {
            await clock.advance(by: .seconds(1))
            if ownOrders { try await own.act(second, tracker, source) }
            try each(second)
        }
    }

    /// Lists another market at the exchange.
    func list(_ market: Market, price: ExactDecimal) throws {
        let now = now
        let symbol = setup.face.venueSymbol(of: market)
        try state.withLock { state in
            try state.exchange.list(MarketRules(market: market, venueSymbol: symbol), price: price, at: now)
        }
    }

    /// Places an order at the exchange; gives its id.
    @discardableResult
    func place(_ draft: OrderDraft) throws -> Int64 {
        let now = now
        return try state.withLock { state in
            try state.exchange.place(
                OrderRequest(
                    market: draft.market, side: draft.side, type: draft.type, timeInForce: draft.timeInForce ?? .gtc,
                    quantity: draft.quantity, price: draft.price, clientOrderID: draft.clientOrderID,
                    source: "spot-api"),
                account: SimulatorSetup.account, at: now)
        }
    }

    /// The raw answer to a question of the consumer's own.
    func ask(_ query: Query, _ source: PollingDataSource) throws -> APIResponse {
        let request = try connector.request(for: query, context: source.session.context)
        let auth = try connector.auth(credentials).authorised(by: source.session.token(at: clock.now))
        let signed = try auth.sign(request, at: source.exchangeTime)
        return try answer(signed, by: { $1 }).result.get()
    }

    private func answer(_ request: SignedRequest, by tamper: Tampering) -> ScriptedTransport.Reply {
        let now = now
        let outcome = state.withLock { state in
            while state.tradedAt + .milliseconds(300) <= now {
                state.tradedAt = state.tradedAt + .milliseconds(300)
                state.exchange.advance(to: state.tradedAt)
                state.trader.step(&state.exchange, &state.face.faults, at: state.tradedAt)
            }
            let target = String(request.url.dropFirst(connector.baseURL.count))
            return state.face.handle(
                FaceRequest(
                    request.method.rawValue, target: target,
                    headers: [NameValue("Host", "127.0.0.1:8080")] + request.headers,
                    body: request.body ?? []),
                exchange: &state.exchange, at: now)
        }
        guard let response = outcome.response, case .none = outcome.cut else {
            return .init(.failure(TransportError(.interrupted, "cut")), after: outcome.delay)
        }
        let whole = APIResponse(status: response.status, headers: response.headers, body: response.body)
        return .init(.success(tamper(request, whole)), after: outcome.delay)
    }
}

extension ScriptedSockets.Connection {
    /// Does what the exchange does.
    fileprivate func follow(_ steps: [FaceSocketStep]) {
        for step in steps {
            switch step {
            case .push(let message), .send(let message): say(.text(message))
            case .ping: say(.ping([]))
            case .close: end()
            }
        }
    }
}

/// A consumer who places and cancels orders, and hands in what it hears.
private struct OwnOrders {
    let session: VirtualSession
    private var placed: Int64 = 0

    init(session: VirtualSession) { self.session = session }

    mutating func act(_ second: Int, _ tracker: UserStreamTracker, _ source: PollingDataSource) async throws {
        let draft = OrderDraft.limit(
            .buy, "BTC-USDT", quantity: "0.01", price: "20000", clientOrderID: "own-\(second)")
        let answer: String
        switch second {
        case 6:
            try await tracker.expect(draft)
            placed = try session.place(draft)
            answer = #"{"status":"ok","data":"\#(placed)"}"#
            try await tracker.observe(APIResponse(status: 200, body: Array(answer.utf8)), of: .place(draft))
        case 8:
            try await tracker.expect(draft)
            try await tracker.observe(failure: TransportError(.timeout, "no answer"), of: .place(draft))
        case 10:
            let query = Query.order(id: OrderID("\(placed)"))
            // The exchange may just be lying about this one.
            if let response = try? session.ask(query, source) { try? await tracker.observe(response, of: query) }
        case 12:
            answer = #"{"status":"error","err-code":"order-value-min-error","err-msg":"too small","data":null}"#
            try await tracker.observe(APIResponse(status: 200, body: Array(answer.utf8)), of: .place(draft))
        case 14:
            answer = #"{"status":"ok","data":"\#(placed)"}"#
            let reference = OrderReference(id: OrderID("\(placed)"))
            try await tracker.observe(APIResponse(status: 200, body: Array(answer.utf8)), of: .cancel(reference))
        default: break
        }
    }
}
