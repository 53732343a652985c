import CurlTransport
import Foundation
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

@testable import WebSocketTransport

/// The server's side of a WebSocket inside `openssl s_server`: handshake and frames go through its pipes.
private final class TLSPeer: Sendable {
    let port: UInt16
    private let tls: TLSServer

    init(_ certificate: TestCertificate, _ serve: @escaping @Sendable (TLSServer) -> Void) throws {
        let tls = try TLSServer(certificate, further: ["-alpn", "h2,http/1.1"])
        self.tls = tls
        port = tls.port
        Thread.detachNewThread {
            var input: [UInt8] = []
            while input.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
                guard let part = tls.read() else { return }
                input += part
            }
            let lines = String(decoding: input, as: UTF8.self).components(separatedBy: "\r\n")
            let key = lines.first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19) ?? ""
            let answer = HandshakeKey(text: String(key)).answer
            tls.write(
                Array(
                    "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(answer)\r\n\r\n"
                        .utf8))
            serve(tls)
        }
    }

    func stop() { tls.stop() }
}

@Suite(
    .enabled(if: TestCertificate.tool != nil, "needs the openssl command"), .timeLimit(.minutes(Patience.minutes(2))))
struct TLSTests {
    private func withPeer(
        _ name: String = "DNS:localhost", serve: @escaping @Sendable (TLSServer) -> Void = { _ in },
        _ body: (TLSPeer, TestCertificate) async throws -> Void
    ) async throws {
        let certificate = try await TestCertificate(name: name)
        let peer = try TLSPeer(certificate, serve)
        defer { peer.stop() }
        try await body(peer, certificate)
    }

    /// TLS keeps bytes that the socket no longer tells of: all messages have to come all the same, also when the user is slow.
    @Test(arguments: Loop.allCases)
    func everythingComesThroughTLS(loop: Loop) async throws {
        let message = ServerFrame.binary(asterisks(10_000))
        try await withPeer { tls in
            for _ in 0..<500 { tls.write(message.bytes) }
        } _: { peer, certificate in
            let transport = try makeTransport(
                loop, maximumBufferedBytes: 100_000, network: .init(caFile: certificate.certificate))
            let socket = try await transport.open("wss://localhost:\(peer.port)/?token=secret")
            var count = 0
            while count < 500 {
                let messages = try await socket.receive()
                let areRight = messages.allSatisfy { $0.content == message.message }
                #expect(areRight)
                count += messages.count
            }
            #expect(count == 500)
            try await socket.send(.text(asterisks(100_000)))
            socket.abort()
        }
    }

    @Test(arguments: Loop.allCases)
    func unknownCertificateIsRefused(loop: Loop) async throws {
        try await withPeer { peer, _ in
            let error = await (try makeTransport(loop)).failure("wss://localhost:\(peer.port)/?token=secret")
            #expect(error?.reason == .transport(.tls) && error?.message.contains("secret") == false)
        }
    }

    @Test func certificateForAnotherNameIsRefused() async throws {
        try await withPeer("DNS:api.example.org") { peer, certificate in
            let transport = try makeTransport(network: .init(caFile: certificate.certificate))
            #expect(await transport.failure("wss://localhost:\(peer.port)/")?.reason == .transport(.tls))
        }
    }

    @Test(arguments: Loop.allCases)
    func tunnelGoesThroughTheProxy(loop: Loop) async throws {
        let line = Guarded("")
        try await withPeer { tls in
            tls.write(ServerFrame.text("hello").bytes)
        } _: { peer, certificate in
            let port = peer.port
            try await withServer { connection in
                guard let request = connection.readRequest() else { return }
                line.withLock { $0 = request.line }
                connection.write("HTTP/1.1 200 Connection established\r\n\r\n")
                connection.relay(to: port)
            } _: { proxy in
                let network = CurlTransportConfiguration(
                    caFile: certificate.certificate, proxy: "http://127.0.0.1:\(proxy.port)")
                let socket = try await makeTransport(loop, network: network).open("wss://localhost:\(port)/")
                #expect(try await socket.receive().map(\.content) == [.text(Array("hello".utf8))])
                socket.abort()
            }
        }
        #expect(line.withLock { $0.hasPrefix("CONNECT localhost:") })
    }
}
