import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

/// A socket beside the polls, by a clock that the test advances.
@Suite struct HybridTests {
    @Test("The socket is opened when the first state is there, and everything is read once more when it is live")
    func opens() async throws {
        let bench = try SocketBench<HybridDataSource>()
        try await bench.tracker.start()
        await bench.clock.advance(by: .zero)
        try await bench.tracker.ready()
        await bench.clock.advance(by: .seconds(5))
        let connection = try #require(bench.sockets.connections.first)
        #expect(bench.sockets.connections.count == 1)
        #expect(connection.heard.count == 1 && connection.heard[0].hasPrefix("login "))
        _ = bench.sent()
        connection.say("ok")
        await bench.clock.advance(by: .milliseconds(250))
        #expect(Set(bench.sent()).isSuperset(of: ["/open", "/fills", "/balances"]))
        #expect(bench.source.isSocketLive)
        await bench.clock.advance(by: .seconds(8))
        #expect(bench.sent() == [], "polls are seldom while the socket tells what happens")
        await bench.clock.advance(by: .seconds(5))
        #expect(Set(bench.sent()).isSuperset(of: ["/open", "/fills"]), "and go on all the same")
        await bench.tracker.stop()
        #expect(connection.isOver)
        #expect(bench.clock.sleeperCount == 0)
    }

    @Test("What it tells is in the stream at once, once, whoever tells it again")
    func tells() async throws {
        let bench = try SocketBench<HybridDataSource>()
        let now = bench.clock.now.milliseconds
        let row = "1 btcusdt buy 100 2 0 0 open \(now - 60_000) \(now - 60_000)"
        bench.exchange.set { $0.open = [row] }
        let connection = try await bench.live()
        let before = bench.clock.now
        let fill = "t1 1 btcusdt buy 100 2 \(before.milliseconds)"
        let end = "1 btcusdt buy 100 2 2 200 filled \(now - 60_000) \(before.milliseconds)"
        bench.exchange.set { state in
            (state.open, state.closed, state.fills) = ([], [end], [fill])
            state.balances = ["USDT 800 0", "BTC 2 0"]
        }
        connection.say("fill \(fill)")
        connection.say("order \(end)")
        connection.say("fill \(fill)")
        await bench.clock.advance(by: .zero)
        #expect(bench.source.lastRecvTime == before.milliseconds)
        await bench.clock.advance(by: .seconds(30))
        await bench.tracker.stop()
        var words: [String] = []
        for try await event in bench.tracker.userStream where event.observed.to >= before {
            switch event.change {
            case .fill(let fill): words.append("fill \(fill.tradeID) by \(event.source.rawValue)")
            case .order(let order, previous: _): words.append("\(order.state.rawValue) by \(event.source.rawValue)")
            case .degraded(let what): words.append(what.message)
            default: break
            }
        }
        #expect(words == ["fill t1 by socket", "filled by socket"])
        #expect(await bench.tracker.account["BTC"].spendable == "2")
    }

    @Test("What comes while a commit is under way goes into the next one together")
    func groups() async throws {
        let journal = GroupingJournal(inputsPerCommit: 9)
        let bench = try SocketBench<HybridDataSource>(journal)
        let now = bench.clock.now.milliseconds
        bench.exchange.set { $0.open = ["1 btcusdt buy 100 9 0 0 open \(now - 60_000) \(now - 60_000)"] }
        let connection = try await bench.live()
        let before = journal.groups.count
        journal.hold(true)
        for number in 1...5 {
            connection.say("fill t\(number) 1 btcusdt buy 100 1 \(bench.clock.now.milliseconds)")
            await bench.clock.advance(by: .zero)
        }
        #expect(journal.groups.count == before)
        journal.hold(false)
        await bench.clock.advance(by: .zero)
        let told = journal.groups[before...].prefix(2).map { group in
            group.map { taken in taken.batch.map(\.change).compactMap(\.tradeID) }
        }
        #expect(told == [[["t1"]], [["t2"], ["t3"], ["t4"], ["t5"]]])
        await bench.tracker.stop()
    }

    @Test("When it ends, polls are frequent at once, and what was missed comes out of them; then it is opened again")
    func failsOver() async throws {
        let bench = try SocketBench<HybridDataSource>()
        let now = bench.clock.now.milliseconds
        bench.exchange.set { $0.open = ["1 btcusdt buy 100 2 0 0 open \(now - 60_000) \(now - 60_000)"] }
        let connection = try await bench.live()
        let cut = bench.clock.now
        bench.sockets.refuse(WebSocketError(.transport(.connect), "no connection"))
        bench.exchange.set { state in
            state.open = ["1 btcusdt buy 100 2 1 100 partiallyFilled \(now - 60_000) \(cut.milliseconds)"]
            state.fills = ["t1 1 btcusdt buy 100 1 \(cut.milliseconds)"]
        }
        connection.end()
        await bench.clock.advance(by: .milliseconds(300))
        #expect(await bench.tracker.account.openOrders.map(\.cumulativeQuantity) == [1])
        await bench.clock.advance(by: .seconds(20))
        #expect(bench.sockets.connections.count == 1 && !bench.source.isSocketLive)
        bench.sockets.refuse(nil)
        for _ in 0..<40 where bench.sockets.connections.count < 2 { await bench.clock.advance(by: .seconds(1)) }
        #expect(bench.sockets.connections.count == 2)
        bench.sockets.connections[1].say("ok")
        await bench.clock.advance(by: .seconds(1))
        #expect(bench.source.isSocketLive)
        await bench.tracker.stop()
        var words: [String] = []
        for try await event in bench.tracker.userStream where event.observed.to >= cut {
            switch event.change {
            case .fill(let fill): words.append("fill \(fill.tradeID) by \(event.source.rawValue)")
            case .degraded(let what): words.append(what.message)
            default: break
            }
        }
        #expect(words == ["the socket ended: interrupted: broken off", "fill t1 by poll"])
    }

    @Test("A message that cannot be read ends the connection and delays no other (catalogue 58, 60)")
    func junk() async throws {
        let bench = try SocketBench<HybridDataSource>()
        let connection = try await bench.live()
        connection.say("junk")
        await bench.clock.advance(by: .zero)
        #expect(connection.isOver && !bench.source.isSocketLive)
        #expect(bench.source.socketLosses == 1)
        await bench.clock.advance(by: .seconds(2))
        #expect(bench.sockets.connections.count == 2, "another one is opened after a pause, not in a loop")
        await bench.tracker.stop()
    }

    @Test("An exchange without a socket is refused by name")
    func without() throws {
        let bench = Bench()
        let error = #expect(throws: ConnectorError.self) {
            _ = try HybridDataSource(polling: bench.source, sockets: ScriptedSockets(clock: bench.clock))
        }
        #expect(error?.code == .unsupported && error?.message.contains("tiny has no user-data socket") == true)
    }
}

extension Change {
    fileprivate var tradeID: String? {
        if case .fill(let fill) = self { fill.tradeID } else { nil }
    }
}
