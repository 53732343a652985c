import ArgumentParser
import LoopbackTestKit
import Signing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A server of WebSockets that only sends, for ``WebSocketBenchmark``. Its paths say what: `/burst/count/size` or `/paced/count/microseconds`.
struct ServeSocketsBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-sockets", abstract: "A server of WebSockets to measure against.", shouldDisplay: false)

    func run() throws {
        let server = try LoopbackServer { connection in serve(connection) }
        print("ws://127.0.0.1:\(server.port)")
        fflush(nil)
        // It ends with the process that asked for it.
        while readLine() != nil {}
        server.stop()
    }

    private func serve(_ connection: ServerConnection) {
        guard let request = connection.readRequest() else { return }
        let key = request.field("Sec-WebSocket-Key") ?? ""
        let answer = Base64.encode(Digest.sha1Checksum(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
        connection.write(
            "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(answer)\r\n\r\n")
        let words = request.path.split(separator: "/")
        guard words.count == 3, let count = Int(words[1]), let number = Int(words[2]) else { return }
        if words[0] == "burst" {
            burst(connection, count: count, size: number)
        } else {
            paced(connection, count: count, microseconds: number)
        }
        connection.write([0x88, 2, 0x03, 0xE8])
        _ = connection.reachesEnd()
    }

    /// Texts as fast as they are taken.
    private func burst(_ connection: ServerConnection, count: Int, size: Int) {
        let length = size < 126 ? [UInt8(size)] : [126, UInt8(size >> 8), UInt8(size & 0xFF)]
        let frame = [0x81] + length + [UInt8](repeating: UInt8(ascii: "x"), count: size)
        let part = Array(repeatElement(frame, count: max(1, 65_536 / frame.count)).joined())
        var left = count
        while left > 0 {
            let frames = min(left, part.count / frame.count)
            guard connection.write(Array(part.prefix(frames * frame.count))) else { return }
            left -= frames
        }
    }

    /// Now and then a message that says when it left.
    private func paced(_ connection: ServerConnection, count: Int, microseconds: Int) {
        for _ in 0..<count {
            usleep(UInt32(microseconds))
            let now = MonotonicTime.nanoseconds
            guard connection.write([0x82, 8] + (0..<8).map { UInt8(truncatingIfNeeded: now >> ($0 * 8)) }) else {
                return
            }
        }
    }
}

/// A clock that processes of one machine share.
enum MonotonicTime {
    static var nanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
