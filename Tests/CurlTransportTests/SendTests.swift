import CurlTransport
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

@Suite(.timeLimit(.minutes(Patience.minutes(2))))
struct SendTests {
    @Test(arguments: Loop.allCases)
    func getSendsHeadersAndReadsTheAnswer(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop, userAgent: "test/1"))
        let seen = Guarded<ReceivedRequest?>(nil)
        try await withHTTPServer { request, connection in
            seen.withLock { $0 = request }
            connection.reply(
                "200 OK", ["X-First: 1", "x-second:  two words ", "X-First: 3"], body: Array("hello".utf8))
        } _: { server in
            let request = SignedRequest.get(
                server.url("/v1/a/../b%2Fc?x=%20y&z"), [NameValue("X-Key", "k"), NameValue("X-Empty", "")])
            let response = try await transport.send(request, timeout: Patience.seconds(20))
            #expect(response.status == 200)
            #expect(response.body == Array("hello".utf8))
            #expect(response.compressedBody == nil)
            #expect(
                response.headers == [
                    NameValue("Content-Length", "5"), NameValue("X-First", "1"), NameValue("x-second", "two words"),
                    NameValue("X-First", "3"),
                ])
            let received = try #require(seen.withLock { $0 })
            #expect(received.line == "GET /v1/a/../b%2Fc?x=%20y&z HTTP/1.1")
            #expect(received.field("x-key") == "k")
            #expect(received.field("x-empty") == "")
            #expect(received.field("user-agent") == "test/1")
            #expect(received.field("accept-encoding") == "gzip")
            #expect(received.field("host") == "127.0.0.1:\(server.port)")
        }
    }

    /// Methods with the length of a body, which is absent where the length is.
    @Test(
        arguments: Loop.allCases,
        [(.post, 7), (.put, 1), (.post, nil), (.delete, nil), (.delete, 4), (.post, 3_000_000), (.post, 0)]
            as [(HTTPMethod, Int?)])
    func bodiesArriveAsTheyAre(loop: Loop, sent: (method: HTTPMethod, length: Int?)) async throws {
        let body = sent.length.map { length in (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7) } }
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let seen = Guarded<[ReceivedRequest]>([])
        try await withHTTPServer { request, connection in
            seen.withLock { $0.append(request) }
            connection.reply(body: request.body)
        } _: { server in
            let request = SignedRequest(
                method: sent.method, url: server.url("/order"),
                headers: [NameValue("Content-Type", "application/json")],
                body: body)
            let response = try await transport.send(request, timeout: Patience.seconds(20))
            #expect(response.body == body ?? [])
            // The same handle must forget the body and the method.
            _ = try await transport.get(server.url("/after"))
            let requests = seen.withLock { $0 }
            #expect(requests.map(\.line) == ["\(sent.method.rawValue) /order HTTP/1.1", "GET /after HTTP/1.1"])
            #expect(requests[0].field("content-type") == "application/json")
            #expect(requests[0].field("expect") == nil)
            #expect(requests[1].body.isEmpty)
            #expect(requests[1].field("content-type") == nil)
        }
    }

    @Test(arguments: Loop.allCases)
    func connectionIsKept(loop: Loop) async throws {
        let timings = Guarded<[RequestTimings]>([])
        let transport = try CurlTransport(
            configuration: .init(loop: loop, onTimings: { value in timings.withLock { $0.append(value) } }))
        try await withHTTPServer { _, connection in
            connection.reply(body: [1, 2, 3])
        } _: { server in
            for _ in 0..<20 {
                let response = try await transport.get(server.url())
                #expect(response.body == [1, 2, 3])
            }
            #expect(server.accepted == 1)
        }
        let measured = timings.withLock { $0 }
        #expect(measured.map(\.reusedConnection) == [false] + Array(repeating: true, count: 19))
        #expect(measured.allSatisfy { $0.status == 200 && $0.host == "127.0.0.1" && $0.httpVersion == "1.1" })
        #expect(measured.allSatisfy { $0.bytesReceived == 3 && $0.total >= $0.firstByte && $0.firstByte > .zero })
    }

    @Test(arguments: Loop.allCases)
    func thousandRequestsAtOnce(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop, connectionsPerHost: 16))
        try await withHTTPServer { request, connection in
            connection.reply(body: Array(request.path.utf8))
        } _: { server in
            let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<1_000 {
                    let url = server.url("/\(index)")
                    group.addTask { try await transport.get(url).body == Array("/\(index)".utf8) }
                }
                return try await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(answers.count == 1_000)
            #expect(answers.allSatisfy { $0 })
            #expect(server.accepted <= 16)
        }
    }

    @Test(arguments: Loop.allCases)
    func errorPageIsAnAnswer(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let page = Array("<html><body>Bad gateway</body></html>".utf8)
        try await withHTTPServer { _, connection in
            connection.reply("502 Bad Gateway", ["Content-Type: text/html"], body: page)
        } _: { server in
            let response = try await transport.get(server.url())
            #expect(response.status == 502)
            #expect(response.body == page)
            #expect(response.header("content-type") == "text/html")
        }
    }

    @Test(arguments: Loop.allCases)
    func redirectIsAnAnswer(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withHTTPServer { _, connection in
            connection.reply("302 Found", ["Location: /elsewhere"])
        } _: { server in
            let response = try await transport.get(server.url())
            #expect(response.status == 302)
        }
    }

    @Test(arguments: Loop.allCases)
    func onlyTheFinalHeaderCounts(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withHTTPServer { _, connection in
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\n")
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Real: 1\r\n\r\n")
            connection.write("3\r\nabc\r\n0\r\nX-Trailer: late\r\n\r\n")
        } _: { server in
            let response = try await transport.get(server.url())
            #expect(response.body == Array("abc".utf8))
            #expect(response.headers == [NameValue("Transfer-Encoding", "chunked"), NameValue("X-Real", "1")])
        }
    }
}
