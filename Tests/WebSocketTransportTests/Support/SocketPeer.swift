import LoopbackTestKit
import UserStreamCore

@testable import WebSocketTransport

/// The server's side of a WebSocket in a test: it shakes hands, and then sends and receives whatever the test wants, right or wrong. Used by
/// one thread.
final class SocketPeer {
    let connection: ServerConnection
    let request: ReceivedRequest
    private var input: ArraySlice<UInt8> = []

    /// Reads the request, and agrees to it.
    init?(_ connection: ServerConnection, further: [String] = [], and bytes: [UInt8] = []) {
        guard let request = connection.readRequest() else { return nil }
        self.connection = connection
        self.request = request
        let key = HandshakeKey(text: request.field("Sec-WebSocket-Key") ?? "")
        let head =
            [
                "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Accept: \(key.answer)",
            ] + further + ["", ""]
        connection.write(Array(head.joined(separator: "\r\n").utf8) + bytes)
    }

    func send(_ frames: ServerFrame...) { connection.write(frames.flatMap(\.bytes)) }

    /// The next frame of the client; nil at the end of the connection.
    func receive() -> ServerFrame? {
        while true {
            if let frame = ServerFrame.take(&input) { return frame }
            let part = connection.readSome()
            guard !part.isEmpty else { return nil }
            input += part
        }
    }

    /// Answers messages with themselves until the client says goodbye, and answers that.
    func echo() {
        while let frame = receive() {
            switch frame.opcode {
            case 1, 2: send(ServerFrame(opcode: frame.opcode, payload: frame.payload))
            case 8:
                send(ServerFrame(opcode: 8, payload: frame.payload))
                return
            default: break
            }
        }
    }
}
