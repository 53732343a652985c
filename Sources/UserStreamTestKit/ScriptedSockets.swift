public import UserStream
public import UserStreamCore

/// WebSockets whose other side is a test: it sees what the client sends, and says what the server does.
public final class ScriptedSockets: WebSocketConnector {
    /// One connection, from the server's side.
    public final class Connection: WebSocketConnection {
        private struct State: Sendable {
            var incoming: [WebSocketMessage] = []
            var sent: [WebSocketMessage.Content] = []
            /// How many texts were given away.
            var taken = 0
            var ending: WebSocketError?
            var lastHeard: Timestamp
        }

        private let clock: any StreamClock
        private let state: Monitor<State>

        init(clock: any StreamClock) {
            self.clock = clock
            state = Monitor(State(lastHeard: clock.now))
        }

        /// The server says something.
        public func say(_ text: String) { say(.text(Array(text.utf8))) }

        /// The server sends a message or a control frame.
        public func say(_ content: WebSocketMessage.Content) {
            let now = clock.now
            state.withLock { state in
                state.incoming.append(WebSocketMessage(content, received: now))
                state.lastHeard = now
            }
        }

        /// The connection ends.
        public func end(_ error: WebSocketError = WebSocketError(.transport(.interrupted), "broken off")) {
            state.withLock { $0.ending = $0.ending ?? error }
        }

        /// What the client sent so far, texts only.
        public var heard: [String] {
            state.withLock { state in
                state.sent.compactMap { content in
                    if case .text(let bytes) = content { String(decoding: bytes, as: UTF8.self) } else { nil }
                }
            }
        }

        /// What the client sent since this was asked last, texts only.
        public func takeHeard() -> [String] {
            let texts = heard
            return state.withLock { state in
                defer { state.taken = texts.count }
                return Array(texts.dropFirst(state.taken))
            }
        }

        /// How often the client sent a ping.
        public var pings: Int {
            state.withLock { $0.sent.count { if case .ping = $0 { true } else { false } } }
        }

        /// Whether the connection is over.
        public var isOver: Bool { state.withLock { $0.ending != nil } }

        /// There is none.
        public var subprotocol: String? { nil }
        /// When the server last said something.
        public var lastHeard: Timestamp { state.withLock { $0.lastHeard } }

        /// Waits for what the server says.
        public func receive() async throws(WebSocketError) -> [WebSocketMessage] {
            let taken: Result<[WebSocketMessage], WebSocketError>
            do {
                taken = try await state.wait { state in
                    if !state.incoming.isEmpty {
                        defer { state.incoming = [] }
                        return .success(state.incoming)
                    }
                    return state.ending.map { .failure($0) }
                }
            } catch { throw WebSocketError(.transport(.cancelled), "the task was cancelled") }
            return try taken.get()
        }

        /// Keeps what the client says.
        public func send(_ content: WebSocketMessage.Content) async throws(WebSocketError) {
            let ending = state.withLock { state in
                if state.ending == nil { state.sent.append(content) }
                return state.ending
            }
            if let ending { throw ending }
        }

        /// Ends at once.
        public func close(_ code: WebSocketCloseCode, reason: String, timeout: TimeSpan) async { abort() }

        /// Ends at once.
        public func abort() { end(WebSocketError(.closed, "closed")) }
    }

    private struct State: Sendable {
        var connections: [Connection] = []
        var refusal: WebSocketError?
    }

    private let clock: any StreamClock
    private let state = Locked(State())

    /// Makes sockets that read the test's clock.
    public init(clock: any StreamClock) { self.clock = clock }

    /// All connections that were opened, oldest first.
    public var connections: [Connection] { state.withLock { $0.connections } }

    /// From now on opening fails with this error; `nil`: it works again.
    public func refuse(_ error: WebSocketError?) { state.withLock { $0.refusal = error } }

    /// Opens a connection, or fails as the test wants it.
    public func open(
        _ request: WebSocketRequest, timeout: TimeSpan
    ) async throws(WebSocketError) -> any WebSocketConnection {
        let connection = Connection(clock: clock)
        let refusal = state.withLock { state in
            if state.refusal == nil { state.connections.append(connection) }
            return state.refusal
        }
        if let refusal { throw refusal }
        return connection
    }
}
