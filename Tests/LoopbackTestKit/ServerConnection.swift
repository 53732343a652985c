import Foundation
package import UserStreamCore

/// A request as a test server reads it.
package struct ReceivedRequest: Sendable {
    package var line: String
    package var fields: [NameValue]
    package var body: [UInt8]

    package var path: String { String(line.split(separator: " ").dropFirst().first ?? "") }

    package func field(_ name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// One accepted connection of a test server. Used by one thread.
package final class ServerConnection {
    package let descriptor: Int32
    private var buffer: [UInt8] = []

    package init(descriptor: Int32) {
        self.descriptor = descriptor
        // A bound, so that a broken test ends.
        var limit = timeval(tv_sec: Int(Patience.seconds(60).milliseconds / 1_000), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The next request, or nil at the end of the connection.
    package func readRequest() -> ReceivedRequest? {
        let end = Array("\r\n\r\n".utf8)
        var position: Int?
        while position == nil {
            position = buffer.firstRange(of: end)?.lowerBound
            if position == nil, !fill() { return nil }
        }
        guard let position else { return nil }
        let lines = String(decoding: buffer[..<position], as: UTF8.self).components(separatedBy: "\r\n")
        let fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return NameValue(String(parts[0]), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
        buffer.removeFirst(position + end.count)
        var request = ReceivedRequest(line: lines[0], fields: fields, body: [])
        let length = Int(request.field("Content-Length") ?? "0") ?? 0
        while buffer.count < length { if !fill() { return nil } }
        request.body = Array(buffer.prefix(length))
        buffer.removeFirst(length)
        return request
    }

    /// Waits until the peer closes; false when it did not.
    package func reachesEnd() -> Bool {
        while true {
            var part = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &part, part.count, 0)
            if count == 0 { return true }
            if count < 0 { return errno == ECONNRESET }
        }
    }

    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Self.sendFlags) }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// An answer with a length.
    @discardableResult
    package func reply(_ status: String = "200 OK", _ fields: [String] = [], body: [UInt8] = []) -> Bool {
        let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + fields + ["", ""]
        return write(Array(head.joined(separator: "\r\n").utf8) + body)
    }

    /// Copies bytes in both directions until one side ends, as a proxy does.
    package func relay(to port: UInt16) {
        guard let other = try? LoopbackServer.connect(to: port) else { return }
        defer { close(other) }
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            var waiting = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: other, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waiting, 2, 20_000) > 0 else { return }
            for (from, to) in [(waiting[0], other), (waiting[1], descriptor)] where from.revents != 0 {
                let count = recv(from.fd, &part, part.count, 0)
                guard count > 0, send(to, part, count, Self.sendFlags) == count else { return }
            }
        }
    }

    /// Whether the peer leaves room for more bytes within so many milliseconds.
    package func canWrite(within milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }

    /// Sends the end of the connection; reading goes on.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closing will send a reset instead of an orderly end.
    package func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// The bytes that came and nobody has taken, after waiting for some where there are none; empty at the end of the connection.
    package func readSome() -> [UInt8] {
        if buffer.isEmpty, !fill() { return [] }
        defer { buffer = [] }
        return buffer
    }

    private func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &part, part.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: part.prefix(count))
        return true
    }

    #if os(Linux)
        private static let sendFlags = Int32(MSG_NOSIGNAL)
    #else
        private static let sendFlags: Int32 = 0
    #endif
}
