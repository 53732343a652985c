import CurlTransport
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

@Suite(.timeLimit(.minutes(Patience.minutes(2))))
struct BodyTests {
    private let text = Array(String(repeating: #"{"order":"123","state":"filled"},"#, count: 5_000).utf8)

    @Test(arguments: Loop.allCases)
    func gzipIsKeptAndInflated(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let compressed = try gzip(text)
        try await withHTTPServer { _, connection in
            connection.reply("200 OK", ["Content-Encoding: gzip"], body: compressed)
        } _: { server in
            let response = try await transport.get(server.url())
            #expect(response.body == text)
            #expect(response.compressedBody == compressed)
        }
    }

    @Test(arguments: Loop.allCases)
    func knownGzipIsNotInflatedAgain(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let compressed = try gzip(text)
        try await withHTTPServer { _, connection in
            connection.reply("200 OK", ["Content-Encoding: gzip"], body: compressed)
        } _: { server in
            var request = SignedRequest(method: .get, url: server.url())
            request.knownBody = compressed
            let same = try await transport.send(request, timeout: Patience.seconds(10))
            #expect(same.body.isEmpty)
            #expect(same.compressedBody == compressed)
            request.knownBody = try gzip(text + [0x20])
            let other = try await transport.send(request, timeout: Patience.seconds(10))
            #expect(other.body == text)
        }
    }

    @Test(arguments: Loop.allCases)
    func severalMembersAreOneBody(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let compressed = try gzip(text) + gzip([1, 2, 3])
        try await withHTTPServer { _, connection in
            connection.reply("200 OK", ["Content-Encoding: x-gzip"], body: compressed)
        } _: { server in
            let response = try await transport.get(server.url())
            #expect(response.body == text + [1, 2, 3])
        }
    }

    @Test(arguments: Loop.allCases)
    func emptyBodyNeedsNoInflating(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withHTTPServer { _, connection in
            connection.reply("200 OK", ["Content-Encoding: gzip"])
        } _: { server in
            let response = try await transport.get(server.url())
            #expect(response.body.isEmpty)
            #expect(response.compressedBody == nil)
        }
    }

    /// Ways to send a body that says gzip and is not.
    enum Damage: CaseIterable, Sendable {
        case notGzip, cutShort, flippedBit, garbageBehind, otherEncoding
    }

    @Test(arguments: Loop.allCases, Damage.allCases)
    func brokenGzipIsAnEncodingError(loop: Loop, damage: Damage) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        var body = try gzip(text)
        switch damage {
        case .notGzip: body = text
        case .cutShort: body.removeLast(9)
        case .flippedBit: body[body.count / 2] ^= 0x10
        case .garbageBehind: body += [7, 7, 7]
        case .otherEncoding: break
        }
        let sent = body
        try await withHTTPServer { _, connection in
            connection.reply("200 OK", ["Content-Encoding: \(damage == .otherEncoding ? "br" : "gzip")"], body: sent)
        } _: { server in
            let error = await transport.failure(server.url("/?signature=secret"))
            #expect(error?.code == .encoding)
            #expect(error?.message.contains("secret") == false)
        }
    }

    @Test(arguments: Loop.allCases)
    func zipBombEndsAtTheLimit(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop, maximumResponseBytes: 1_000_000))
        let bomb = try gzip([UInt8](repeating: 0, count: 50_000_000))
        let exact = try gzip([UInt8](repeating: 0, count: 1_000_000))
        try await withHTTPServer { request, connection in
            connection.reply("200 OK", ["Content-Encoding: gzip"], body: request.path == "/bomb" ? bomb : exact)
        } _: { server in
            #expect(bomb.count < 1_000_000)
            #expect(await transport.failure(server.url("/bomb"))?.code == .tooLarge)
            let response = try await transport.get(server.url("/exact"))
            #expect(response.body.count == 1_000_000)
        }
    }

    @Test(arguments: Loop.allCases, ["length", "chunked", "until-close"])
    func bodyOverTheLimitIsAborted(loop: Loop, framing: String) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop, maximumResponseBytes: 100_000))
        let peerClosed = Signal()
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            let part = [UInt8](repeating: 65, count: 0x4000)
            switch framing {
            case "length": connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            case "chunked":
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while connection.write(Array("4000\r\n".utf8) + part + Array("\r\n".utf8)) {}
            default:
                connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
                while connection.write(part) {}
            }
            peerClosed.fire(connection.reachesEnd())
        } _: { server in
            #expect(await transport.failure(server.url())?.code == .tooLarge)
            #expect(await peerClosed.wait() == true)
        }
    }

    @Test(arguments: Loop.allCases)
    func limitIsExact(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop, maximumResponseBytes: 1_000))
        try await withHTTPServer { request, connection in
            connection.reply(body: [UInt8](repeating: 1, count: request.path == "/1000" ? 1_000 : 1_001))
        } _: { server in
            let response = try await transport.get(server.url("/1000"))
            #expect(response.body.count == 1_000)
            #expect(await transport.failure(server.url("/1001"))?.code == .tooLarge)
        }
    }

    @Test(arguments: Loop.allCases, [10, 1_000, 1_000_000])
    func headerOverTheLimitIsAborted(loop: Loop, lineLength: Int) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\n")
            let line = Array("X-Long: \(String(repeating: "a", count: lineLength))\r\n".utf8)
            while connection.write(line) {}
        } _: { server in
            #expect(await transport.failure(server.url())?.code == .tooLarge)
        }
    }
}
