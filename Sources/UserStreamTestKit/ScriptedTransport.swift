public import UserStream

/// A transport without a network: a closure answers, and every request is recorded.
public final class ScriptedTransport: HTTPTransport {
    /// A request as it was sent.
    public struct Sent: Hashable, Sendable {
        /// The request.
        public var request: SignedRequest
        /// When, on the clock of the transport.
        public var at: Timestamp
        /// The method and path, without host and query.
        public var path: String {
            let afterScheme = request.url.split(separator: "://", maxSplits: 1).last ?? ""
            let path = afterScheme.drop { $0 != "/" }.prefix { $0 != "?" }
            return "\(request.method.rawValue) \(path)"
        }
    }

    /// What a script answers.
    public struct Reply: Sendable {
        /// The answer, or the failure.
        public var result: Result<APIResponse, TransportError>
        /// How long it takes. Longer than the deadline means a time-out at the deadline.
        public var delay: TimeSpan
        /// Makes a reply.
        public init(_ result: Result<APIResponse, TransportError>, after delay: TimeSpan = .zero) {
            self.result = result
            self.delay = delay
        }
    }

    private struct State: Sendable {
        var sent: [Sent] = []
        var alive = 0
        var mostAlive = 0
    }

    private let clock: any StreamClock
    private let script: @Sendable (SignedRequest) -> Reply
    private let state = Locked(State())

    /// Makes a transport whose answers may take time.
    public init(clock: any StreamClock, replying script: @escaping @Sendable (SignedRequest) -> Reply) {
        self.clock = clock
        self.script = script
    }

    /// Makes a transport that answers at once.
    public convenience init(
        clock: any StreamClock, _ script: @escaping @Sendable (SignedRequest) -> Result<APIResponse, TransportError>
    ) {
        self.init(clock: clock, replying: { Reply(script($0)) })
    }

    /// Everything that was sent so far, in order.
    public var sent: [Sent] { state.withLock { $0.sent } }

    /// Method and path of everything that was sent so far, in order.
    public var paths: [String] { sent.map(\.path) }

    /// The most requests that were alive at the same time.
    public var mostAlive: Int { state.withLock { $0.mostAlive } }

    /// Forgets what was sent.
    public func forget() { state.withLock { $0.sent = [] } }

    /// Records a request and answers by the script.
    public func send(_ request: SignedRequest, timeout: TimeSpan) async throws(TransportError) -> APIResponse {
        let now = clock.now
        state.withLock { state in
            state.sent.append(Sent(request: request, at: now))
            state.alive += 1
            state.mostAlive = max(state.mostAlive, state.alive)
        }
        defer { state.withLock { $0.alive -= 1 } }
        let reply = script(request)
        if reply.delay > .zero {
            do { try await clock.sleep(until: now + min(reply.delay, timeout)) } catch {
                throw TransportError(.cancelled, "the request was cancelled")
            }
        }
        if reply.delay > timeout { throw TransportError(.timeout, "no answer within \(timeout)") }
        return try reply.result.get()
    }
}
