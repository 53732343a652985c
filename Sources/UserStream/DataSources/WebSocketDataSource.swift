public import Logging
public import UserStreamCore

/// Gives an account a stream by the exchange's user-data socket, and asks as little as it can: a ``HybridDataSource`` without audits.
///
/// Polls tell the first state, read everything once after each connection, and are as frequent as without a socket while there is none. While it is
/// live, nothing is polled at an interval; what a message leaves open, such as the balances after a fill, is still asked, and so are the slow sweeps
/// of ended orders and of old fills.
///
/// **What it gives up.** Sockets lose messages while their heartbeats are in order. What such a message told is found by the next sweep that covers it,
/// or by the next full pass, and not within ``PollingPolicy/audit`` as with a ``HybridDataSource``. What one pass does not tell for certain takes
/// several: that a trade was taken back, that money came or went which no fill explains, what became of an order that is gone. Nothing is compared at an interval, so a socket
/// that leaves things out is hardly noticed, and `degraded` not said of it; and as no age of what is known can be promised while it is live, `stale`
/// is not said either. Use it where the limits leave no room for audits. Otherwise a ``HybridDataSource`` is as quick, and complete.
public final class WebSocketDataSource: UserStreamTrackerDataSource {
    /// How seldom everything is read: practically never.
    static let audit = TimeSpan.days(1)

    private let hybrid: HybridDataSource

    /// Makes a source. Nothing is sent before it is asked to.
    /// - Parameters:
    ///   - account: the name of the account in the stream.
    ///   - connector: describes the exchange.
    ///   - credentials: the user's. When they do not fit the exchange, the first request stops the account and says so.
    ///   - transport: carries requests.
    ///   - sockets: opens the socket.
    ///   - policy: intervals, times and counts; its `audit` has no effect.
    ///   - requestTimeout: how long one request may take. Default 3 s, and not more.
    ///   - clock: the only clock that is read.
    ///   - random: where jitter comes from.
    ///   - limiter: shared by all who ask this exchange; when absent, the source has its own.
    ///   - logger: where to log; nothing that is secret gets there.
    /// - Throws: ``ConnectorError`` of code `unsupported` when the exchange has no user-data socket.
    public init(
        account: AccountID, connector: any ExchangeConnector, credentials: Credentials, transport: any HTTPTransport,
        sockets: any WebSocketConnector, policy: PollingPolicy = PollingPolicy(),
        requestTimeout: TimeSpan = .seconds(3), clock: any StreamClock = SystemClock.shared,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(), limiter: RateLimiter? = nil,
        logger: Logger = Logger(label: "userstream.socket")
    ) throws(ConnectorError) {
        var policy = policy
        policy.audit = Self.audit
        let polling = PollingDataSource(
            account: account, connector: connector, credentials: credentials, transport: transport, policy: policy,
            requestTimeout: requestTimeout, clock: clock, random: random, limiter: limiter, logger: logger)
        hybrid = try HybridDataSource(polling: polling, sockets: sockets, random: random, logger: logger)
    }

    /// What polls, signs and keeps the clock.
    public var polling: PollingDataSource { hybrid.polling }
    /// The account.
    public var account: AccountID { hybrid.account }
    /// What is known about its exchange.
    public var facts: ExchangeFacts { hybrid.facts }
    /// Times and counts.
    public var policy: PollingPolicy { hybrid.policy }
    /// Which of the exchange's sites is used.
    public var domain: String? { hybrid.domain }
    /// What recognises the user.
    public var auth: (any Auth)? { hybrid.auth }
    /// The exchange's time, as far as it is known.
    public var exchangeTime: Timestamp { hybrid.exchangeTime }
    /// When the exchange last told something, in milliseconds of the local clock; 0 before the first time. Heartbeats do not move it.
    public var lastRecvTime: Int64 { hybrid.lastRecvTime }
    /// Whether the socket tells everything at the moment.
    public var isSocketLive: Bool { hybrid.isSocketLive }
    /// How often a connection of the socket was lost.
    public var socketLosses: Int { hybrid.socketLosses }

    /// Tells the source which engine it feeds.
    public func attach(to engine: AccountEngine) { hybrid.attach(to: engine) }

    /// Holds the socket open, and polls where that is needed, until the task is cancelled, the service group shuts down or the account ends.
    public func listenForUserStream(output: AccountEngine) async throws {
        try await hybrid.listenForUserStream(output: output)
    }

    /// Makes the next pass of the polls come as soon as passes may follow each other.
    public func wake() { hybrid.wake() }

    /// Decodes the raw answer to one of the consumer's own requests.
    public func decode(_ response: APIResponse, of query: Query) throws(APIError) -> Observation {
        try hybrid.decode(response, of: query)
    }

    /// Decodes the raw answer to one of the consumer's own requests about its orders.
    public func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer {
        try hybrid.decode(response, of: request)
    }
}
