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
        try await permit([ScopeCost(scope, cost)], priority: priority, account: account)
    }

    /// Waits until a request that is counted in several scopes may be sent, and counts it in all of them at once.
    /// - Throws: `CancellationError`; then nothing is counted.
    public func permit(
        _ costs: [ScopeCost], priority: RequestPriority = .order, account: AccountID? = nil
    ) async throws {
        let now = clock.now
        try await wait(for: book.withLock { $0.enter(costs, priority: priority, account: account, at: now) })
    }

    /// Waits until a query may be asked, in all scopes that count it.
    func permit(_ query: Query, priority: RequestPriority, account: AccountID) async throws {
        let now = clock.now
        try await wait(for: book.withLock { $0.enter(query, priority: priority, account: account, at: now) })
    }

    private func wait(for ticket: LimitBook.Ticket?) async throws {
        guard let ticket else { return }
        defer { book.withLock { $0.leave(ticket) } }
        while true {
            let now = clock.now
            guard let moment = book.withLock({ $0.attempt(ticket, at: now) }) else { return }
            try await clock.sleep(until: moment)
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
        let now = clock.now
        book.withLock { $0.take(readings, of: kind, account: account, at: now, toLocal: toLocal) }
    }

    /// A query was refused for its rate: its scopes are left alone for a while, and used at half the speed afterwards.
    /// - Returns: until when.
    func refused(_ kind: QueryKind, account: AccountID, by refusal: RateRefusal) -> Timestamp {
        let now = clock.now
        return book.withLock { $0.refused(kind, account: account, by: refusal, at: now) }
    }

    // MARK: Requests of the consumer's own

    /// Takes what the answer to a request that had a permit says about the limits.
    /// - Parameters:
    ///   - readings: what its headers say.
    ///   - scope: what the request was counted in.
    ///   - account: whose request it was.
    ///   - toLocal: gives the local moment of an exchange time.
    public func take(
        _ readings: [LimitReading], of scope: LimitScope, account: AccountID? = nil,
        toLocal: (Timestamp) -> Timestamp
    ) {
        let now = clock.now
        book.withLock { $0.take(readings, of: scope, account: account, at: now, toLocal: toLocal) }
    }

    /// A request that had a permit was refused for its rate (HTTP 429 or 418): its scope is left alone for a while, and used at half the
    /// speed afterwards.
    /// - Parameters:
    ///   - scope: what the request was counted in.
    ///   - account: whose request it was.
    ///   - retryAfter: how long to ask nothing, where the exchange said so. Otherwise 5 s, and 2 min for a ban.
    ///   - isBan: whether it is a ban (HTTP 418), after which nothing at all is asked for this account or from this address.
    public func refused(
        _ scope: LimitScope, account: AccountID? = nil, retryAfter: TimeSpan?, isBan: Bool = false
    ) {
        let now = clock.now
        let refusal = RateRefusal(retryAfter: retryAfter, isBan: isBan)
        book.withLock { _ = $0.refused(scope, account: account, by: refusal, at: now) }
    }
}
