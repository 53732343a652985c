import DequeModule
import ExchangeSimulator
import UserStream
import UserStreamCore

/// A pretend HTX in this process, without a network: it answers requests, and serves its user-data socket.
final class MemoryExchange: HTTPTransport, WebSocketConnector {
    static let url = "http://127.0.0.1:8080"
    private static let market = Market(base: "BTC", quote: "USDT")
    private static let account = ServeBenchmark.account

    private struct State: Sendable {
        var exchange: SimulatedExchange
        var face: HuobiFace
        var socket: (any FaceSocket)?
        var pending: Deque<[UInt8]> = []
        var isHeld = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let clock = SystemClock.shared
    private let state: Locked<State>

    init() throws {
        let now = clock.now
        var exchange = SimulatedExchange(configuration: SimulatorConfiguration(seed: 1), at: now)
        try exchange.list(MarketRules(market: Self.market, venueSymbol: "btcusdt", levels: 0), price: 50_000, at: now)
        try exchange.openAccount(id: Self.account, userID: 100_001, name: "main", at: now)
        try exchange.deposit(100_000_000, of: "USDT", account: Self.account, at: now)
        let key = try SimulatedKey(apiKey: ServeBenchmark.key, secret: ServeBenchmark.secret, account: Self.account)
        state = Locked(State(exchange: exchange, face: HuobiFace(keys: [key])))
    }

    // MARK: What happens

    /// Somebody places an order. Gives its id, and when the socket had the message.
    func place() throws -> (id: OrderID, at: UInt64) {
        let now = clock.now
        let id = try state.withLock { state in
            let id = try Self.place(&state.exchange, at: now)
            tell(&state, at: now)
            return id
        }
        let moment = MonotonicTime.nanoseconds
        wake()
        return (OrderID(String(id)), moment)
    }

    /// Lets orders come and go, and holds back what the socket has to say of it.
    func prepare(orders: Int) throws -> Int {
        try state.withLock { state in
            state.isHeld = true
            for _ in 0..<orders {
                let now = clock.now
                let id = try Self.place(&state.exchange, at: now)
                try state.exchange.cancel(order: id, account: Self.account, at: now)
            }
            tell(&state, at: clock.now)
            return state.pending.count
        }
    }

    /// Lets the socket say it.
    func release() {
        state.withLock { $0.isHeld = false }
        wake()
    }

    private static func place(_ exchange: inout SimulatedExchange, at now: Timestamp) throws -> Int64 {
        try exchange.place(.limit(.buy, market, quantity: "0.001", price: "20000"), account: account, at: now)
    }

    private func tell(_ state: inout State, at now: Timestamp) {
        take(state.socket?.tell(from: state.face, state.exchange, at: now) ?? [], &state)
    }

    private func take(_ steps: [FaceSocketStep], _ state: inout State) {
        for case .push(let message) in steps { state.pending.append(message) }
        for case .send(let message) in steps { state.pending.append(message) }
    }

    private func wake() {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    // MARK: Requests

    func send(_ request: SignedRequest, timeout: TimeSpan) async throws(TransportError) -> APIResponse {
        let outcome = state.withLock { state in
            state.face.handle(
                FaceRequest(
                    request.method.rawValue, target: String(request.url.dropFirst(Self.url.count)),
                    headers: [NameValue("Host", "127.0.0.1:8080")] + request.headers, body: request.body ?? []),
                exchange: &state.exchange, at: clock.now)
        }
        guard let response = outcome.response else { throw TransportError(.interrupted, "no answer") }
        return APIResponse(status: response.status, headers: response.headers, body: response.body)
    }

    // MARK: The socket

    func open(
        _ request: WebSocketRequest, timeout: TimeSpan
    ) async throws(WebSocketError) -> any WebSocketConnection {
        state.withLock { $0.socket = $0.face.connect(host: "127.0.0.1:8080", at: clock.now) }
        return Line(exchange: self)
    }

    /// What a connection takes at once, about as much as a read of a network gives.
    private static let portion = 500

    fileprivate func receive() async -> [WebSocketMessage] {
        while true {
            let messages = state.withLock { state -> [WebSocketMessage] in
                guard !state.isHeld else { return [] }
                let portion = Array(state.pending.prefix(Self.portion))
                state.pending.removeFirst(portion.count)
                let now = clock.now
                return portion.map { WebSocketMessage(.text($0), received: now) }
            }
            if !messages.isEmpty || Task.isCancelled { return messages }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        if Task.isCancelled || (!state.isHeld && !state.pending.isEmpty) { return true }
                        state.waiting = continuation
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            } onCancel: {
                wake()
            }
        }
    }

    fileprivate func hear(_ message: [UInt8]) {
        let now = clock.now
        state.withLock { state in
            guard var socket = state.socket else { return }
            let steps = socket.receive(message, from: state.face, state.exchange, at: now)
            state.socket = socket
            take(steps, &state)
        }
        wake()
    }

    /// A connection that lasts as long as somebody wants it.
    private struct Line: WebSocketConnection {
        let exchange: MemoryExchange
        var subprotocol: String? { nil }
        var lastHeard: Timestamp { SystemClock.shared.now }

        func receive() async throws(WebSocketError) -> [WebSocketMessage] {
            let messages = await exchange.receive()
            if messages.isEmpty { throw WebSocketError(.transport(.cancelled), "cancelled") }
            return messages
        }

        func send(_ content: WebSocketMessage.Content) async throws(WebSocketError) {
            if case .text(let bytes) = content { exchange.hear(bytes) }
        }

        func close(_ code: WebSocketCloseCode, reason: String, timeout: TimeSpan) async {}
        func abort() {}
    }
}
