/// How far every limit of one exchange is used up, and who waits: the limiter without its waiting. All times are local.
package struct LimitBook: Sendable {
    /// A place in the queues of all budgets that a request is counted in.
    package struct Ticket: Sendable {
        fileprivate let number: UInt64
        fileprivate let places: [Int]
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

    /// How long to keep quiet after a refusal that does not say how long.
    package static let defaultPause: TimeSpan = .seconds(5)
    /// The same after a ban. Binance documents two minutes as the shortest one.
    private static let defaultBan: TimeSpan = .minutes(2)

    private let rules: [LimitScope: LimitRule]
    private let facts: ExchangeFacts
    private let costs: [QueryKind: [ScopeCost]]
    private let largest: [LimitScope: Int]
    private let pollShare: Int
    private var buckets: [LimitBucket] = []
    private var places: [Budget: Int] = [:]
    /// Where the buckets of a kind of query stand.
    private var known: [Asked: [Int]] = [:]
    /// Whether the exchange ever wanted to hear nothing of something; seldom.
    private var wasBlocked = false
    private var lastTicket: UInt64 = 0

    /// Nothing is used up.
    /// - Parameter pollShare: the share of each limit that polls may use, in percent, 1 to 100.
    package init(facts: ExchangeFacts, pollShare: Int = 50) {
        precondition((1...100).contains(pollShare), "the share of polls is 1 to 100 percent")
        rules = Dictionary(facts.limits.map { ($0.scope, $0) }, uniquingKeysWith: { first, _ in first })
        self.facts = facts
        costs = facts.endpoints.mapValues(\.costs)
        let all = facts.endpoints.values.flatMap(\.costs)
        largest = Dictionary(all.map { ($0.scope, max(1, $0.cost)) }, uniquingKeysWith: max)
        self.pollShare = pollShare
    }

    // MARK: Permits

    /// Begins to wait for a query, in all scopes that count it. Gives `nil` where no limit is known.
    package mutating func enter(
        _ query: Query, priority: RequestPriority, account: AccountID, at now: Timestamp
    ) -> Ticket? {
        enter(facts.costs(of: query), priority: priority, account: account, at: now)
    }

    /// Begins to wait for a request, in all scopes that count it. Gives `nil` where no limit is known.
    package mutating func enter(
        _ costs: [ScopeCost], priority: RequestPriority, account: AccountID?, at now: Timestamp
    ) -> Ticket? {
        lastTicket += 1
        var entered: [Int] = []
        for cost in costs where cost.cost > 0 {
            guard let place = place(cost.scope, account) else { continue }
            buckets[place].enter(lastTicket, cost: cost.cost, priority: priority, at: now)
            entered.append(place)
        }
        return entered.isEmpty ? nil : Ticket(number: lastTicket, places: entered)
    }

    /// Spends in all scopes at once when it is this ticket's turn in each; otherwise gives the moment at which to look again. What was
    /// spent in one while another is waited for would be sent later than it was counted, in a window that knows nothing of it.
    package mutating func attempt(_ ticket: Ticket, at now: Timestamp) -> Timestamp? {
        let moments = ticket.places.map { buckets[$0].earliest(ticket.number, at: now) }
        if let moment = moments.max(), moment > now {
            if moments.count > 1 { hold(ticket, moments) }
            return moment
        }
        for place in ticket.places { buckets[place].spend(ticket.number, at: now) }
        return nil
    }

    /// Where another scope is waited for, nobody is held up by this ticket meanwhile.
    private mutating func hold(_ ticket: Ticket, _ moments: [Timestamp]) {
        for (index, place) in ticket.places.enumerated() {
            let others = moments.indices.filter { $0 != index }.map { moments[$0] }
            buckets[place].hold(ticket.number, until: others.max() ?? .epoch)
        }
    }

    /// Waits no longer.
    package mutating func leave(_ ticket: Ticket) {
        for place in ticket.places { buckets[place].leave(ticket.number) }
    }

    // MARK: What the exchange says

    /// Until when the exchange wants to hear nothing of a kind of query, because it refused one.
    package func blockedUntil(_ kind: QueryKind, account: AccountID) -> Timestamp {
        guard wasBlocked else { return .epoch }
        var moment = Timestamp.epoch
        for cost in costs[kind] ?? [] {
            guard let rule = rules[cost.scope], let place = places[Self.budget(rule, account)] else { continue }
            moment = max(moment, buckets[place].blockedUntil)
        }
        return moment
    }

    /// Takes that an answer came, and what its headers said.
    /// - Parameter toLocal: gives the local moment of an exchange time.
    package mutating func take(
        _ readings: [LimitReading], of kind: QueryKind, account: AccountID, at now: Timestamp,
        toLocal: (Timestamp) -> Timestamp
    ) {
        take(readings, in: places(kind, account), at: now, toLocal: toLocal)
    }

    /// Takes that a request of the consumer's own was answered, and what the headers said.
    package mutating func take(
        _ readings: [LimitReading], of scope: LimitScope, account: AccountID?, at now: Timestamp,
        toLocal: (Timestamp) -> Timestamp
    ) {
        take(readings, in: place(scope, account).map { [$0] } ?? [], at: now, toLocal: toLocal)
    }

    private mutating func take(
        _ readings: [LimitReading], in places: [Int], at now: Timestamp, toLocal: (Timestamp) -> Timestamp
    ) {
        for place in places {
            change(place) { bucket in
                bucket.answered(at: now)
                for reading in readings { bucket.take(reading, at: now, toLocal: toLocal) }
            }
        }
    }

    /// A query was refused for its rate: its scopes are left alone for a while, and used at half the speed afterwards.
    /// - Returns: until when.
    package mutating func refused(
        _ kind: QueryKind, account: AccountID, by refusal: RateRefusal, at now: Timestamp
    ) -> Timestamp {
        slowDown(places(kind, account), account, refusal, at: now)
    }

    /// A request of the consumer's own was refused for its rate.
    /// - Returns: until when its scope is left alone.
    @discardableResult
    package mutating func refused(
        _ scope: LimitScope, account: AccountID?, by refusal: RateRefusal, at now: Timestamp
    ) -> Timestamp {
        slowDown(place(scope, account).map { [$0] } ?? [], account, refusal, at: now)
    }

    private mutating func slowDown(
        _ places: [Int], _ account: AccountID?, _ refusal: RateRefusal, at now: Timestamp
    ) -> Timestamp {
        let pause = refusal.retryAfter ?? (refusal.isBan ? Self.defaultBan : Self.defaultPause)
        for place in places { change(place) { $0.slowDown(for: pause, at: now) } }
        if refusal.isBan { block(account, until: now + pause) }
        return now + pause
    }

    /// A ban is of the user or of the address: whatever is counted for either is left alone.
    private mutating func block(_ account: AccountID?, until moment: Timestamp) {
        for rule in rules.values where !rule.isPerAccount || account != nil {
            if let place = place(rule.scope, account) { change(place) { $0.block(until: moment) } }
        }
    }

    // MARK: Buckets

    private mutating func places(_ kind: QueryKind, _ account: AccountID) -> [Int] {
        let asked = Asked(kind: kind, account: account)
        if let known = known[asked] { return known }
        let found = (costs[kind] ?? []).compactMap { place($0.scope, account) }
        known[asked] = found
        return found
    }

    /// The bucket of a scope, which is made when it is asked for first; `nil` where no limit is known.
    private mutating func place(_ scope: LimitScope, _ account: AccountID?) -> Int? {
        guard let rule = rules[scope] else { return nil }
        let budget = Self.budget(rule, account)
        if let place = places[budget] { return place }
        places[budget] = buckets.count
        buckets.append(
            LimitBucket(
                rule, largest: largest[rule.scope] ?? 1, pollShare: pollShare, isShared: isShared(rule.scope)))
        return buckets.count - 1
    }

    /// Whether a scope meters all kinds of polls.
    private func isShared(_ scope: LimitScope) -> Bool {
        [QueryKind.openOrders, .fills, .balances].allSatisfy { kind in
            costs[kind]?.contains { $0.scope == scope } ?? false
        }
    }

    private static func budget(_ rule: LimitRule, _ account: AccountID?) -> Budget {
        Budget(scope: rule.scope, account: rule.isPerAccount ? account : nil)
    }

    private mutating func change(_ place: Int, _ body: (inout LimitBucket) -> Void) {
        body(&buckets[place])
        wasBlocked = wasBlocked || buckets[place].blockedUntil > .epoch
    }
}
