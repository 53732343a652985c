import CurlTransport
import Dispatch
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

@testable import WebSocketTransport

@Suite(.timeLimit(.minutes(Patience.minutes(3))))
struct EndingTests {
    /// The cases of the standard test suite, over a socket: the server checks what the client sends.
    @Test(arguments: FramingCases.all + TextCases.all + ClosingCases.all + SizeCases.many + [SizeCases.ten])
    func casesOverASocket(example: ProtocolCase) async throws {
        let sent = Guarded<[ServerFrame]>([])
        try await withServer { connection in
            guard let peer = SocketPeer(connection) else { return }
            for part in example.parts { connection.write(part) }
            if example.outcome == .open { peer.send(.close(1_000)) }
            while let frame = peer.receive() { sent.withLock { $0.append(frame) } }
        } _: { server in
            let socket = try await makeTransport().open(server.socketURL())
            let (contents, end) = await socket.drain()
            let isReceived = example.isReceived(contents)
            #expect(isReceived, "\(example): received \(contents.count) messages and control frames")
            switch example.outcome {
            case .open: #expect(end.reason == .closedByPeer(.normal, reason: ""))
            case .closed(let code):
                guard case .closedByPeer(let given, _) = end.reason else { throw end }
                #expect(given?.rawValue == code)
            case .failed(let code): #expect(end.reason == .violation(WebSocketCloseCode(code)))
            }
        }
        let goodbye: ServerFrame =
            switch example.outcome {
            case .open: .close(1_000)
            case .closed(let code): code.map { .close($0) } ?? ServerFrame(opcode: 8)
            case .failed(let code): .close(code)
            }
        let expected = example.answers.filter { $0.message == nil } + [goodbye]
        #expect(sent.withLock { $0 } == expected.map(\.masked))
    }

    @Test(arguments: Loop.allCases)
    func cutInMidFrameIsAnInterruptionAfterWhatCame(loop: Loop) async throws {
        try await withServer { connection in
            guard let peer = SocketPeer(connection) else { return }
            peer.send(.text("whole"))
            connection.write(Array(ServerFrame.text("half of it").bytes.prefix(6)))
        } _: { server in
            let (contents, end) = await (try makeTransport(loop).open(server.socketURL())).drain()
            #expect(contents == [.text(Array("whole".utf8))])
            #expect(end.reason == .transport(.interrupted))
        }
    }

    @Test(arguments: Loop.allCases)
    func resetIsAnInterruption(loop: Loop) async throws {
        try await withServer { connection in
            guard let peer = SocketPeer(connection), peer.receive() != nil else { return }
            connection.resetOnClose()
        } _: { server in
            let socket = try await makeTransport(loop).open(server.socketURL())
            try await socket.send(.ping([]))
            #expect(await socket.drain().end.reason == .transport(.interrupted))
        }
    }

    @Test(arguments: Loop.allCases)
    func oversizeMessageEndsTheConnection(loop: Loop) async throws {
        let goodbye = Guarded<ServerFrame?>(nil)
        try await withServer { connection in
            guard let peer = SocketPeer(connection) else { return }
            peer.send(.text("fits"))
            connection.write(Array(ServerFrame.binary(asterisks(1_001)).bytes.prefix(4)))
            let frame = peer.receive()
            goodbye.withLock { $0 = frame }
        } _: { server in
            let transport = try makeTransport(loop, maximumMessageBytes: 1_000)
            let (contents, end) = await (try transport.open(server.socketURL())).drain()
            #expect(contents == [.text(Array("fits".utf8))])
            #expect(end.reason == .violation(.tooLarge) && end.message.contains("1000"))
        }
        #expect(goodbye.withLock { $0 } == ServerFrame.close(1_009).masked)
    }

    @Test(arguments: Loop.allCases)
    func serverThatNeverSaysGoodbyeIsLeftInTime(loop: Loop) async throws {
        let ended = Signal()
        try await withServer { connection in
            guard SocketPeer(connection) != nil else { return }
            ended.fire(connection.reachesEnd())
        } _: { server in
            let socket = try await makeTransport(loop).open(server.socketURL())
            await socket.close(.normal, reason: "", timeout: .milliseconds(50))
            #expect(await ended.wait() == true)
            #expect(await socket.drain().end.reason == .closed)
        }
    }

    @Test func goodbyeCarriesCodeAndReason() async throws {
        let goodbye = Guarded<ServerFrame?>(nil)
        try await withServer { connection in
            guard let peer = SocketPeer(connection), let frame = peer.receive() else { return }
            goodbye.withLock { $0 = frame }
            peer.send(.text("too late"), .close(1_000))
            _ = connection.reachesEnd()
        } _: { server in
            let socket = try await makeTransport().open(server.socketURL())
            await socket.close(.goingAway, reason: "moving", timeout: Patience.seconds(20))
            let (contents, end) = await socket.drain()
            #expect(contents.isEmpty && end.reason == .closed)
        }
        #expect(goodbye.withLock { $0 } == ServerFrame.close(1_001, Array("moving".utf8)).masked)
    }

    /// A server that asks without end and reads nothing must not fill the memory.
    @Test func pingsWithoutReadingMakeTheServerWait() async throws {
        let blocked = Signal()
        let isDone = DispatchSemaphore(value: 0)
        try await withServer { connection in
            defer { isDone.wait() }
            guard let peer = SocketPeer(connection) else { return }
            let pings = Array(repeating: ServerFrame.ping(asterisks(125)).bytes, count: 1_000).flatMap { $0 }
            // Enough to fill both directions of any kernel.
            for _ in 0..<1_000 {
                guard peer.connection.canWrite(within: 500) else { return blocked.fire() }
                guard peer.connection.write(pings) else { return }
            }
            blocked.fire(false)
        } _: { server in
            defer { isDone.signal() }
            let socket = try await makeTransport().open(server.socketURL())
            // Receiving goes on, so that it is not the full buffer that stops the server.
            let receiving = Task { await socket.drain().end.reason }
            #expect(await blocked.wait() == true)
            socket.abort()
            #expect(await receiving.value == .closed)
        }
    }

    @Test(arguments: Loop.allCases)
    func droppedConnectionIsClosed(loop: Loop) async throws {
        let ended = Signal()
        try await withServer { connection in
            guard SocketPeer(connection) != nil else { return }
            ended.fire(connection.reachesEnd())
        } _: { server in
            let transport = try makeTransport(loop)
            _ = try await transport.open(server.socketURL())
            #expect(await ended.wait() == true)
        }
    }

    @Test func connectionOutlivesTheTransportValue() async throws {
        try await withServer { connection in
            SocketPeer(connection)?.echo()
        } _: { server in
            let socket = try await makeTransport().open(server.socketURL())
            try await socket.send(.text(Array("still here".utf8)))
            #expect(try await socket.receive().map(\.content) == [.text(Array("still here".utf8))])
        }
    }

    /// Many at once, each with its own order of messages.
    @Test(arguments: Loop.allCases)
    func manyConnectionsShareTheThread(loop: Loop) async throws {
        try await withServer { connection in
            SocketPeer(connection)?.echo()
        } _: { server in
            let transport = try makeTransport(loop)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let socket = try await transport.open(server.socketURL("/\(number)"))
                        for turn in 0..<20 {
                            let text = WebSocketMessage.Content.text(Array("\(number).\(turn)".utf8))
                            try await socket.send(text)
                            #expect(try await socket.receive().map(\.content) == [text])
                        }
                        await socket.close(.normal, reason: "", timeout: Patience.seconds(20))
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
