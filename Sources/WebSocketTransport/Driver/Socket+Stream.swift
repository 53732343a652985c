import CurlTransport
import UserStream
import UserStreamCore

/// What the thread of the streams calls.
extension Socket: ByteStreamUser {
    /// How long the last bytes may take when the WebSocket has ended.
    private static let lingering: Int64 = 1_000

    /// The request of the handshake may leave.
    func opened() { state.withLock { $0.collectOutput() } }

    func receive(_ bytes: Span<UInt8>) -> Bool {
        let now = clock.now
        return state.withLock { state in
            var contents: [WebSocketMessage.Content] = []
            let wasOpen = state.session.agreement != nil
            state.session.receive(bytes, into: &contents)
            if !wasOpen, state.session.agreement != nil { state.deadline = nil }
            state.inbox.add(contents, at: now)
            state.lastHeard = now
            state.collectOutput()
            return state.reads
        }
    }

    func wish(at now: Int64, written: Int) -> StreamWish {
        let (wish, wakeups) = state.withLock { state in
            state.written = written
            keepTime(&state, at: now)
            // Whoever waits for messages takes them here, which makes room.
            let wakeups = state.settle()
            defer { state.output = [] }
            let wish = StreamWish(
                output: state.output, reads: state.reads,
                ending: state.isAborted ? .now : state.session.end != nil ? .afterOutput : .never,
                deadline: state.deadline)
            return (wish, wakeups)
        }
        wakeups.resume()
        return wish
    }

    func ended(_ error: TransportError) {
        update { state in
            state.session.receiveEnd(WebSocketError(error))
            state.isGone = true
        }
    }

    private func keepTime(_ state: inout SocketState, at now: Int64) {
        if let allowance = state.allowance {
            state.deadline = now + min(allowance.milliseconds, .max / 2)
            state.allowance = nil
        }
        if let deadline = state.deadline, deadline <= now {
            state.session.receiveEnd(
                WebSocketError(TransportError(.timeout, "\(host): no WebSocket in the time allowed")))
            state.isAborted = true
        } else if state.session.end != nil, state.deadline == nil {
            state.deadline = now + Self.lingering
        }
    }
}
