import CurlTransport
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

@Suite(
    .enabled(if: TestCertificate.tool != nil, "needs the openssl command"), .timeLimit(.minutes(Patience.minutes(2))))
struct HTTP2Tests {
    @Test(arguments: Loop.allCases)
    func requestsShareOneConnection(loop: Loop) async throws {
        let certificate = try await TestCertificate(name: "DNS:localhost")
        // It serves one connection at a time: a second one would wait for ever.
        let server = try HTTP2Server(certificate)
        defer { server.stop() }
        let timings = Guarded<[RequestTimings]>([])
        let configuration = CurlTransportConfiguration(
            loop: loop, caFile: certificate.certificate, onTimings: { value in timings.withLock { $0.append(value) } })
        let transport = try CurlTransport(configuration: configuration)
        let url = "https://localhost:\(server.port)/"
        let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<50 { group.addTask { try await transport.get(url).body } }
            return try await group.reduce(into: [[UInt8]]()) { $0.append($1) }
        }
        #expect(bodies == Array(repeating: Array("ok".utf8), count: 50))
        let measured = timings.withLock { $0 }
        #expect(measured.allSatisfy { $0.httpVersion == "2" })
        #expect(measured.count { !$0.reusedConnection } == 1)
    }

    @Test(arguments: Loop.allCases)
    func cancellingResetsTheStreamOnly(loop: Loop) async throws {
        let certificate = try await TestCertificate(name: "DNS:localhost")
        let server = try HTTP2Server(certificate, silent: [1])
        defer { server.stop() }
        let transport = try CurlTransport(configuration: .init(loop: loop, caFile: certificate.certificate))
        let url = "https://localhost:\(server.port)/"
        var events = server.events.makeAsyncIterator()
        let task = Task { await transport.failure(url)?.code }
        #expect(await events.next() == .request(stream: 1))
        task.cancel()
        #expect(await task.value == .cancelled)
        // The reset leaves with the next request at the latest.
        let response = try await transport.get(url)
        #expect(response.body == Array("ok".utf8))
        #expect(await events.next() == .reset(stream: 1))
        #expect(await events.next() == .request(stream: 3))
    }

    @Test(arguments: Loop.allCases)
    func silentStreamRunsIntoTheTimeout(loop: Loop) async throws {
        let certificate = try await TestCertificate(name: "DNS:localhost")
        let server = try HTTP2Server(certificate, silent: [3])
        defer { server.stop() }
        let transport = try CurlTransport(configuration: .init(loop: loop, caFile: certificate.certificate))
        let url = "https://localhost:\(server.port)/"
        _ = try await transport.get(url)
        #expect(await transport.failure(url, timeout: .milliseconds(50))?.code == .timeout)
        let response = try await transport.get(url)
        #expect(response.status == 200)
    }
}
