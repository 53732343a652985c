import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

/// What an account that is followed by a socket does when that goes wrong.
@Suite struct SocketFailureTests {
    /// What the other side does, and what is said of it.
    enum Failure: String, CaseIterable, Sendable {
        case refusedKey, refusedSubscription, malformed, closedByPeer, brokenOff

        func happen(on connection: ScriptedSockets.Connection) {
            switch self {
            case .refusedKey: connection.say("refused auth")
            case .refusedSubscription: connection.say("refused permission")
            case .malformed: connection.say("junk")
            case .closedByPeer:
                connection.end(WebSocketError(.closedByPeer(.goingAway, reason: "restart"), "restart"))
            case .brokenOff: connection.end()
            }
        }

        var words: String {
            switch self {
            case .refusedKey: "auth"
            case .refusedSubscription: "permission"
            case .malformed: "what is junk?"
            case .closedByPeer: "restart"
            case .brokenOff: "broken off"
            }
        }
    }

    @Test("Before it is live polls go on as without it, and another connection is tried after pauses")
    func beforeLive() async throws {
        for failure in Failure.allCases {
            let bench = try SocketBench<WebSocketDataSource>()
            try await bench.tracker.start()
            await bench.clock.advance(by: .seconds(3))
            _ = bench.sent()
            for second in 0..<120 {
                if let last = bench.sockets.connections.last, !last.isOver { failure.happen(on: last) }
                await bench.clock.advance(by: .seconds(1))
                if second == 0 { #expect(!bench.source.isSocketLive) }
            }
            let tries = bench.sockets.connections.count
            #expect((3...20).contains(tries), "\(failure): \(tries)")
            #expect(bench.sockets.connections.dropLast().count(where: \.isOver) == tries - 1)
            #expect(bench.source.socketLosses >= tries - 1)
            #expect(bench.sent().count { $0 == "/open" } > 30, "\(failure): the polls are as frequent as without it")
            #expect(bench.tracker.engine.snapshot.stopped == nil)
            #expect(await bench.tracker.account.stale == [])
            await bench.tracker.stop()
            #expect(try await bench.degradations().isEmpty, "what never told everything is not missed")
            #expect(bench.clock.sleeperCount == 0)
        }
    }

    @Test(
        "While it is live the stream says why it is lost, and everything is read at once", arguments: Failure.allCases)
    func whileLive(_ failure: Failure) async throws {
        let bench = try SocketBench<WebSocketDataSource>()
        let connection = try await bench.live()
        _ = bench.sent()
        failure.happen(on: connection)
        await bench.clock.advance(by: .milliseconds(300))
        #expect(connection.isOver && !bench.source.isSocketLive && bench.source.socketLosses == 1)
        #expect(Set(bench.sent()).isSuperset(of: ["/open", "/fills"]))
        for _ in 0..<40 where bench.sockets.connections.count < 2 { await bench.clock.advance(by: .seconds(1)) }
        try #require(bench.sockets.connections.last).say("ok")
        await bench.clock.advance(by: .seconds(1))
        #expect(bench.source.isSocketLive, "it is tried again")
        #expect(bench.tracker.engine.snapshot.stopped == nil)
        await bench.tracker.stop()
        let told = try await bench.degradations()
        #expect(told.count == 1 && told[0].hasPrefix("the socket ended: "))
        #expect(told.first?.contains(failure.words) == true, "\(told)")
    }

    @Test("A key that the requests refuse as well stops the account, and the socket with it")
    func deadKey() async throws {
        let bench = try SocketBench<WebSocketDataSource>()
        let connection = try await bench.live()
        bench.exchange.set { state in
            for path in ["/open", "/fills", "/balances", "/closed"] { state.lasting[path] = "auth" }
        }
        connection.say("refused auth")
        await bench.clock.advance(by: .seconds(10))
        #expect(bench.tracker.engine.snapshot.stopped?.category == .auth)
        let tries = bench.sockets.connections.count
        await bench.clock.advance(by: .minutes(5))
        #expect(bench.sockets.connections.count == tries && bench.sockets.connections.allSatisfy(\.isOver))
        await bench.tracker.stop()
    }

    @Test("Orders that it tells while the journal has no room are told again, once each")
    func noRoom() async throws {
        let journal = GroupingJournal(inputsPerCommit: 4)
        let bench = try SocketBench<WebSocketDataSource>(journal)
        let now = bench.clock.now.milliseconds
        bench.exchange.set { $0.open = ["1 btcusdt buy 100 9 0 0 open \(now - 60_000) \(now - 60_000)"] }
        let connection = try await bench.live()
        journal.fail(JournalError(.full, "there is no room left"))
        for number in 1...6 { connection.say("fill t\(number) 1 btcusdt buy 100 1 \(bench.clock.now.milliseconds)") }
        await bench.clock.advance(by: .seconds(2))
        journal.fail(nil)
        await bench.clock.advance(by: .seconds(6))
        await bench.tracker.stop()
        let fills = try await bench.tracker.userStream.collect().compactMap { event -> String? in
            if case .fill(let fill) = event.change { fill.tradeID } else { nil }
        }
        #expect(fills == (1...6).map { "t\($0)" })
    }
}
