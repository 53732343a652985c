import CurlTransport
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit
import WebSocketTransport

@Suite(.timeLimit(.minutes(Patience.minutes(2))))
struct OpeningTests {
    @Test(arguments: Loop.allCases)
    func handshakeSendsWhatWasAskedFor(loop: Loop) async throws {
        let seen = Guarded<ReceivedRequest?>(nil)
        try await withServer { connection in
            let peer = SocketPeer(connection, further: ["Sec-WebSocket-Protocol: b"])
            seen.withLock { $0 = peer?.request }
            peer?.echo()
        } _: { server in
            let request = WebSocketRequest(
                url: server.socketURL("/a/../b?listenKey=secret&x=%20"), headers: [NameValue("X-Key", "k")],
                subprotocols: ["a", "b"])
            let socket = try await makeTransport(loop).open(request, timeout: Patience.seconds(20))
            #expect(socket.subprotocol == "b")
            // The peer says goodbye after it has told what it saw.
            await socket.close(.normal, reason: "", timeout: Patience.seconds(20))
            let sent = try #require(seen.withLock { $0 })
            #expect(sent.line == "GET /a/../b?listenKey=secret&x=%20 HTTP/1.1")
            #expect(sent.field("Host") == "127.0.0.1:\(server.port)")
            #expect(sent.field("X-Key") == "k" && sent.field("User-Agent") == "swift-user-stream")
            #expect(sent.field("Sec-WebSocket-Protocol") == "a, b")
        }
    }

    @Test(arguments: Loop.allCases, [401, 403, 429, 503])
    func refusalTellsStatusFieldsAndBody(loop: Loop, status: Int) async throws {
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.reply("\(status) No", ["Retry-After: 7"], body: Array("{\"code\":-1}".utf8))
        } _: { server in
            let error = await (try makeTransport(loop)).failure(server.socketURL("/?token=secret"))
            guard case .refused(let response) = error?.reason else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(response.status == status && response.body == Array("{\"code\":-1}".utf8))
            #expect(response.headers.contains(NameValue("Retry-After", "7")))
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test func refusalThatEndsWithTheConnectionIsTaken() async throws {
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 503 Busy\r\n\r\nas long as it lasts")
        } _: { server in
            let error = await (try makeTransport()).failure(server.socketURL())
            guard case .refused(let response) = error?.reason else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(response.body == Array("as long as it lasts".utf8))
        }
    }

    @Test(arguments: Loop.allCases)
    func redirectIsNotFollowed(loop: Loop) async throws {
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.reply("302 Found", ["Location: /elsewhere"])
        } _: { server in
            let error = await (try makeTransport(loop)).failure(server.socketURL())
            guard case .refused(let response) = error?.reason else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(response.status == 302 && server.accepted == 1)
        }
    }

    @Test func wrongAcceptKeyFails() async throws {
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(
                "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
            )
            _ = connection.reachesEnd()
        } _: { server in
            let transport = try makeTransport()
            #expect(await transport.failure(server.socketURL())?.reason == .handshake)
        }
    }

    @Test(arguments: Loop.allCases)
    func silentServerIsGivenUp(loop: Loop) async throws {
        try await withServer { connection in
            _ = connection.reachesEnd()
        } _: { server in
            let error = await (try makeTransport(loop)).failure(server.socketURL(), timeout: .milliseconds(50))
            #expect(error?.reason == .transport(.timeout))
        }
    }

    @Test func noServerIsAFailedConnection() async throws {
        let port = try await withServer { _ in
        } _: { server in
            server.port
        }
        let error = await (try makeTransport()).failure("ws://127.0.0.1:\(port)/?token=secret")
        #expect(error?.reason == .transport(.connect) && error?.message.contains("secret") == false)
    }

    @Test(arguments: Loop.allCases)
    func cancellingAbortsTheAttempt(loop: Loop) async throws {
        let (arrived, ended) = (Signal(), Signal())
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            arrived.fire()
            ended.fire(connection.reachesEnd())
        } _: { server in
            let transport = try makeTransport(loop)
            let task = Task { await transport.failure(server.socketURL()) }
            #expect(await arrived.wait() == true)
            task.cancel()
            #expect(await task.value?.reason == .transport(.cancelled))
            #expect(await ended.wait() == true)
        }
    }

    @Test(arguments: [
        "http://127.0.0.1/", "wss://user:word@example.org/", "ws://example.org/?token=secret", "wss://", "nonsense",
        "wss://example.org/#part",
    ])
    func wrongURLIsRefusedAtOnce(url: String) {
        let error = #expect(throws: WebSocketError.self) { try WebSocketTransport.check(url: url) }
        #expect(error?.reason == .transport(.request))
        #expect(error?.message.contains("secret") == false && error?.message.contains("word@") == false)
    }

    @Test func fieldsOfTheHandshakeBelongToTheTransport() async throws {
        let transport = try makeTransport()
        for header in [NameValue("sec-websocket-key", "x"), NameValue("Host", "x"), NameValue("X", "a\r\nY: b")] {
            let request = WebSocketRequest(url: "ws://127.0.0.1:1/", headers: [header])
            let error = await #expect(throws: WebSocketError.self) {
                _ = try await transport.open(request, timeout: .seconds(1))
            }
            #expect(error?.reason == .transport(.request))
        }
    }

    @Test(arguments: Loop.allCases)
    func shutdownEndsEverything(loop: Loop) async throws {
        try await withServer { connection in
            SocketPeer(connection)?.echo()
        } _: { server in
            let transport = try makeTransport(loop)
            let socket = try await transport.open(server.socketURL())
            await transport.shutdown()
            await transport.shutdown()
            #expect(await socket.drain().end.reason == .transport(.closed))
            #expect(await transport.failure(server.socketURL())?.reason == .transport(.closed))
            await socket.close(.normal, reason: "", timeout: Patience.seconds(20))
        }
    }
}
