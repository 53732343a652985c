import CurlTransport
import Synchronization
import UserStream
import UserStreamCore

/// One WebSocket between the thread of the streams, which feeds it, and its users.
final class Socket: Sendable {
    /// Names the peer in errors.
    let host: String
    let handle: StreamHandle
    let clock: any StreamClock
    let state: Locked<SocketState>
    private static let receiveCount = Atomic<UInt64>(0)

    init(
        _ session: Session<SystemRandomNumberGenerator>, handle: StreamHandle, timeout: TimeSpan,
        maximumBufferedBytes: Int, clock: any StreamClock
    ) {
        host = session.host
        self.handle = handle
        self.clock = clock
        state = Locked(
            SocketState(
                session: session, inbox: Inbox(limit: maximumBufferedBytes), lastHeard: clock.now, allowance: timeout))
    }

    var lastHeard: Timestamp { state.withLock { $0.lastHeard } }

    /// Changes the state, and wakes whoever waited for that.
    func update<Result>(_ body: (inout SocketState) -> Result) -> Result {
        let (result, wakeups) = state.withLock { state in (body(&state), state.settle()) }
        wakeups.resume()
        return result
    }

    // MARK: For users

    /// Waits for the end of the handshake.
    func opening() async throws(WebSocketError) -> Agreement {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in update { $0.opener = waiter } }
        } onCancel: {
            abort(cancelled)
        }
        return try result.get()
    }

    func receive() async throws(WebSocketError) -> [WebSocketMessage] {
        if let result = take({ $0.takeMessages() }) { return try result.get() }
        let id = Self.receiveCount.wrappingAdd(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if let result = take({ wait(waiter, id, &$0) }) { waiter.resume(returning: result) }
            }
        } onCancel: {
            let receiver = state.withLock { state in
                guard let receiver = state.receiver, receiver.id == id else { return nil as SocketState.Receiver? }
                state.receiver = nil
                return receiver.waiter
            }
            receiver?.resume(returning: .failure(cancelled))
        }
        return try result.get()
    }

    /// Takes messages, and tells the thread of the streams when there is room again.
    private func take(
        _ body: (inout SocketState) -> Result<[WebSocketMessage], WebSocketError>?
    ) -> Result<[WebSocketMessage], WebSocketError>? {
        let (result, hasRoomAgain) = state.withLock { state in
            let read = state.reads
            let result = body(&state)
            return (result, !read && state.reads)
        }
        if hasRoomAgain { handle.poke() }
        return result
    }

    /// What there is to receive, or else `waiter` waits for it.
    private func wait(
        _ waiter: SocketState.Receiver, _ id: UInt64, _ state: inout SocketState
    ) -> Result<[WebSocketMessage], WebSocketError>? {
        if let result = state.takeMessages() { return result }
        // Looked at under the lock: a cancellation from here on finds the waiter.
        if Task.isCancelled { return .failure(cancelled) }
        guard state.receiver == nil else {
            return .failure(WebSocketError(.transport(.request), "\(host): another task receives already"))
        }
        state.receiver = (waiter, id)
        return nil
    }

    func send(_ content: WebSocketMessage.Content) async throws(WebSocketError) {
        try check(content)
        let error = await withCheckedContinuation { waiter in
            let error = update { state -> WebSocketError? in
                guard state.session.send(content) else { return state.session.end ?? .closed(host) }
                state.collectOutput()
                state.senders.append((waiter, state.produced))
                return nil
            }
            if let error { waiter.resume(returning: error) } else { handle.poke() }
        }
        if let error { throw error }
    }

    func close(_ frame: CloseFrame, timeout: TimeSpan) async {
        await withCheckedContinuation { waiter in
            update { state in
                if !state.session.isClosing { state.allowance = timeout }
                state.session.close(frame)
                state.collectOutput()
                state.closers.append(waiter)
            }
            handle.poke()
        }
    }

    func abort() { abort(.closed(host)) }

    private func abort(_ error: WebSocketError) {
        update { state in
            state.isAborted = true
            state.session.receiveEnd(error)
        }
        handle.poke()
    }

    private var cancelled: WebSocketError {
        WebSocketError(.transport(.cancelled), "\(host): the waiting task was cancelled")
    }

    private func check(_ content: WebSocketMessage.Content) throws(WebSocketError) {
        switch content {
        case .ping(let bytes) where bytes.count > FrameHeader.maximumControlLength,
            .pong(let bytes) where bytes.count > FrameHeader.maximumControlLength:
            throw WebSocketError(
                .transport(.request), "\(host): a ping or pong holds at most \(FrameHeader.maximumControlLength) bytes")
        case .text(let bytes):
            var validator = UTF8Validator()
            guard validator.accept(bytes.span), validator.isComplete else {
                throw WebSocketError(.transport(.request), "\(host): a text to send is not UTF-8; send it as binary")
            }
        case .binary, .ping, .pong: break
        }
    }
}
