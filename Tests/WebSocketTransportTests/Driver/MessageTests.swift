import Dispatch
import CurlTransport
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@testable import WebSocketTransport

@Suite(.timeLimit(.minutes(Patience.minutes(3))))
struct MessageTests {
    @Test(arguments: Loop.allCases)
    func messagesComeBack(loop: Loop) async throws {
        try await withServer { connection in
            SocketPeer(connection)?.echo()
        } _: { server in
            let socket = try await makeTransport(loop).open(server.socketURL())
            for size in [0, 1, 125, 126, 65_535, 65_536, 3_000_000] {
                try await socket.send(.binary(asterisks(size)))
                var received: [WebSocketMessage.Content] = []
                while received.isEmpty { received += try await socket.receive().map(\.content) }
                let isEqual = received == [.binary(asterisks(size))]
                #expect(isEqual, "\(size)")
            }
            await socket.close(.normal, reason: "done", timeout: Patience.seconds(20))
            #expect(await socket.drain().end.reason == .closed)
        }
    }

    @Test func messagesRightBehindTheHandshakeAreReceived() async throws {
        try await withServer { connection in
            SocketPeer(connection, and: ServerFrame.text("first").bytes)?.echo()
        } _: { server in
            let socket = try await makeTransport().open(server.socketURL())
            #expect(try await socket.receive().map(\.content) == [.text(Array("first".utf8))])
        }
    }

    @Test(arguments: Loop.allCases)
    func pingIsAnsweredAndSeenAndMomentsAreTheClocks(loop: Loop) async throws {
        let answer = Guarded<ServerFrame?>(nil)
        let clock = TestClock()
        try await withServer { connection in
            guard let peer = SocketPeer(connection) else { return }
            peer.send(.ping([1, 2]))
            let pong = peer.receive()
            answer.withLock { $0 = pong }
            // Only then a message, so that the test waits for the pong by waiting for it.
            peer.send(.text("seen"))
            peer.echo()
        } _: { server in
            let socket = try await makeTransport(loop, clock: clock).open(server.socketURL())
            var messages: [WebSocketMessage] = []
            while messages.count < 2 { messages += try await socket.receive() }
            #expect(
                messages == [
                    WebSocketMessage(.ping([1, 2]), received: clock.now),
                    WebSocketMessage(.text(Array("seen".utf8)), received: clock.now),
                ])
            #expect(answer.withLock { $0 } == ServerFrame.pong([1, 2]).masked)
            #expect(socket.lastHeard == clock.now)
        }
    }

    /// Silence is for the user to notice: bytes of any kind move `lastHeard`, and nothing else does.
    @Test func silenceShowsInLastHeard() async throws {
        let clock = TestClock()
        try await withServer { connection in
            guard let peer = SocketPeer(connection), let ping = peer.receive() else { return }
            peer.send(.pong(ping.payload))
            _ = peer.connection.reachesEnd()
        } _: { server in
            let socket = try await makeTransport(clock: clock).open(server.socketURL())
            let opened = socket.lastHeard
            await clock.advance(by: .seconds(30))
            #expect(socket.lastHeard == opened)
            try await socket.send(.ping([7]))
            #expect(try await socket.receive() == [WebSocketMessage(.pong([7]), received: opened + .seconds(30))])
            #expect(socket.lastHeard == opened + .seconds(30))
            socket.abort()
            #expect(await socket.drain().end.reason == .closed)
        }
    }

    /// A hundred thousand messages that come as fast as they can, received whole and in order.
    @Test(arguments: Loop.allCases)
    func burstIsAbsorbed(loop: Loop) async throws {
        let count = 100_000
        try await withServer { connection in
            guard let peer = SocketPeer(connection) else { return }
            for start in stride(from: 0, to: count, by: 1_000) {
                peer.connection.write((start..<(start + 1_000)).flatMap { ServerFrame.text("message \($0)").bytes })
            }
            peer.send(.close(1_001, Array("bye".utf8)))
            _ = peer.connection.reachesEnd()
        } _: { server in
            let socket = try await makeTransport(loop, maximumBufferedBytes: 100_000).open(server.socketURL())
            let (contents, end) = await socket.drain()
            #expect(contents.count == count)
            let isInOrder = contents.enumerated().allSatisfy { $1 == .text(Array("message \($0)".utf8)) }
            #expect(isInOrder)
            #expect(end.reason == .closedByPeer(.goingAway, reason: "bye"))
        }
    }

    /// Until the user receives, the server cannot send more than the buffers hold; afterwards nothing is missing.
    @Test(arguments: Loop.allCases)
    func slowUserMakesTheServerWait(loop: Loop) async throws {
        let limit = 200_000
        let message = ServerFrame.binary(asterisks(10_000))
        let blocked = Signal()
        let sent = Guarded(0)
        try await withServer { connection in
            guard let peer = SocketPeer(connection) else { return }
            // More than what any kernel holds: it blocks before the end.
            let bytes = Array(repeating: message.bytes, count: 100).flatMap { $0 }
            for _ in 0..<100 {
                if !peer.connection.canWrite(within: 500) { blocked.fire() }
                guard peer.connection.write(bytes) else { return }
                sent.withLock { $0 += 100 }
            }
            peer.send(.close(1_000))
            _ = peer.connection.reachesEnd()
        } _: { server in
            let socket = try await makeTransport(loop, maximumBufferedBytes: limit).open(server.socketURL())
            #expect(await blocked.wait() == true)
            #expect(sent.withLock { $0 } < 10_000)
            let first = try await socket.receive()
            let bytes = first.reduce(0) { $0 + $1.content.bytes.count + 64 }
            // What one reading brings may come on top.
            #expect(bytes >= limit && bytes < limit + 2 * 65_536)
            let rest = await socket.drain()
            #expect(first.count + rest.contents.count == 10_000)
            #expect(rest.end.reason == .closedByPeer(.normal, reason: ""))
        }
    }

    @Test func onlyOneTaskReceivesAndCancellingLosesNothing() async throws {
        let mayGo = DispatchSemaphore(value: 0)
        try await withServer { connection in
            guard let peer = SocketPeer(connection) else { return }
            mayGo.wait()
            peer.send(.text("late"))
            peer.echo()
        } _: { server in
            let socket = try await makeTransport().open(server.socketURL())
            let first = Task { try await socket.receive() }
            first.cancel()
            let error = await #expect(throws: WebSocketError.self) { try await first.value }
            #expect(error?.reason == .transport(.cancelled))
            mayGo.signal()
            #expect(try await socket.receive().map(\.content) == [.text(Array("late".utf8))])
        }
    }

    @Test func whatCannotBeSentIsRefused() async throws {
        try await withServer { connection in
            SocketPeer(connection)?.echo()
        } _: { server in
            let socket = try await makeTransport().open(server.socketURL())
            for content in [WebSocketMessage.Content.ping(asterisks(126)), .text([0xFF])] {
                let error = await #expect(throws: WebSocketError.self) { try await socket.send(content) }
                #expect(error?.reason == .transport(.request))
            }
            await socket.close(.normal, reason: "", timeout: Patience.seconds(20))
            let error = await #expect(throws: WebSocketError.self) { try await socket.send(.ping([])) }
            #expect(error?.reason == .closed)
        }
    }
}
