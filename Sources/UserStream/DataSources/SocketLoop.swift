import Logging
import UserStreamCore

/// Holds the user-data socket of one account open, and feeds what it tells to the account's engine. What is done, and when, says its ``SocketPlan``.
final class SocketLoop: Sendable {
    private struct State: Sendable {
        var plan: SocketPlan
        var random: any RandomNumberGenerator & Sendable
        var lastReceived: Timestamp?
        /// Whether something was told since the polls were last asked when they are due.
        var hasTold = false
    }

    /// Something that was waited for.
    private enum Event: Sendable {
        case opened(Int, any WebSocketConnection)
        case received(Int, [WebSocketMessage])
        case ended(Int, String)
        /// A text left, or the wait is over.
        case nothing
    }

    /// How long opening a connection may take.
    private static let openTimeout = TimeSpan.seconds(10)
    /// How long it is waited for the other side to say goodbye.
    private static let closeTimeout = TimeSpan.seconds(2)
    /// How long it takes until something is told again for which the journal had no room.
    private static let roomInterval = TimeSpan.seconds(5)

    private let url: String
    private let polling: PollingDataSource
    private let connector: any WebSocketConnector
    private let clock: any StreamClock
    private let logger: Logger
    private let state: Locked<State>

    init(
        _ socket: any UserSocket, beside polling: PollingDataSource, _ connector: any WebSocketConnector,
        random: any RandomNumberGenerator & Sendable, logger: Logger
    ) {
        url = socket.facts.url
        self.polling = polling
        self.connector = connector
        clock = polling.clock
        self.logger = logger
        state = Locked(State(plan: SocketPlan(socket), random: random))
    }

    /// When it last told something about the account, in local time.
    var lastReceived: Timestamp? { state.withLock { $0.lastReceived } }

    /// Whether it tells everything at the moment.
    var isLive: Bool { state.withLock { $0.plan.isLive } }

    /// How often a connection was lost.
    var losses: Int { state.withLock { $0.plan.losses } }

    /// Holds it open until the task is cancelled. It begins once the account's first state is complete: what happened until then, polls told.
    /// - Throws: what ends the account: the ``StopReason``, a ``JournalError``; `CancellationError`.
    func run(feeding engine: AccountEngine) async throws {
        try await engine.ready()
        var connections = Connections()
        try await withThrowingTaskGroup(of: Event.self) { group in
            defer {
                connections.abortAll()
                group.cancelAll()
            }
            var alarm: Timestamp?
            while true {
                let step = next()
                if case .wait(let until) = step {
                    askWhatIsOpen()
                    receive(on: &connections, &group)
                    if alarm.map({ until < $0 || $0 <= clock.now }) ?? true {
                        alarm = until
                        group.addTask { [clock] in
                            try await clock.sleep(until: until)
                            return .nothing
                        }
                    }
                    if let event = try await group.next() { take(event, &connections, &group) }
                    hear(connections)
                } else {
                    try await act(on: step, engine, &connections, &group)
                }
            }
        }
    }

    private var known: SocketPlan.Known { SocketPlan.Known(session: polling.session, auth: polling.auth) }

    private func next() -> SocketPlan.Step {
        let (known, now) = (known, clock.now)
        return state.withLock { $0.plan.step(known, at: now, using: &$0.random) }
    }

    /// Heartbeats are answered by the connection, and only tell that it lives.
    private func hear(_ connections: Connections) {
        state.withLock { state in
            for (number, connection) in connections.all { state.plan.heard(number, at: connection.lastHeard) }
        }
    }

    private func act(
        on step: SocketPlan.Step, _ engine: AccountEngine, _ connections: inout Connections,
        _ group: inout ThrowingTaskGroup<Event, any Error>
    ) async throws {
        switch step {
        case .connect(let number):
            group.addTask { [connector, url] in
                do throws(WebSocketError) {
                    return .opened(
                        number, try await connector.open(WebSocketRequest(url: url), timeout: Self.openTimeout))
                } catch { return .ended(number, error.description) }
            }
        case .send(let text, let number): send(.text(text), on: number, connections, &group)
        case .ping(let number): send(.ping([]), on: number, connections, &group)
        case .close(let number):
            guard let connection = connections.remove(number) else { return }
            group.addTask {
                await connection.close(.normal, reason: "", timeout: Self.closeTimeout)
                return .nothing
            }
        case .tell(let input, let message):
            var told = [ToldInput(input, message: message)]
            state.withLock { state in
                while told.count < engine.journal.inputsPerCommit, let next = state.plan.toldNext() {
                    told.append(ToldInput(next.input, message: next.message))
                }
            }
            try await tell(told, to: engine)
        case .wait: break
        }
    }

    private func send(
        _ content: WebSocketMessage.Content, on number: Int, _ connections: Connections,
        _ group: inout ThrowingTaskGroup<Event, any Error>
    ) {
        guard let connection = connections[number] else { return }
        group.addTask {
            do throws(WebSocketError) { try await connection.send(content) } catch {
                return .ended(number, error.description)
            }
            return .nothing
        }
    }

    /// What is told about the socket itself must not get lost: while the journal has no room, it is told again.
    private func tell(_ told: [ToldInput], to engine: AccountEngine) async throws {
        var waiting = told[...]
        while !waiting.isEmpty {
            do {
                let batches = try await engine.ingest(waiting, at: polling.exchangeTime)
                for (one, batch) in zip(waiting, batches) {
                    polling.note(batch)
                    note(one.input)
                }
                waiting.removeFirst(batches.count)
            } catch let error as JournalError where error.code == .full {
                try await clock.sleep(until: clock.now + Self.roomInterval)
            }
        }
    }

    private func note(_ told: Input) {
        switch told {
        case .socket(let news):
            switch news {
            case .live: logger.info("the socket tells everything", metadata: ["url": "\(url)"])
            case .lost(let reason): logger.warning("the socket is lost", metadata: ["reason": "\(reason)"])
            }
            polling.wake()
        case .pushed:
            state.withLock { state in
                state.lastReceived = clock.now
                state.hasTold = true
            }
        default: break
        }
    }

    /// What it told may mean a question that the polls have to ask.
    private func askWhatIsOpen() {
        let hasTold = state.withLock { state in
            defer { state.hasTold = false }
            return state.hasTold
        }
        if hasTold { polling.wakeIfDue() }
    }

    private func take(
        _ event: Event, _ connections: inout Connections, _ group: inout ThrowingTaskGroup<Event, any Error>
    ) {
        switch event {
        case .opened(let number, let connection):
            connections.add(connection, number)
            state.withLock { $0.plan.opened(number, at: clock.now) }
        case .received(let number, let messages):
            guard connections[number] != nil else { return }
            for message in messages { take(message, on: number) }
            connections.isRead(number)
        case .ended(let number, let reason):
            connections.remove(number)?.abort()
            logger.debug("a connection of the socket ended", metadata: ["reason": "\(reason)"])
            let now = clock.now
            state.withLock { $0.plan.ended(number, reason, at: now, using: &$0.random) }
        case .nothing: break
        }
    }

    private func take(_ message: WebSocketMessage, on number: Int) {
        let (known, now) = (known, clock.now)
        state.withLock { state in
            switch message.content {
            case .text(let bytes), .binary(let bytes):
                state.plan.received(bytes, on: number, known, at: now, using: &state.random)
            case .ping, .pong: state.plan.heard(number, at: message.received)
            }
        }
    }

    /// What comes while something is told is received afterwards, all at once, so that it is told together.
    private func receive(on connections: inout Connections, _ group: inout ThrowingTaskGroup<Event, any Error>) {
        for (number, connection) in connections.takeRead() {
            group.addTask {
                do throws(WebSocketError) { return .received(number, try await connection.receive()) } catch {
                    return .ended(number, error.description)
                }
            }
        }
    }
}

/// The open connections, by their numbers; at most two and those that are being closed.
private struct Connections: Sendable {
    private(set) var all: [(number: Int, connection: any WebSocketConnection)] = []
    /// Those from which everything that was received has been taken.
    private var read: [Int] = []

    subscript(number: Int) -> (any WebSocketConnection)? { all.first { $0.number == number }?.connection }

    mutating func add(_ connection: any WebSocketConnection, _ number: Int) {
        all.append((number, connection))
        read.append(number)
    }

    /// What was received on a connection has been taken.
    mutating func isRead(_ number: Int) { read.append(number) }

    /// Those on which more can be received.
    mutating func takeRead() -> [(number: Int, connection: any WebSocketConnection)] {
        defer { read = [] }
        return all.filter { read.contains($0.number) }
    }

    @discardableResult
    mutating func remove(_ number: Int) -> (any WebSocketConnection)? {
        guard let place = all.firstIndex(where: { $0.number == number }) else { return nil }
        return all.remove(at: place).connection
    }

    func abortAll() { for one in all { one.connection.abort() } }
}
