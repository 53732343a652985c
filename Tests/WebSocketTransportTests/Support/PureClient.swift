import UserStream
import UserStreamTestKit

@testable import WebSocketTransport

/// An open WebSocket without a socket, and everything that went through it.
struct PureClient {
    private(set) var frames: FrameProtocol<SeededRandom>
    /// Everything that it sent.
    private(set) var sent: [UInt8] = []
    /// Everything that it received.
    private(set) var contents: [WebSocketMessage.Content] = []

    init(maximumMessageBytes: Int = 16 << 20, seed: UInt64 = 1) {
        frames = FrameProtocol(maximumMessageBytes: maximumMessageBytes, random: SeededRandom(seed: seed))
    }

    mutating func receive(_ bytes: [UInt8]) {
        frames.receive(bytes.span, into: &contents)
        sent += frames.takeOutput()
    }

    /// Sends a message or a control frame.
    mutating func send(_ content: WebSocketMessage.Content) {
        _ = frames.send(content)
        sent += frames.takeOutput()
    }

    mutating func close() {
        frames.close(CloseFrame(.normal, reason: ""))
        sent += frames.takeOutput()
    }
}
