public import UserStreamCore

/// Who asks for a permit. What is more urgent goes first.
public enum RequestPriority: Int, Hashable, Comparable, Sendable {
    /// The consumer's own orders and cancels. They may use the whole limit.
    case order
    /// What the stream needs next. Polls may use their share of the limit only, so a reserve is left for orders.
    case poll
    /// Slow looks at what should be known already.
    case sweep

    /// More urgent is smaller.
    public static func < (left: RequestPriority, right: RequestPriority) -> Bool { left.rawValue < right.rawValue }
}

/// Keeps all requests to one exchange inside its limits, whoever sends them: the stream's polls, and the consumer's own requests. Use one
/// limiter for all accounts at an exchange, since some limits are counted by address.
///
/// Each scope that the exchange meters has two meters: one for everything, and one for polls at their share.
public final class RateLimiter: Sendable {
    private struct Key: Hashable {
        var scope: LimitScope
        var account: AccountID?
    }

    private struct Waiting {
        var priority: RequestPriority
        var ticket: UInt64
        var cost: Int
    }

    private struct Bucket {
        var all: GCRA
        var polls: GCRA
        var waiting: [Waiting] = []

        mutating func enter(_ new: Waiting) {
            waiting.insert(new, at: waiting.firstIndex { $0.priority > new.priority } ?? waiting.count)
        }

        /// When the one that waits at `place` can go, after those before it.
        func earliest(at place: Int, now: Timestamp) -> Timestamp {
            let mine = waiting[place]
            let before = waiting[..<place]
            let earliest = all.earliest(cost: mine.cost, after: before.reduce(0) { $0 + $1.cost }, at: now)
            guard mine.priority != .order else { return earliest }
            let polled = before.reduce(0) { $0 + ($1.priority == .order ? 0 : $1.cost) }
            return max(earliest, polls.earliest(cost: mine.cost, after: polled, at: now))
        }

        mutating func spend(_ cost: Int, _ priority: RequestPriority, at now: Timestamp) {
            all.spend(cost, at: now)
            if priority != .order { polls.spend(cost, at: now) }
        }
    }

    private struct State {
        var buckets: [Key: Bucket] = [:]
        var lastTicket: UInt64 = 0
    }

    /// How long to keep quiet after a refusal that does not say how long.
    private static let defaultPause: TimeSpan = .seconds(5)

    private let rules: [LimitScope: LimitRule]
    private let costs: [QueryKind: [ScopeCost]]
    private let largest: [LimitScope: Int]
    private let pollShare: Int
    private let clock: any StreamClock
    private let state = Locked(State())

    /// Makes a limiter.
    /// - Parameters:
    ///   - facts: the exchange's limits, and what its queries cost.
    ///   - pollShare: the share of each limit that polls may use, in percent, 1 to 100. Default 50.
    ///   - clock: tells the time.
    public init(facts: ExchangeFacts, pollShare: Int = 50, clock: any StreamClock = SystemClock.shared) {
        precondition((1...100).contains(pollShare), "the share of polls is 1 to 100 percent")
        rules = Dictionary(facts.limits.map { ($0.scope, $0) }, uniquingKeysWith: { first, _ in first })
        costs = facts.endpoints.mapValues(\.costs)
        let all = facts.endpoints.values.flatMap(\.costs)
        largest = Dictionary(all.map { ($0.scope, max(1, $0.cost)) }, uniquingKeysWith: max)
        self.pollShare = pollShare
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
        guard let rule = rules[scope], cost > 0 else { return }
        let key = Key(scope: scope, account: rule.isPerAccount ? account : nil)
        let ticket = state.withLock { state in
            state.lastTicket += 1
            state.buckets[key, default: bucket(rule)].enter(
                Waiting(priority: priority, ticket: state.lastTicket, cost: cost))
            return state.lastTicket
        }
        defer { state.withLock { state in state.buckets[key]?.waiting.removeAll { $0.ticket == ticket } } }
        while let moment = attempt(key, ticket: ticket) { try await clock.sleep(until: moment) }
    }

    /// Waits until a query may be asked, in all scopes that count it.
    func permit(_ kind: QueryKind, priority: RequestPriority, account: AccountID) async throws {
        for cost in costs[kind] ?? [] {
            try await permit(cost.scope, cost: cost.cost, priority: priority, account: account)
        }
    }

    /// Until when the exchange wants to hear nothing of a kind of query, because it refused one.
    func blockedUntil(_ kind: QueryKind, account: AccountID) -> Timestamp {
        state.withLock { state in
            let moments = keys(kind, account).compactMap { state.buckets[$0] }
                .map { max($0.all.blockedUntil, $0.polls.blockedUntil) }
            return moments.max() ?? .epoch
        }
    }

    /// Takes what an answer's headers said.
    /// - Parameter toLocal: gives the local moment of an exchange time.
    func take(
        _ readings: [LimitReading], of kind: QueryKind, account: AccountID, toLocal: (Timestamp) -> Timestamp
    ) {
        guard !readings.isEmpty else { return }
        let now = clock.now
        state.withLock { state in
            for reading in readings {
                for key in keys(kind, account) where reading.scope == nil || reading.scope == key.scope {
                    guard let rule = rules[key.scope] else { continue }
                    guard let remaining = reading.remaining ?? reading.used.map({ rule.limit - $0 }) else { continue }
                    let resetsAt = reading.resetsAt.map(toLocal)
                    state.buckets[key, default: bucket(rule)].all.synchronise(
                        remaining: remaining, resetsAt: resetsAt, at: now)
                }
            }
        }
    }

    /// A query was refused for its rate: its scopes are left alone for a while, and used at half the speed afterwards.
    /// - Returns: until when.
    func refused(_ kind: QueryKind, account: AccountID, retryAfter: TimeSpan?) -> Timestamp {
        let now = clock.now
        let pause = retryAfter ?? Self.defaultPause
        state.withLock { state in
            for key in keys(kind, account) {
                guard let rule = rules[key.scope] else { continue }
                state.buckets[key, default: bucket(rule)].all.slowDown(for: pause, at: now)
                state.buckets[key, default: bucket(rule)].polls.slowDown(for: pause, at: now)
            }
        }
        return now + pause
    }

    private func keys(_ kind: QueryKind, _ account: AccountID) -> [Key] {
        (costs[kind] ?? []).compactMap { cost in
            rules[cost.scope].map { Key(scope: cost.scope, account: $0.isPerAccount ? account : nil) }
        }
    }

    private func bucket(_ rule: LimitRule) -> Bucket {
        let largest = largest[rule.scope] ?? 1
        let share = max(1, rule.limit * pollShare / 100)
        return Bucket(
            all: GCRA(budget: rule.limit, per: rule.window, largest: largest),
            polls: GCRA(budget: share, per: rule.window, largest: largest))
    }

    /// Spends when it is this ticket's turn; otherwise gives the moment at which to look again.
    private func attempt(_ key: Key, ticket: UInt64) -> Timestamp? {
        let now = clock.now
        return state.withLock { state in
            guard var bucket = state.buckets[key], let place = bucket.waiting.firstIndex(where: { $0.ticket == ticket })
            else { return nil }
            let moment = bucket.earliest(at: place, now: now)
            if moment > now { return moment }
            let mine = bucket.waiting.remove(at: place)
            bucket.spend(mine.cost, mine.priority, at: now)
            state.buckets[key] = bucket
            return nil
        }
    }
}
