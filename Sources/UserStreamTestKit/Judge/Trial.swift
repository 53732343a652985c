import UserStreamCore

/// A log being read: what it has stated so far, and what was wrong with it.
struct Trial {
    /// What the log says about one order.
    struct Heard {
        var last: Order
        var states: [OrderState]
        /// From a snapshot: what it had filled before is no news.
        var isBaseline: Bool
        /// What the snapshot said it had filled.
        var listed = ExactDecimal.zero
        /// The last terminal state still stands.
        var isClosed: Bool { last.state.isTerminal }
    }

    /// A time that could not be known any more.
    struct Gap {
        var from: Timestamp
        var to: Timestamp
        /// Orders that ended, or where they are listed by that were created, before this were not listed any more either.
        var ordersUntil: Timestamp
    }

    let truth: Truth
    let rules: JudgeRules
    let start: Timestamp
    let readyAt: Timestamp
    /// Fills that the log states somewhere as news; what it never states, and happened before it was ready, is
    /// baseline.
    let news: Set<FillKey>

    /// The consumer's own orders.
    var own: OwnOrders
    var verdict = Verdict()
    var orders: [OrderID: Heard] = [:]
    var balances: [Asset: Balance] = [:]
    /// Real fills that stand.
    var fills: [FillKey: Fill] = [:]
    /// Real fills, as the log says, that never were.
    var phantoms: [Fill] = []
    var baselineFills: Set<FillKey> = []
    var voidedFills: Set<FillKey> = []
    var settledFees: Set<FillKey> = []
    /// Inferred fills, or what is left of them.
    var provisional: [String: Fill] = [:]
    /// Orders that the current batch touched.
    var touched: Set<OrderID> = []
    var transfers: [Asset: ExactDecimal] = [:]
    /// Assets of which the log says that what was transferred may contain fills about the start.
    var approximate: Set<Asset> = []
    var stale: Set<PollClass> = []
    var gaps: [Gap] = []
    /// Fills in a gap, of orders that the log never heard of.
    var lost: [Fill] = []
    var isInSnapshot = false
    var isReady = false
    var batchHasBalances = false

    init(truth: Truth, rules: JudgeRules, events: [UserStreamEvent]) {
        self.truth = truth
        self.rules = rules
        start = rules.start ?? events.first?.observed.from ?? .epoch
        readyAt = events.first { $0.change == .ready }?.observed.to ?? .distantFuture
        var news: Set<FillKey> = []
        for event in events {
            if case .fill(let fill) = event.change, !fill.isProvisional { news.insert(fill.key) }
        }
        self.news = news
        own = OwnOrders(rules, truth)
    }

    mutating func fail(_ promise: Promise, _ event: UserStreamEvent?, _ message: String) {
        verdict.violations.append(Violation(promise, at: event?.sequence, message))
    }

    /// Counts an excuse, which is a violation where nothing went wrong.
    mutating func excuse(
        _ count: WritableKeyPath<Excuses, Int>, _ promise: Promise, _ event: UserStreamEvent, _ message: String
    ) {
        verdict.excuses[keyPath: count] += 1
        if rules.isWithoutFaults { fail(promise, event, "\(message), although nothing went wrong") }
    }

    /// Takes one event in.
    mutating func hear(_ event: UserStreamEvent) {
        checkGrammar(event)
        if case .inFlight = event.change {
            // What is not known of an announcement is judged by itself.
        } else if case .inferred = event.origin, rules.servesFills {
            excuse(\.inferred, .provisional, event, "an inferred event")
        } else if case .inferred = event.origin {
            verdict.excuses.inferred += 1
        }
        switch event.change {
        case .order(let order, let previous): hearOrder(order, previous, event)
        case .orderCorrected(let order, let was): hearCorrection(order, was, event)
        case .fill(let fill): hearFill(fill, event)
        case .fillSuperseded(let change): hearSupersede(change, event)
        case .fillVoided(let fill): hearVoid(fill, event)
        case .feeSettled(let fill): hearFee(fill, event)
        case .balance(let change): hearBalance(change, event)
        case .transfer(let transfer): hearTransfer(transfer, event)
        case .snapshotItem(let item): hearItem(item, event)
        case .stale(let staleness):
            excuse(\.stale, .honest, event, "\(staleness.subject) is stale")
            stale.insert(staleness.subject)
        case .fresh(let staleness):
            if stale.remove(staleness.subject) == nil { fail(.honest, event, "fresh, but was never stale") }
        case .degraded(let loss): excuse(\.degraded, .honest, event, "degraded: \(loss.message)")
        case .gap(let from, let to, let why):
            hearGap(from, to, why, event)
        case .inFlight(let order, let previous): hearInFlight(order, previous, event)
        case .ready, .snapshotBegan, .snapshotEnded, .stopped: break
        }
    }

    /// P1: a gap lies where the exchange serves nothing any more.
    private mutating func hearGap(_ from: Timestamp, _ to: Timestamp, _ why: String, _ event: UserStreamEvent) {
        gaps.append(Gap(from: from, to: to, ordersUntil: limit(event) - rules.ordersReach))
        excuse(\.gap, .complete, event, "a gap: \(why)")
        if to > limit(event) - rules.fillsReach { fail(.complete, event, "a gap until \(to), which is still served") }
    }

    func isInGap(_ moment: Timestamp) -> Bool { gaps.contains { $0.from <= moment && moment <= $0.to } }

    /// Whether nothing told of an order when the log was there again: its end was not listed any more, and none of its fills.
    func isLost(_ id: OrderID, closedAt: Timestamp) -> Bool {
        let listedAt = rules.listsOrdersByEnd ? closedAt : truth.orders[id]?.revisions.first?.time ?? closedAt
        return gaps.contains { $0.from <= closedAt && listedAt <= $0.ordersUntil }
            && (truth.fillsByOrder[id] ?? []).allSatisfy { isInGap(truth.fills[$0]?.time ?? .distantFuture) }
    }

    /// Until when something must have been true to be stated in an event.
    func limit(_ event: UserStreamEvent) -> Timestamp {
        let isUnread = !rules.unreadEvents.isEmpty && rules.unreadEvents.contains(event.sequence)
        return event.observed.to + rules.clockTolerance + (isUnread ? rules.unreadClock : .zero)
    }
}
