import HummingbirdCore
import NIOCore
import NIOWebSocket

/// One connection to the user-data socket, from the agreement to its end.
struct SocketService {
    typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    /// No message of a client is longer.
    static let largestMessage = 1 << 16

    let state: SimulatorState

    /// Serves it until either side ends it. Whatever goes wrong is the end of it, and nobody else's concern.
    func serve(_ frames: Frames, host: String) async {
        let outlet = SocketOutlet(frames.channel)
        guard let number = await state.openSocket(host: host, outlet) else { return outlet.cut() }
        try? await frames.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { outlet.finish() }
                    try await listen(to: inbound, as: number, outlet)
                }
                for await message in outlet.messages { try await outbound.write(message.frame) }
                group.cancelAll()
            }
        }
        await state.closeSocket(number)
    }

    private func listen(
        to inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, as number: Int, _ outlet: SocketOutlet
    ) async throws {
        for try await frame in inbound {
            let bytes = Array(frame.unmaskedData.readableBytesView)
            switch frame.opcode {
            case .text, .binary: await state.receive(bytes, on: number)
            case .ping: await state.answerPing(bytes, on: number)
            case .connectionClose:
                let code = bytes.count < 2 ? 1_000 : UInt16(bytes[0]) << 8 | UInt16(bytes[1])
                return outlet.send(.close(code))
            default: break
            }
        }
    }
}

extension SocketOutlet.Message {
    fileprivate var frame: WebSocketFrame {
        switch self {
        case .text(let bytes): WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: bytes))
        case .ping: WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())
        case .pong(let bytes): WebSocketFrame(fin: true, opcode: .pong, data: ByteBuffer(bytes: bytes))
        case .close(let code):
            WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(integer: code))
        }
    }
}
