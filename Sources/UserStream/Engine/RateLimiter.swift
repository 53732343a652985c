public import UserStreamCore

/// Keeps all requests to one exchange inside its limits, whoever sends them: the stream's polls, and the consumer's own requests. Use one
/// limiter for all accounts at an exchange, since some limits are counted by address.
public final class RateLimiter: Sendable {
    private let clock: any StreamClock
    private let book: Locked<LimitBook>

    /// Makes a limiter.
    /// - Parameters:
    ///   - facts: the exchange's limits, and what its queries cost.
    ///   - pollShare: the share of each limit that polls may use, in percent, 1 to 100. Default 50.
    ///   - clock: tells the time.
    public init(facts: ExchangeFacts, pollShare: Int = 50, clock: any StreamClock = SystemClock.shared) {
        book = Locked(LimitBook(facts: facts, pollShare: pollShare))
        self.clock = clock
    }

    /// Waits until a request may be sent, and counts it.
    /// - Parameters:
    ///   - scope: what the exchange counts it in. A scope without a known limit is never waited for.
    ///   - cost: what it costs there.
    ///   - priority: who asks.
    ///   - account: whose request it is; needed for scopes that are counted by account.
    /// - Throws: `CancellationError`; then nothing is counted.
    public func permit(
        _ scope: LimitScope, cost: Int = 1, priority: RequestPriority = .order, account: AccountID? = nil
    ) async throws {
        let place = book.withLock { $0.enter(scope, cost: cost, priority: priority, account: account) }
        guard let (key, ticket) = place else { return }
        defer { book.withLock { $0.leave(key, ticket: ticket) } }
        while true {
            let now = clock.now
            guard let moment = book.withLock({ $0.attempt(key, ticket: ticket, at: now) }) else { return }
            try await clock.sleep(until: moment)
        }
    }

    /// Waits until a query may be asked, in all scopes that count it.
    func permit(_ kind: QueryKind, priority: RequestPriority, account: AccountID) async throws {
        for cost in book.withLock({ $0.costs(of: kind) }) {
            try await permit(cost.scope, cost: cost.cost, priority: priority, account: account)
        }
    }

    /// Until when the exchange wants to hear nothing of a kind of query, because it refused one.
    func blockedUntil(_ kind: QueryKind, account: AccountID) -> Timestamp {
        book.withLock { $0.blockedUntil(kind, account: account) }
    }

    /// Takes what an answer's headers said.
    /// - Parameter toLocal: gives the local moment of an exchange time.
    func take(
        _ readings: [LimitReading], of kind: QueryKind, account: AccountID, toLocal: (Timestamp) -> Timestamp
    ) {
        guard !readings.isEmpty else { return }
        let now = clock.now
        book.withLock { $0.take(readings, of: kind, account: account, at: now, toLocal: toLocal) }
    }

    /// A query was refused for its rate: its scopes are left alone for a while, and used at half the speed afterwards.
    /// - Returns: until when.
    func refused(_ kind: QueryKind, account: AccountID, retryAfter: TimeSpan?) -> Timestamp {
        let now = clock.now
        return book.withLock { $0.refused(kind, account: account, retryAfter: retryAfter, at: now) }
    }
}
