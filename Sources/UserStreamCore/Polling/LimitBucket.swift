/// One budget of one scope: how far it is used up, and who waits for it. All times are local.
///
/// It has two meters: one for everything, and one for polls at their share.
struct LimitBucket: Sendable {
    private struct Waiting: Sendable {
        var isOrder: Bool
        var isInquiry: Bool
        var ticket: UInt64
        var cost: Int
        /// Among those that are no orders, the earlier goes first.
        var turn: Timestamp
        /// Other budgets keep it waiting until then.
        var heldElsewhereUntil = Timestamp.epoch
    }

    /// For how long polls may go before a sweep that came earlier. Without an end, a limit that is used up by polls would never let one go.
    private let sweepPatience: TimeSpan
    /// Before whom an inquiry goes: those that have not waited for so long.
    private static let inquiryLead = TimeSpan.seconds(2)

    let rule: LimitRule
    private(set) var all: GCRA
    private var polls: GCRA
    /// What polls leave of a window that others use as well.
    private let reserve: Int
    /// What polls that come in turn leave to inquiries, so that these can go at once.
    private let headroom: Int
    private var waiting: [Waiting] = []

    /// Nothing is used up.
    /// - Parameters:
    ///   - largest: the cost of the dearest request.
    ///   - pollShare: the share that polls may use, in percent.
    ///   - isShared: whether it meters all kinds of polls, so that one always waits.
    init(_ rule: LimitRule, largest: Int, pollShare: Int, isShared: Bool) {
        self.rule = rule
        all = GCRA(budget: rule.limit, per: rule.window, largest: largest)
        // Polls go on evenly, and as quickly as they can.
        let share = max(1, rule.limit * pollShare / 100)
        polls = GCRA(budget: share, per: rule.window, largest: largest, burst: share / (isShared ? 20 : 8))
        reserve = rule.limit * (100 - pollShare) / 400
        headroom = isShared ? min(polls.burst / 4, polls.burst - largest) : 0
        sweepPatience = isShared ? .seconds(2) : .seconds(10)
    }

    /// Until when the exchange wants to hear nothing.
    var blockedUntil: Timestamp { max(all.blockedUntil, polls.blockedUntil) }

    // MARK: Who waits

    mutating func enter(_ ticket: UInt64, cost: Int, priority: RequestPriority, at now: Timestamp) {
        let turn =
            switch priority {
            case .sweep: now + sweepPatience
            case .inquiry: now - Self.inquiryLead
            case .order, .poll: now
            }
        let new = Waiting(
            isOrder: priority == .order, isInquiry: priority == .inquiry, ticket: ticket, cost: cost, turn: turn)
        let place = waiting.firstIndex { new.isOrder ? !$0.isOrder : !$0.isOrder && $0.turn > new.turn }
        waiting.insert(new, at: place ?? waiting.count)
    }

    mutating func leave(_ ticket: UInt64) {
        if let place = place(of: ticket) { waiting.remove(at: place) }
    }

    private func place(of ticket: UInt64) -> Int? { waiting.firstIndex { $0.ticket == ticket } }

    /// When a ticket can go, after those before it; not later than `now` when it can go now. Those whom another budget holds up are not
    /// waited for.
    func earliest(_ ticket: UInt64, at now: Timestamp) -> Timestamp {
        var (before, polled) = (0, 0)
        for other in waiting {
            if other.ticket == ticket { return earliest(other, after: before, polled: polled, at: now) }
            if other.heldElsewhereUntil > now { continue }
            before += other.cost
            if !other.isOrder { polled += other.cost }
        }
        return now
    }

    private func earliest(_ mine: Waiting, after before: Int, polled: Int, at now: Timestamp) -> Timestamp {
        if mine.isOrder { return all.earliest(cost: mine.cost, after: before, at: now) }
        return max(
            all.earliest(cost: mine.cost, after: before, leaving: reserve, at: now),
            polls.earliest(cost: mine.cost, after: polled, keeping: mine.isInquiry ? 0 : headroom, at: now))
    }

    /// Another budget keeps a ticket waiting.
    mutating func hold(_ ticket: UInt64, until moment: Timestamp) {
        guard let place = place(of: ticket) else { return }
        waiting[place].heldElsewhereUntil = moment
    }

    /// Lets a ticket go.
    mutating func spend(_ ticket: UInt64, at now: Timestamp) {
        guard let place = place(of: ticket) else { return }
        let mine = waiting.remove(at: place)
        all.spend(mine.cost, at: now)
        if !mine.isOrder { polls.spend(mine.cost, at: now) }
    }

    // MARK: What the exchange says

    /// A request that it counted was answered.
    mutating func answered(at now: Timestamp) {
        all.answered(at: now)
        polls.answered(at: now)
    }

    /// Takes what a header said about this scope.
    mutating func take(_ reading: LimitReading, at now: Timestamp, toLocal: (Timestamp) -> Timestamp) {
        guard reading.scope == nil || reading.scope == rule.scope else { return }
        guard let remaining = reading.remaining ?? reading.used.map({ rule.limit - $0 }) else { return }
        all.synchronise(remaining: remaining, resetsAt: reading.resetsAt.map(toLocal), at: now)
    }

    /// The exchange refused: nothing for a while, and half the speed afterwards.
    mutating func slowDown(for pause: TimeSpan, at now: Timestamp) {
        all.slowDown(for: pause, at: now)
        polls.slowDown(for: pause, at: now)
    }

    /// The exchange wants to hear nothing at all: this one need not be slower afterwards.
    mutating func block(until moment: Timestamp) { all.block(until: moment) }
}
