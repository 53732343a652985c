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

/// How far every limit of one exchange is used up, and who waits: the limiter without its waiting. All times are local.
///
/// Each scope that the exchange meters has two meters: one for everything, and one for polls at their share.
package struct LimitBook: Sendable {
    /// Which of the budgets.
    package struct Key: Hashable, Sendable {
        fileprivate let place: Int
    }

    /// Whose budget in which scope.
    private struct Budget: Hashable, Sendable {
        var scope: LimitScope
        var account: AccountID?
    }

    /// What a kind of query of an account is metered by.
    private struct Asked: Hashable, Sendable {
        var kind: QueryKind
        var account: AccountID
    }

    private struct Waiting: Sendable {
        var priority: RequestPriority
        var ticket: UInt64
        var cost: Int
    }

    private struct Bucket: Sendable {
        let rule: LimitRule
        var all: GCRA
        var polls: GCRA
        var waiting: [Waiting] = []

        /// Whether the exchange wanted to hear nothing for a while, even if that is over.
        var isBlocked: Bool { all.blockedUntil > .epoch || polls.blockedUntil > .epoch }

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

        /// Lets a ticket go when it is its turn; otherwise gives the moment at which to look again.
        mutating func attempt(_ ticket: UInt64, at now: Timestamp) -> Timestamp? {
            guard let place = waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
            let moment = earliest(at: place, now: now)
            if moment > now { return moment }
            let mine = waiting.remove(at: place)
            spend(mine.cost, mine.priority, at: now)
            return nil
        }

        mutating func spend(_ cost: Int, _ priority: RequestPriority, at now: Timestamp) {
            all.spend(cost, at: now)
            if priority != .order { polls.spend(cost, at: now) }
        }
    }

    /// How long to keep quiet after a refusal that does not say how long.
    private static let defaultPause: TimeSpan = .seconds(5)

    private let rules: [LimitScope: LimitRule]
    private let costs: [QueryKind: [ScopeCost]]
    private let largest: [LimitScope: Int]
    private let pollShare: Int
    private var buckets: [Bucket] = []
    private var places: [Budget: Int] = [:]
    /// Where the buckets of a kind of query stand, by the order of its costs.
    private var keys: [Asked: [Key]] = [:]
    /// Whether the exchange ever wanted to hear nothing of something; seldom.
    private var wasBlocked = false
    private var lastTicket: UInt64 = 0

    /// Nothing is used up.
    /// - Parameter pollShare: the share of each limit that polls may use, in percent, 1 to 100.
    package init(facts: ExchangeFacts, pollShare: Int = 50) {
        precondition((1...100).contains(pollShare), "the share of polls is 1 to 100 percent")
        rules = Dictionary(facts.limits.map { ($0.scope, $0) }, uniquingKeysWith: { first, _ in first })
        costs = facts.endpoints.mapValues(\.costs)
        let all = facts.endpoints.values.flatMap(\.costs)
        largest = Dictionary(all.map { ($0.scope, max(1, $0.cost)) }, uniquingKeysWith: max)
        self.pollShare = pollShare
    }

    /// What a query costs in each scope.
    package func costs(of kind: QueryKind) -> [ScopeCost] { costs[kind] ?? [] }

    // MARK: Permits

    /// Begins to wait for a permit. Gives `nil` where no limit is known.
    package mutating func enter(
        _ scope: LimitScope, cost: Int, priority: RequestPriority, account: AccountID?
    ) -> (key: Key, ticket: UInt64)? {
        guard cost > 0, let key = key(scope, account) else { return nil }
        lastTicket += 1
        let waiting = Waiting(priority: priority, ticket: lastTicket, cost: cost)
        change(key) { $0.enter(waiting) }
        return (key, lastTicket)
    }

    /// Spends when it is this ticket's turn; otherwise gives the moment at which to look again.
    package mutating func attempt(_ key: Key, ticket: UInt64, at now: Timestamp) -> Timestamp? {
        buckets.indices.contains(key.place) ? buckets[key.place].attempt(ticket, at: now) : nil
    }

    /// Waits no longer.
    package mutating func leave(_ key: Key, ticket: UInt64) {
        guard buckets.indices.contains(key.place) else { return }
        buckets[key.place].waiting.removeAll { $0.ticket == ticket }
    }

    // MARK: What the exchange says

    /// Until when the exchange wants to hear nothing of a kind of query, because it refused one.
    package func blockedUntil(_ kind: QueryKind, account: AccountID) -> Timestamp {
        guard wasBlocked else { return .epoch }
        var moment = Timestamp.epoch
        for cost in costs[kind] ?? [] {
            guard let rule = rules[cost.scope], let place = places[Self.budget(rule, account)] else { continue }
            moment = max(moment, buckets[place].all.blockedUntil, buckets[place].polls.blockedUntil)
        }
        return moment
    }

    /// Takes what an answer's headers said.
    /// - Parameter toLocal: gives the local moment of an exchange time.
    package mutating func take(
        _ readings: [LimitReading], of kind: QueryKind, account: AccountID, at now: Timestamp,
        toLocal: (Timestamp) -> Timestamp
    ) {
        for reading in readings {
            for key in keys(kind, account) {
                let rule = buckets[key.place].rule
                guard reading.scope == nil || reading.scope == rule.scope else { continue }
                guard let remaining = reading.remaining ?? reading.used.map({ rule.limit - $0 }) else { continue }
                let resetsAt = reading.resetsAt.map(toLocal)
                change(key) { $0.all.synchronise(remaining: remaining, resetsAt: resetsAt, at: now) }
            }
        }
    }

    /// A query was refused for its rate: its scopes are left alone for a while, and used at half the speed afterwards.
    /// - Returns: until when.
    package mutating func refused(
        _ kind: QueryKind, account: AccountID, retryAfter: TimeSpan?, at now: Timestamp
    ) -> Timestamp {
        let pause = retryAfter ?? Self.defaultPause
        for key in keys(kind, account) {
            change(key) { bucket in
                bucket.all.slowDown(for: pause, at: now)
                bucket.polls.slowDown(for: pause, at: now)
            }
        }
        return now + pause
    }

    private mutating func keys(_ kind: QueryKind, _ account: AccountID) -> [Key] {
        let asked = Asked(kind: kind, account: account)
        if let known = keys[asked] { return known }
        let found = costs(of: kind).compactMap { key($0.scope, account) }
        keys[asked] = found
        return found
    }

    /// The bucket of a scope, which is made when it is asked for first; `nil` where no limit is known.
    private mutating func key(_ scope: LimitScope, _ account: AccountID?) -> Key? {
        guard let rule = rules[scope] else { return nil }
        let budget = Self.budget(rule, account)
        if let place = places[budget] { return Key(place: place) }
        places[budget] = buckets.count
        buckets.append(full(rule))
        return Key(place: buckets.count - 1)
    }

    private static func budget(_ rule: LimitRule, _ account: AccountID?) -> Budget {
        Budget(scope: rule.scope, account: rule.isPerAccount ? account : nil)
    }

    private mutating func change(_ key: Key, _ body: (inout Bucket) -> Void) {
        body(&buckets[key.place])
        wasBlocked = wasBlocked || buckets[key.place].isBlocked
    }

    private func full(_ rule: LimitRule) -> Bucket {
        let largest = largest[rule.scope] ?? 1
        let share = max(1, rule.limit * pollShare / 100)
        return Bucket(
            rule: rule, all: GCRA(budget: rule.limit, per: rule.window, largest: largest),
            polls: GCRA(budget: share, per: rule.window, largest: largest))
    }
}
