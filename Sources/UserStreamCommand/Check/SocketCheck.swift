import UserStream
import UserStreamCore

/// Opens the exchange's user-data socket, logs in and subscribes, as a stream does; and says how long that took.
struct SocketCheck {
    private let socket: (any UserSocket)?
    private let connector: any WebSocketConnector
    private let session: ExchangeSession
    private let signer: any Auth
    private let clock: any StreamClock

    /// How long each half may take: the opening, and everything after it.
    private static let patience = TimeSpan.seconds(10)

    /// - Parameter asker: has read the exchange's clock, and whatever else has to be known.
    init(_ asker: Asker, _ connector: any WebSocketConnector) {
        socket = asker.connector.userSocket
        session = asker.session
        signer = asker.signer
        clock = asker.clock
        self.connector = connector
    }

    /// What there is to say.
    func finding() async -> Finding {
        guard let socket else {
            return .ok(.socket, "the exchange has no user-data socket: its stream is made by polls alone")
        }
        do {
            let start = clock.now
            let connection = try await connector.open(
                WebSocketRequest(url: socket.facts.url), timeout: Self.patience)
            let opened = clock.now
            try await subscribe(socket, connection, until: opened + socket.facts.quietAfterOpening + Self.patience)
            let subscribed = clock.now
            await connection.close(.normal, reason: "", timeout: .seconds(1))
            return .ok(
                .socket,
                "\(socket.facts.url): opened after \(opened - start), everything subscribed \(subscribed - opened) later"
            )
        } catch {
            return .warning(
                .socket, "\(socket.facts.url): \(error)",
                "The stream runs by polls without it. Look whether a proxy or firewall lets WebSockets through.")
        }
    }

    /// Talks until everything is subscribed.
    private func subscribe(
        _ socket: any UserSocket, _ connection: any WebSocketConnection, until deadline: Timestamp
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in
                try await clock.sleep(until: deadline)
                // Whoever waits for a message gets an error.
                connection.abort()
                throw SocketSilence()
            }
            defer { group.cancelAll() }
            do { try await talk(socket, connection) } catch {
                connection.abort()
                throw clock.now >= deadline ? SocketSilence() : error
            }
        }
    }

    private func talk(_ socket: any UserSocket, _ connection: any WebSocketConnection) async throws {
        var dialogue = socket.dialogue()
        try await clock.sleep(until: clock.now + socket.facts.quietAfterOpening)
        var steps = try dialogue.opened(signer, at: session.exchangeTime(local: clock.now))
        while true {
            for step in steps {
                switch step {
                case .send(let text): try await connection.send(.text(text))
                case .live: return
                case .pushed, .leave: break
                }
            }
            steps = []
            for message in try await connection.receive() {
                switch message.content {
                case .text(let bytes), .binary(let bytes):
                    steps += try dialogue.received(
                        bytes, context: session.context, at: session.exchangeTime(local: clock.now))
                case .ping, .pong: break
                }
            }
        }
    }
}

/// The exchange did not confirm in time that everything is subscribed.
private struct SocketSilence: Error, CustomStringConvertible {
    var description: String { "opened, but the exchange did not confirm in time that everything is subscribed" }
}
