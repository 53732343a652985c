#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What came back over a connection.
struct RawAnswer {
    /// Everything until the server closed.
    var text: String
    /// Whether the connection was reset instead of closed.
    var wasReset: Bool

    var status: Int { Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0 }
    var body: String { text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "" }

    func header(_ name: String) -> String? {
        text.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            .map { $0.dropFirst(name.count + 1).drop { $0 == " " } }.map(String.init)
    }
}

extension String {
    fileprivate func range(of needle: String) -> Range<String.Index>? { ranges(of: needle).first }
}

/// One request over one connection, with nothing but the system's calls.
enum LoopbackClient {
    static func ask(
        _ method: String = "GET", _ target: String, to url: String, headers: [String] = [], body: String = ""
    ) async -> RawAnswer {
        let port = UInt16(url.split(separator: ":").last ?? "") ?? 0
        let host = url.split(separator: "/").last.map(String.init) ?? ""
        var request = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n"
        for header in headers { request += header + "\r\n" }
        request += "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let bytes = Array(request.utf8)
        // A thread of its own: the calls block, and the server needs the pool's threads.
        return await withCheckedContinuation { continuation in
            let work = Work { continuation.resume(returning: exchange(bytes, port)) }
            var thread = pthread_t()
            pthread_create(
                &thread, nil,
                { pointer in
                    if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
                    return nil
                }, Unmanaged.passRetained(work).toOpaque())
            pthread_detach(thread)
        }
    }

    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    private static func exchange(_ bytes: [UInt8], _ port: UInt16) -> RawAnswer {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected, send(handle, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            return RawAnswer(text: "", wasReset: false)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(handle, &buffer, buffer.count, 0)
            if count > 0 { answer.append(contentsOf: buffer[..<count]) }
            if count < 0 {
                return RawAnswer(text: String(decoding: answer, as: UTF8.self), wasReset: errno == ECONNRESET)
            }
            if count == 0 { return RawAnswer(text: String(decoding: answer, as: UTF8.self), wasReset: false) }
        }
    }
}
