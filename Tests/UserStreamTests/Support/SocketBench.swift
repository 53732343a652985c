import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

/// What follows an account by a socket.
protocol SocketFollower: UserStreamTrackerDataSource {
    var isSocketLive: Bool { get }
}

extension HybridDataSource: SocketFollower {}
extension WebSocketDataSource: SocketFollower {}

/// An account at an exchange that has a socket, and a tracker of it, by a clock that the test advances.
struct SocketBench<Source: SocketFollower> {
    let clock: TestClock
    let exchange: TinyExchange
    let transport: ScriptedTransport
    let sockets: ScriptedSockets
    let source: Source
    let tracker: UserStreamTracker

    fileprivate init(
        _ journal: any EventJournal, _ source: (ScriptedTransport, ScriptedSockets, TestClock) throws -> Source
    ) throws {
        clock = TestClock()
        exchange = TinyExchange(clock: clock)
        transport = exchange.transport()
        sockets = ScriptedSockets(clock: clock)
        self.source = try source(transport, sockets, clock)
        tracker = UserStreamTracker(dataSource: self.source, journal: journal, executor: clock.executor)
    }

    func sent() -> [String] {
        defer { transport.forget() }
        return transport.paths.map { String($0.dropFirst("GET ".count)) }
    }

    /// Starts, and lets the socket be live and everything be read once since.
    func live() async throws -> ScriptedSockets.Connection {
        try await tracker.start()
        await clock.advance(by: .seconds(3))
        let connection = try #require(sockets.connections.first)
        connection.say("ok")
        await clock.advance(by: .seconds(3))
        #expect(source.isSocketLive)
        return connection
    }

    /// What the stream says that is missing.
    func degradations() async throws -> [String] {
        try await tracker.userStream.collect().compactMap { event in
            if case .degraded(let what) = event.change { what.message } else { nil }
        }
    }
}

extension SocketBench<HybridDataSource> {
    /// By a socket with polls beside it.
    init(_ journal: any EventJournal = InMemoryJournal()) throws {
        try self.init(journal) { transport, sockets, clock in
            let polling = PollingDataSource(
                account: "tiny:main", connector: SocketConnector(), credentials: .test, transport: transport,
                clock: clock, random: SeededRandom(seed: 1))
            return try HybridDataSource(polling: polling, sockets: sockets, random: SeededRandom(seed: 2))
        }
    }
}

extension SocketBench<WebSocketDataSource> {
    /// By a socket, and by as few polls as that takes.
    init(_ journal: any EventJournal = InMemoryJournal()) throws {
        try self.init(journal) { transport, sockets, clock in
            try WebSocketDataSource(
                account: "tiny:main", connector: SocketConnector(), credentials: .test, transport: transport,
                sockets: sockets, clock: clock, random: SeededRandom(seed: 1))
        }
    }
}
