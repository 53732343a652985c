public import Logging
public import UserStreamCore

/// Gives an account a stream by the exchange's user-data socket, and keeps it true by polls.
///
/// The socket makes the stream quick; it is never believed to be complete, because sockets lose messages while their heartbeats are in order. Polls
/// tell the first state. Then the socket is opened, and once everything is subscribed the polls read everything once more, so that nothing is missed in
/// between; from there on they read at the slow rate of ``PollingPolicy/audit``. When the socket ends, is silent, or turns out to leave things out,
/// they are as frequent as without it, until it is in order again. What both tell is one event.
public final class HybridDataSource: UserStreamTrackerDataSource {
    /// What polls, signs and keeps the clock.
    public let polling: PollingDataSource
    private let socket: SocketLoop

    /// Makes a source. Nothing is sent before it is asked to.
    /// - Parameters:
    ///   - polling: polls the account.
    ///   - sockets: opens the socket.
    ///   - random: where the jitter of reconnects comes from.
    ///   - logger: where to log; nothing that is secret gets there.
    /// - Throws: ``ConnectorError`` of code `unsupported` when the exchange has no user-data socket.
    public init(
        polling: PollingDataSource, sockets: any WebSocketConnector,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        logger: Logger = Logger(label: "userstream.socket")
    ) throws(ConnectorError) {
        guard let socket = polling.connector.userSocket else {
            throw ConnectorError(
                .unsupported, "\(polling.facts.exchange) has no user-data socket: follow the account by polls alone")
        }
        self.polling = polling
        var logger = logger
        logger[metadataKey: "account"] = "\(polling.account)"
        self.socket = SocketLoop(socket, beside: polling, sockets, random: random, logger: logger)
    }

    /// The account.
    public var account: AccountID { polling.account }
    /// What is known about its exchange.
    public var facts: ExchangeFacts { polling.facts }
    /// Times and counts.
    public var policy: PollingPolicy { polling.policy }
    /// Which of the exchange's sites is used.
    public var domain: String? { polling.domain }
    /// What recognises the user.
    public var auth: (any Auth)? { polling.auth }
    /// The exchange's time, as far as it is known.
    public var exchangeTime: Timestamp { polling.exchangeTime }

    /// When the exchange last told something, by a poll or by the socket, in milliseconds of the local clock; 0 before the first time. Heartbeats do
    /// not move it.
    public var lastRecvTime: Int64 { max(polling.lastRecvTime, socket.lastReceived?.milliseconds ?? 0) }

    /// Whether the socket tells everything at the moment.
    public var isSocketLive: Bool { socket.isLive }

    /// How often a connection of the socket was lost.
    public var socketLosses: Int { socket.losses }

    /// Tells the source which engine it feeds.
    public func attach(to engine: AccountEngine) { polling.attach(to: engine) }

    /// Polls, and holds the socket open, until the task is cancelled, the service group shuts down or the account ends.
    public func listenForUserStream(output: AccountEngine) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [polling] in try await polling.listenForUserStream(output: output) }
            group.addTask { [socket] in try await socket.run(feeding: output) }
            defer { group.cancelAll() }
            // Whichever ends first ends both: the polls when they are asked to, the socket only with an error.
            try await group.next()
        }
    }

    /// Makes the next pass of the polls come as soon as passes may follow each other.
    public func wake() { polling.wake() }

    /// Decodes the raw answer to one of the consumer's own requests.
    public func decode(_ response: APIResponse, of query: Query) throws(APIError) -> Observation {
        try polling.decode(response, of: query)
    }

    /// Decodes the raw answer to one of the consumer's own requests about its orders.
    public func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer {
        try polling.decode(response, of: request)
    }
}
