import CurlTransport
import UserStream
import UserStreamCore

/// What the user of a WebSocket holds. When it goes away, so does the connection.
final class OpenWebSocket: WebSocketConnection {
    let subprotocol: String?
    private let socket: Socket
    /// Keeps the thread alive.
    private let streams: ByteStreams

    init(_ socket: Socket, subprotocol: String?, streams: ByteStreams) {
        self.socket = socket
        self.subprotocol = subprotocol
        self.streams = streams
    }

    deinit { socket.abort() }

    var lastHeard: Timestamp { socket.lastHeard }

    func receive() async throws(WebSocketError) -> [WebSocketMessage] { try await socket.receive() }

    func send(_ content: WebSocketMessage.Content) async throws(WebSocketError) { try await socket.send(content) }

    func close(_ code: WebSocketCloseCode, reason: String, timeout: TimeSpan) async {
        await socket.close(CloseFrame(code, reason: reason), timeout: timeout)
    }

    func abort() { socket.abort() }
}
