import CurlTransport
import Foundation
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

@Suite(
    .enabled(if: TestCertificate.tool != nil, "needs the openssl command"), .timeLimit(.minutes(Patience.minutes(2))))
struct TLSTests {
    @Test(arguments: Loop.allCases)
    func unknownCertificateIsRefused(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withTLSServer(name: "DNS:localhost") { server, _ in
            let error = await transport.failure("https://localhost:\(server.port)/?signature=secret")
            #expect(error?.code == .tls)
            #expect(error?.message.hasPrefix("localhost: ") == true)
            #expect(error?.message.contains("secret") == false)
        }
    }

    @Test(arguments: Loop.allCases)
    func ownAuthorityIsTrusted(loop: Loop) async throws {
        let timings = Guarded<[RequestTimings]>([])
        try await withTLSServer(name: "DNS:localhost") { server, certificate in
            let configuration = CurlTransportConfiguration(
                loop: loop, caFile: certificate.certificate,
                onTimings: { value in timings.withLock { $0.append(value) } })
            let response = try await CurlTransport(configuration: configuration).get(
                "https://localhost:\(server.port)/")
            #expect(response.status == 200)
            #expect(String(decoding: response.body, as: UTF8.self).contains("TLSv1."))
        }
        let measured = try #require(timings.withLock { $0.first })
        #expect(measured.tls >= measured.connect && measured.connect > .zero && measured.firstByte >= measured.tls)
        #expect(!measured.reusedConnection)
    }

    @Test(arguments: Loop.allCases)
    func trustedCertificateForAnotherNameIsRefused(loop: Loop) async throws {
        try await withTLSServer(name: "DNS:api.example.org") { server, certificate in
            let transport = try CurlTransport(configuration: .init(loop: loop, caFile: certificate.certificate))
            #expect(await transport.failure("https://localhost:\(server.port)/")?.code == .tls)
        }
    }

    @Test func missingAuthorityFileIsReportedAtOnce() {
        let error = #expect(throws: TransportError.self) {
            try CurlTransport(configuration: .init(caFile: "/no/such/file.pem"))
        }
        #expect(error?.code == .tls)
    }

    @Test(arguments: Loop.allCases)
    func serverWithoutTLSIsAnErrorOfTLS(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            _ = connection.reachesEnd()
        } _: { server in
            #expect(await transport.failure("https://127.0.0.1:\(server.port)/")?.code == .tls)
        }
    }
}

@Suite(.timeLimit(.minutes(Patience.minutes(2))))
struct ProxyTests {
    @Test(arguments: Loop.allCases)
    func tunnelGoesThroughTheProxy(loop: Loop) async throws {
        let line = Guarded("")
        try await withTLSServer(name: "DNS:localhost") { target, certificate in
            let port = target.port
            try await withServer { connection in
                guard let request = connection.readRequest() else { return }
                line.withLock { $0 = request.line }
                connection.write("HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n")
                connection.relay(to: port)
            } _: { proxy in
                let configuration = CurlTransportConfiguration(
                    loop: loop, caFile: certificate.certificate, proxy: "http://127.0.0.1:\(proxy.port)")
                let transport = try CurlTransport(configuration: configuration)
                let response = try await transport.get("https://localhost:\(port)/")
                #expect(response.status == 200)
                #expect(response.header("x-proxy") == nil)
                #expect(line.withLock { $0 } == "CONNECT localhost:\(port) HTTP/1.1")
            }
        }
    }

    @Test(arguments: Loop.allCases)
    func proxyThatRefusesIsAFailedConnection(loop: Loop) async throws {
        try await withHTTPServer { _, connection in
            connection.reply("407 Proxy Authentication Required")
        } _: { proxy in
            let configuration = CurlTransportConfiguration(
                loop: loop, proxy: "http://user:word@127.0.0.1:\(proxy.port)")
            let error = await (try CurlTransport(configuration: configuration)).failure(
                "https://api.example.org/?s=secret")
            #expect(error?.code == .connect)
            #expect(error?.message.contains("secret") == false && error?.message.contains("word") == false)
        }
    }

    @Test(arguments: Loop.allCases)
    func plainTextNeverTakesTheProxy(loop: Loop) async throws {
        try await withHTTPServer { _, connection in
            connection.reply("500 Proxy")
        } _: { proxy in
            try await withHTTPServer { _, connection in
                connection.reply()
            } _: { server in
                let configuration = CurlTransportConfiguration(loop: loop, proxy: "http://127.0.0.1:\(proxy.port)")
                let response = try await CurlTransport(configuration: configuration).get(server.url())
                #expect(response.status == 200)
                #expect(proxy.accepted == 0)
            }
        }
    }
}
