public import UserStreamCore

/// One open WebSocket.
///
/// **Order.** Messages come in the order in which the server sent them, each once. Those that came before the connection ended are received
/// before ``receive()`` throws why it did.
///
/// **Back-pressure.** What is not received waits in a buffer of bounded size. Once that is full the socket is not read any more, so that
/// the server has to wait; nothing is dropped.
///
/// **Heartbeats.** The connection answers each ping by itself. It does not send pings and never gives up because the server is silent: its
/// user looks at ``lastHeard``, sends a ping when that is too long ago, and calls ``abort()`` when nothing comes after that either.
public protocol WebSocketConnection: Sendable {
    /// The subprotocol that the server chose, if it chose one.
    var subprotocol: String? { get }

    /// When the last bytes came, of whatever kind, also of a message that is not whole yet. The moment of the handshake until then.
    var lastHeard: Timestamp { get }

    /// Waits until there is a message, and takes all that are there: at least one. Only one task may wait at a time.
    /// - Throws: ``WebSocketError`` once everything has been received: why the connection ended. When the calling task is cancelled while
    ///   it waits: that; no message is lost, and a later call goes on.
    func receive() async throws(WebSocketError) -> [WebSocketMessage]

    /// Sends a message or a control frame. Returns when the machine's network has taken it, so that a server that does not read makes the
    /// sender wait. Cancelling the calling task does not take back what is under way, and does not end the wait: ``abort()`` does.
    /// - Throws: ``WebSocketError``: why the connection ended, or that the content cannot be sent (`request`).
    func send(_ content: WebSocketMessage.Content) async throws(WebSocketError)

    /// Says goodbye, and returns when the connection is gone: once the server said goodbye as well, or at the end of `timeout`. Messages that
    /// come meanwhile are dropped. May be called again.
    /// - Parameters:
    ///   - code: a code that may be sent; another one counts as ``WebSocketCloseCode/normal``.
    ///   - reason: at most 123 bytes of it are sent.
    func close(_ code: WebSocketCloseCode, reason: String, timeout: TimeSpan) async

    /// Drops the connection at once. Whoever waits gets an error.
    func abort()
}
