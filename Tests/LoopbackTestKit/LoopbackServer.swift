import Foundation

/// A server on 127.0.0.1 with a thread for each connection. Ends when the scope that opened it does.
package final class LoopbackServer: Sendable {
    package typealias Handler = @Sendable (ServerConnection) -> Void

    private struct State {
        var connections: Set<Int32> = []
        var accepted = 0
    }

    package let port: UInt16
    private let listener: Int32
    private let handler: Handler
    private let state = Guarded(State())
    private let threads = DispatchGroup()

    package init(handler: @escaping Handler) throws {
        self.handler = handler
        let made = try Self.listen()
        listener = made.descriptor
        port = made.port
        startThread { server in server.accept() }
    }

    /// How many connections were accepted so far.
    package var accepted: Int { state.withLock { $0.accepted } }

    package func url(_ path: String = "/", host: String = "127.0.0.1") -> String { "http://\(host):\(port)\(path)" }

    /// Ends every connection and waits for the threads.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            for descriptor in state.connections { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        threads.wait()
        close(listener)
    }

    private func startThread(_ body: @escaping @Sendable (LoopbackServer) -> Void) {
        threads.enter()
        Thread.detachNewThread { [self] in
            body(self)
            threads.leave()
        }
    }

    private func accept() {
        while true {
            let descriptor = Foundation.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            state.withLock { state in
                state.accepted += 1
                state.connections.insert(descriptor)
            }
            startThread { server in
                server.handler(ServerConnection(descriptor: descriptor))
                server.state.withLock { state in
                    state.connections.remove(descriptor)
                    close(descriptor)
                }
            }
        }
    }

    /// A listening socket on a free port.
    private static func listen() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = makeSocket()
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withGeneric(&address) { generic in
            bind(descriptor, generic, length) == 0 && Foundation.listen(descriptor, 1_024) == 0
                && getsockname(descriptor, generic, &length) == 0
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A connected socket.
    package static func connect(to port: UInt16) throws -> Int32 {
        let descriptor = makeSocket()
        var address = loopback(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard withGeneric(&address, { Foundation.connect(descriptor, $0, length) == 0 }) else {
            close(descriptor)
            throw POSIXError(.ECONNREFUSED)
        }
        return descriptor
    }

    private static func makeSocket() -> Int32 {
        #if os(Linux)
            socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socket(AF_INET, SOCK_STREAM, 0)
        #endif
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return address
    }

    private static func withGeneric<Result>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
    }
}

/// Opens a server for the length of `body`.
package func withServer<Result: Sendable>(
    _ handler: @escaping LoopbackServer.Handler, _ body: (LoopbackServer) async throws -> Result
) async throws -> Result {
    let server = try LoopbackServer(handler: handler)
    defer { server.stop() }
    return try await body(server)
}

/// Opens a server that answers request after request.
package func withHTTPServer<Result: Sendable>(
    _ answer: @escaping @Sendable (ReceivedRequest, ServerConnection) -> Void,
    _ body: (LoopbackServer) async throws -> Result
) async throws -> Result {
    try await withServer(
        { connection in
            while let request = connection.readRequest() { answer(request, connection) }
        }, body)
}
