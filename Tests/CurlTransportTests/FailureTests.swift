import CurlTransport
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

@Suite(.timeLimit(.minutes(Patience.minutes(2))))
struct FailureTests {
    /// Answers that break off, as raw text.
    @Test(
        arguments: Loop.allCases,
        [
            "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "NOT HTTP AT ALL\r\n\r\n",
            "HTTP/1.1 abc\r\n\r\n",
        ])
    func answerThatIsNotWholeIsAnInterruption(loop: Loop, answer: String) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(answer)
        } _: { server in
            let error = await transport.failure(server.url("/?signature=secret"))
            #expect(error?.code == .interrupted)
            #expect(error?.message.hasPrefix("127.0.0.1: ") == true)
            #expect(error?.message.contains("secret") == false)
        }
    }

    @Test(arguments: Loop.allCases)
    func resetIsAnInterruption(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            connection.resetOnClose()
        } _: { server in
            #expect(await transport.failure(server.url())?.code == .interrupted)
        }
    }

    /// An order must not leave twice because a kept connection broke.
    @Test(arguments: Loop.allCases, [HTTPMethod.post, .get])
    func requestIsNeverSentTwice(loop: Loop, method: HTTPMethod) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let paths = Guarded<[String]>([])
        try await withServer { connection in
            guard let first = connection.readRequest() else { return }
            paths.withLock { $0.append(first.path) }
            connection.reply()
            guard let second = connection.readRequest() else { return }
            paths.withLock { $0.append(second.path) }
        } _: { server in
            _ = try await transport.get(server.url("/first"))
            let request = SignedRequest(
                method: method, url: server.url("/second"), body: method == .post ? Array("x".utf8) : nil)
            await #expect(throws: TransportError(.interrupted, "127.0.0.1: a kept connection broke before the answer"))
            {
                try await transport.send(request, timeout: Patience.seconds(20))
            }
            #expect(paths.withLock { $0 } == ["/first", "/second"])
            // The transport goes on.
            let third = try await transport.get(server.url("/third"))
            #expect(third.status == 200)
        }
    }

    @Test(arguments: Loop.allCases)
    func closedIdleConnectionIsReplaced(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let closed = Guarded<[Signal]>([Signal(), Signal()])
        let signals = closed.withLock { $0 }
        try await withServer { connection in
            guard let request = connection.readRequest() else { return }
            connection.reply()
            connection.finishSending()
            signals[request.path == "/0" ? 0 : 1].fire()
        } _: { server in
            for index in 0..<2 {
                let response = try await transport.get(server.url("/\(index)"))
                #expect(response.status == 200)
                #expect(await signals[index].wait() == true)
            }
            #expect(server.accepted == 2)
        }
    }

    @Test(arguments: Loop.allCases)
    func silentServerRunsIntoTheTimeout(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let peerClosed = Signal()
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            peerClosed.fire(connection.reachesEnd())
        } _: { server in
            let error = await transport.failure(server.url("/?signature=secret"), timeout: .milliseconds(50))
            #expect(error?.code == .timeout)
            #expect(error?.message.contains("secret") == false)
            #expect(await peerClosed.wait() == true)
        }
    }

    /// What waits for a free connection must not wait longer than it may.
    @Test(arguments: Loop.allCases)
    func timeoutHoldsWhileWaitingForAConnection(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop, connectionsPerHost: 1))
        let arrived = Signal()
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            arrived.fire()
            _ = connection.reachesEnd()
        } _: { server in
            let blocker = Task { await transport.failure(server.url("/blocker")) }
            #expect(await arrived.wait() == true)
            let error = await transport.failure(server.url("/waiting"), timeout: .milliseconds(50))
            #expect(error == TransportError(.timeout, "127.0.0.1: no connection within 50 ms"))
            blocker.cancel()
            #expect(await blocker.value?.code == .cancelled)
        }
    }

    @Test(arguments: Loop.allCases)
    func stalledAnswerRunsIntoTheStallTimeout(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop, stallTimeout: .milliseconds(100)))
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            _ = connection.reachesEnd()
        } _: { server in
            let error = await transport.failure(server.url())
            #expect(error == TransportError(.timeout, "127.0.0.1: the answer stood still for 100 ms"))
        }
    }

    @Test(arguments: Loop.allCases)
    func connectTimeoutHolds(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop, connectTimeout: .milliseconds(50)))
        // TLS against a server that says nothing: the handshake belongs to the connecting.
        try await withServer { connection in
            _ = connection.reachesEnd()
        } _: { server in
            #expect(await transport.failure("https://127.0.0.1:\(server.port)/")?.code == .timeout)
        }
    }

    @Test(arguments: Loop.allCases)
    func noTimeLeftSendsNothing(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withHTTPServer { _, connection in
            connection.reply()
        } _: { server in
            #expect(await transport.failure(server.url(), timeout: .zero)?.code == .timeout)
            #expect(server.accepted == 0)
        }
    }

    @Test(arguments: Loop.allCases)
    func refusedConnection(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let server = try LoopbackServer { _ in }
        let url = server.url()
        server.stop()
        #expect(await transport.failure(url)?.code == .connect)
    }

    @Test(arguments: Loop.allCases)
    func unknownNameDoesNotResolve(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let error = await transport.failure(
            "https://no-such-host.invalid/?signature=secret", timeout: Patience.seconds(10))
        // A machine without any resolver may keep silent instead.
        #expect(error?.code == .resolve || error?.code == .timeout)
        #expect(error?.message.contains("secret") == false)
    }
}
