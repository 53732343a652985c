import CurlTransport
import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

@Suite(.timeLimit(.minutes(Patience.minutes(2))))
struct CancellationTests {
    @Test(arguments: Loop.allCases)
    func cancellingClosesTheConnection(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        let arrived = Signal()
        let peerClosed = Signal()
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            arrived.fire()
            peerClosed.fire(connection.reachesEnd())
        } _: { server in
            let task = Task { await transport.failure(server.url("/?signature=secret")) }
            #expect(await arrived.wait() == true)
            task.cancel()
            let error = await task.value
            #expect(error?.code == .cancelled)
            #expect(error?.message.contains("secret") == false)
            #expect(await peerClosed.wait() == true)
        }
    }

    @Test(arguments: Loop.allCases)
    func cancelledBeforeSendingSendsNothing(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop))
        try await withHTTPServer { _, connection in
            connection.reply()
        } _: { server in
            let begin = Signal()
            let task = Task {
                _ = await begin.wait()
                return await transport.failure(server.url())
            }
            task.cancel()
            begin.fire()
            #expect(await task.value?.code == .cancelled)
            #expect(server.accepted == 0)
        }
    }

    /// Cancelling at any moment gives either an answer or `cancelled`, and always exactly one of them.
    @Test(arguments: Loop.allCases)
    func cancellingRacesWithTheAnswer(loop: Loop) async throws {
        // Both ends are files of this process, beside those of other tests.
        let transport = try CurlTransport(configuration: .init(loop: loop, connectionsPerHost: 100))
        try await withHTTPServer { _, connection in
            connection.reply(body: [1])
        } _: { server in
            let codes = await withTaskGroup(of: TransportError.Code?.self) { group in
                for index in 0..<500 {
                    let task = Task { await transport.failure(server.url())?.code }
                    group.addTask {
                        for _ in 0..<(index % 50) { await Task.yield() }
                        task.cancel()
                        return await task.value
                    }
                }
                return await group.reduce(into: [TransportError.Code?]()) { $0.append($1) }
            }
            #expect(codes.count == 500)
            #expect(codes.allSatisfy { $0 == nil || $0 == .cancelled })
            let response = try await transport.get(server.url())
            #expect(response.body == [1])
        }
    }

    @Test(arguments: Loop.allCases)
    func shutdownEndsWhatIsUnderWay(loop: Loop) async throws {
        let transport = try CurlTransport(configuration: .init(loop: loop, connectionsPerHost: 4))
        let arrived = Signal()
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            arrived.fire()
            _ = connection.reachesEnd()
        } _: { server in
            let tasks = (0..<20).map { _ in Task { await transport.failure(server.url())?.code } }
            #expect(await arrived.wait() == true)
            await transport.shutdown()
            for task in tasks { #expect(await task.value == .closed) }
            #expect(await transport.failure(server.url())?.code == .closed)
            await transport.shutdown()
        }
    }

    @Test(arguments: Loop.allCases)
    func lastReferenceEndsTheConnections(loop: Loop) async throws {
        let peerClosed = Signal()
        try await withServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.reply()
            peerClosed.fire(connection.reachesEnd())
        } _: { server in
            do {
                let transport = try CurlTransport(configuration: .init(loop: loop))
                let response = try await transport.get(server.url())
                #expect(response.status == 200)
            }
            #expect(await peerClosed.wait() == true)
        }
    }
}
