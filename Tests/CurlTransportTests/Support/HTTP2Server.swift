import Foundation
import LoopbackTestKit
import Testing

/// A server that speaks just enough HTTP/2 to answer `ok`: `openssl s_server` does the TLS, frames go through its pipes.
final class HTTP2Server: Sendable {
    /// What happened, in order.
    enum Event: Equatable, Sendable {
        case request(stream: UInt32)
        case reset(stream: UInt32)
    }

    private struct Frame {
        var type: UInt8
        var flags: UInt8
        var stream: UInt32
    }

    let port: UInt16
    let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let tls: TLSServer
    /// Streams that get no answer.
    private let silent: Set<UInt32>

    init(_ certificate: TestCertificate, silent: Set<UInt32> = []) throws {
        tls = try TLSServer(certificate, further: ["-alpn", "h2"])
        port = tls.port
        self.silent = silent
        (events, continuation) = AsyncStream.makeStream()
        Thread.detachNewThread { [self] in serve() }
    }

    func stop() { tls.stop() }

    private func serve() {
        var input: [UInt8] = []
        // The preface of HTTP/2 comes behind what the tool itself prints.
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        while input.firstRange(of: preface) == nil {
            guard let part = tls.read() else { return continuation.finish() }
            input += part
        }
        if let range = input.firstRange(of: preface) { input.removeFirst(range.upperBound) }
        send(Frame(type: 4, flags: 0, stream: 0))
        while true {
            while let frame = Self.takeFrame(&input) { handle(frame) }
            guard let part = tls.read() else { return continuation.finish() }
            input += part
        }
    }

    private func handle(_ frame: Frame) {
        switch frame.type {
        case 1:
            continuation.yield(.request(stream: frame.stream))
            guard !silent.contains(frame.stream) else { return }
            // ":status: 200" is entry 8 of HPACK's static table.
            send(Frame(type: 1, flags: 0x4, stream: frame.stream), [0x88])
            send(Frame(type: 0, flags: 0x1, stream: frame.stream), Array("ok".utf8))
        case 3: continuation.yield(.reset(stream: frame.stream))
        case 4 where frame.flags & 1 == 0: send(Frame(type: 4, flags: 1, stream: 0))
        default: break
        }
    }

    private func send(_ frame: Frame, _ payload: [UInt8] = []) {
        let length = UInt32(payload.count)
        let head = [
            UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF), frame.type, frame.flags,
        ]
        tls.write(head + (0..<4).map { UInt8(truncatingIfNeeded: frame.stream >> (24 - 8 * $0)) } + payload)
    }

    /// The header of the next frame, once the frame is whole; its payload is of no interest.
    private static func takeFrame(_ input: inout [UInt8]) -> Frame? {
        guard input.count >= 9 else { return nil }
        let length = input[..<3].reduce(0) { $0 << 8 | Int($1) }
        guard input.count >= 9 + length else { return nil }
        let stream = input[5..<9].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        defer { input.removeFirst(9 + length) }
        return Frame(type: input[3], flags: input[4], stream: stream)
    }
}
