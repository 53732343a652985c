public import Logging
public import UserStreamCore

/// Gives an account a stream by asking the exchange again and again.
///
/// ``statusPollingLoop()`` drives two updates, and these are the only way a poll leaves: ``updateOrderStatus()`` asks for live orders and fills,
/// then for whatever these leave open; ``updateBalances()`` asks for balances. Each can be called alone. What to ask is the reconciler's
/// decision, what it means as well; a source sends, waits, and classifies what goes wrong.
///
/// At most one request of a kind is alive at a time, each with a deadline. A kind of query that failed is left alone for a while, the others
/// go on. Passes of one account never overlap.
public final class PollingDataSource: UserStreamTrackerDataSource {
    struct State: Sendable {
        var plan: PollingPlan
        var engine: AccountEngine?
        var random: any RandomNumberGenerator & Sendable
        var statistics = PollingStatistics()
        var lastReceived: Timestamp?
        var isStopping = false
        /// How many passes wait that somebody asked for.
        var awaitedPasses = 0
        var fatal: (any Error)?
        var schedule: (scheduler: Scheduler, ticket: Scheduler.Ticket)?
    }

    /// The account.
    public let account: AccountID
    /// What is known about its exchange.
    public let facts: ExchangeFacts
    /// Times and counts.
    public let policy: PollingPolicy
    /// Which of the exchange's sites is used.
    public let domain: String?
    /// Keeps requests inside the exchange's limits. Share it with whatever else asks this exchange.
    public let limiter: RateLimiter

    let connector: any ExchangeConnector
    let transport: any HTTPTransport
    let requestTimeout: TimeSpan
    let clock: any StreamClock
    let sharedScheduler: Scheduler?
    private let keyAuth: (any Auth)?
    let credentialsError: ConnectorError?
    let metrics: PollingMetrics
    let logger: Logger
    let state: Locked<State>
    let passes = Gate()

    /// Makes a source. Nothing is sent before it is asked to.
    /// - Parameters:
    ///   - account: the name of the account in the stream.
    ///   - connector: describes the exchange.
    ///   - credentials: the user's. When they do not fit the exchange, the first request stops the account and says so.
    ///   - transport: carries requests.
    ///   - policy: intervals, times and counts.
    ///   - requestTimeout: how long one request may take. Default 3 s, and not more.
    ///   - clock: the only clock that is read.
    ///   - random: where jitter comes from.
    ///   - limiter: shared by all who ask this exchange; when absent, the source has its own.
    ///   - scheduler: shared by all accounts, and run by somebody else; when absent, the source runs its own.
    ///   - logger: where to log; secrets and queries of URLs never get there.
    public init(
        account: AccountID, connector: any ExchangeConnector, credentials: Credentials, transport: any HTTPTransport,
        policy: PollingPolicy = PollingPolicy(), requestTimeout: TimeSpan = .seconds(3),
        clock: any StreamClock = SystemClock.shared,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(), limiter: RateLimiter? = nil,
        scheduler: Scheduler? = nil, logger: Logger = Logger(label: "userstream.polling")
    ) {
        self.account = account
        self.connector = connector
        self.transport = transport
        self.policy = policy
        self.requestTimeout = min(requestTimeout, .seconds(3))
        self.clock = clock
        sharedScheduler = scheduler
        domain = credentials.domain
        facts = connector.facts
        self.limiter = limiter ?? RateLimiter(facts: facts, clock: clock)
        do throws(ConnectorError) {
            keyAuth = try connector.auth(credentials)
            credentialsError = nil
        } catch {
            keyAuth = nil
            credentialsError = error
        }
        metrics = PollingMetrics(exchange: facts.exchange, account: account)
        var logger = logger
        logger[metadataKey: "account"] = "\(account)"
        self.logger = logger
        let plan = PollingPlan(facts: facts, policy: policy, apiKey: credentials.apiKey)
        state = Locked(State(plan: plan, random: random))
    }

    // MARK: What it tells

    /// When the exchange last answered, in milliseconds of the local clock; 0 before the first answer.
    public var lastRecvTime: Int64 { state.withLock { $0.lastReceived?.milliseconds ?? 0 } }

    /// What it has done so far.
    public var statistics: PollingStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.passes = state.plan.passes
            return statistics
        }
    }

    /// The markets whose fills and ended orders are read one by one, by the exchange's symbols; `nil` where all are read at once. They follow from the
    /// account's orders, the assets that it holds, and ``PollingPolicy/watchedMarkets``.
    public var watchedMarkets: [String]? { engine.watchedMarkets }

    /// The exchange's clock and everything else that is known of it.
    public var session: ExchangeSession { state.withLock { $0.plan.session } }

    /// What recognises the user, by the session's token where the exchange gives one; absent when the credentials do not fit the exchange. Ask for
    /// it anew for every request.
    public var auth: (any Auth)? { keyAuth?.authorised(by: session.token(at: clock.now)) }

    /// The exchange's time, as far as it is known.
    public var exchangeTime: Timestamp { session.exchangeTime(local: clock.now) }

    /// The engine that it feeds. A source that was not attached to one makes one that lives in memory.
    public var engine: AccountEngine {
        state.withLock { state in
            if let engine = state.engine { return engine }
            let engine = AccountEngine(account: account, facts: facts, policy: policy)
            state.engine = engine
            return engine
        }
    }

    // MARK: The tracker's side

    /// Tells the source which engine it feeds. Once that is open, the exchange's clock is what it was in the process before, until it is read.
    public func attach(to engine: AccountEngine) {
        let offset = engine.clockOffset
        state.withLock { state in
            state.engine = engine
            state.plan.remember(clockOffset: offset)
        }
    }

    /// Polls until the task is cancelled, the service group shuts down or the account ends.
    public func listenForUserStream(output: AccountEngine) async throws {
        attach(to: output)
        try await statusPollingLoop()
    }

    /// Makes the next pass come as soon as passes may follow each other.
    public func wake() {
        let now = clock.now
        let (schedule, earliest) = state.withLock { ($0.schedule, $0.plan.earliestPass) }
        if let schedule { schedule.scheduler.wake(schedule.ticket, at: max(now, earliest)) }
    }

    /// Makes the next pass come when the account wants to know something, which may be sooner than was planned.
    func wakeIfDue() {
        let (view, now) = (view, clock.now)
        let woken = state.withLock { state in
            state.schedule.map { ($0, state.plan.nextDeadline(view, at: now, using: &state.random)) }
        }
        if let (schedule, due) = woken { schedule.scheduler.wake(schedule.ticket, at: due) }
    }

    /// Tells the limiter what the raw answer to one of the consumer's own requests says about the limits: what is left, or that it was refused.
    /// - Parameter scope: what the request had its permit for.
    public func heed(_ response: APIResponse, of request: TradeRequest, in scope: LimitScope) {
        let session = session
        limiter.take(connector.limits(from: response), of: scope, account: account) {
            session.localTime(exchange: $0)
        }
        do throws(APIError) {
            _ = try connector.decode(response, of: request, context: session.context)
        } catch {
            guard let refusal = error.rateRefusal else { return }
            limiter.refused(scope, account: account, retryAfter: refusal.retryAfter, isBan: refusal.isBan)
        }
    }

    /// Decodes the raw answer to one of the consumer's own requests about its orders.
    public func decode(_ response: APIResponse, of request: TradeRequest) throws(APIError) -> TradeAnswer {
        try connector.decode(response, of: request, context: session.context)
    }

    /// Decodes the raw answer to one of the consumer's own requests.
    public func decode(_ response: APIResponse, of query: Query) throws(APIError) -> Observation {
        try connector.decode(response, for: query, context: session.context, memory: DecoderMemory()).0
    }
}
