/// Everything known about one order.
struct OrderRecord: Sendable {
    /// What is known of the order.
    var order: Order
    /// The order exactly as it was last stated in the stream; `nil` before its acceptance was stated.
    var announced: Order? {
        get { announcedOrder?.value }
        set {
            announcedOrder = newValue.map(Shared.init)
            lock = newValue?.lock
        }
    }
    private var announcedOrder: Shared<Order>?
    /// What it holds back as it was last stated.
    private(set) var lock: Fee?
    /// Whether the exchange's own record was seen; false while it is known from a fill alone.
    var isRecordKnown = false
    /// Whether the exchange took it, by its answer to the placement: it was accepted, and what it wanted is known, but not what became of it.
    var isAcknowledged = false
    /// Whether a listing shows it although it should have been known before: its detail is awaited before it is
    /// believed.
    var isDoubted = false
    /// How many listings, far enough apart, showed it since, and when the last of them was asked for.
    var doubtfulListings = 1
    var lastDoubtfulListing = Timestamp.epoch
    /// How many details had a state that is not known.
    var unknownStates = 0
    /// As how manyeth order it was heard of.
    var number = 0
    /// How many events of it were written.
    var eventCount = 0
    /// When it was first heard of.
    var firstSeen: Timestamp
    /// The last report that was applied. No checkpoint keeps it: it only spares looking at rows that say the same again.
    var lastReport: Shared<OrderReport>?
    /// When the answer that last changed it was received.
    var appliedAt: Timestamp
    /// The exchange's version number.
    var version: Int64?
    /// Whether only a message of the socket showed it alive, and it may have ended at once by its own terms.
    var isAcceptanceOnly = false
    /// The last state that the exchange stated while it lived.
    var reportedState: OrderState?

    /// The highest cumulative quantity that the exchange stated, with its quote and fees.
    var stated = Cumulative()
    /// When `stated` was last raised.
    var statedSince: Timestamp
    /// Answers in a row, far enough apart and late enough, that state less than `stated` and agree with the confirmed
    /// fills.
    var lowerAnswers = 0
    /// When the last of them was asked for.
    var lastLowerAnswer = Timestamp.epoch
    /// What had been filled before the stream began.
    var baseline = Cumulative()
    /// What the first listing stated of it, or the first report of an order that it left out and that did not move since; nothing for an order that
    /// came later.
    var firstStated: Cumulative?
    /// As of when, by its row, or at the latest.
    var firstStatedAt: Timestamp?
    /// Whether the baseline is the sum of fills that are known one by one, not the amount that the first listing stated.
    var isBaselineCounted = true
    /// Whether the baseline, as the first listing stated it, may contain fills that are news as well.
    var isBaselineFuzzy = false
    /// The sum of the confirmed fills.
    var confirmed = Cumulative()
    /// When the newest of them happened.
    private(set) var filledAt: Timestamp?
    /// Inferred fills, or what is left of them, oldest first.
    var provisional: [Fill] = []
    /// Fills that wait until the order is announced.
    var held: [Fill] = []
    /// Since when the stated cumulative is ahead of the fills.
    var behindSince: Timestamp?
    /// Asking for the fills of this order.
    var fillsInquiry = Attempts()

    /// How it ended, while its fills are awaited.
    var ending: Ending?
    /// Its absence from listings.
    var absence: Absence?
    /// Asking for its detail.
    var inquiry: Inquiry?
    /// When its end was stated in the stream, or a little later, as by the exchange it ended. It is forgotten long after.
    var closedAt: Timestamp?
    /// Whether its end told less than its fills show: one of them may have been taken back.
    var isBeyondEnd = false
    /// Whether its end was inferred, and so may be corrected by any record that turns up.
    var isEndInferred = false

    /// How many listings must show an order that an earlier one left out, before it is believed without its detail.
    static let listingsToBelieve = 3
    /// How often the fills of an order are asked for its notional alone.
    private static let notionalAttempts = 5
    /// How often its record is asked for, while that tells less than its fills show.
    static let lowerAttempts = 12

    init(order: Order, firstSeen: Timestamp) {
        self.order = order
        self.firstSeen = firstSeen
        appliedAt = firstSeen
        statedSince = firstSeen
    }

    /// Whether it was part of the first snapshot, or would have been.
    var isOfSnapshot: Bool { firstStated != nil }

    /// Whether what it filled is news, however early that was.
    var isNews: Bool { !provisional.isEmpty || isAcknowledged }

    var isClosed: Bool { closedAt != nil }

    var isAnnounced: Bool { announcedOrder != nil }

    /// Whether a report is the same as the last one that was applied.
    func wasLastReport(_ report: Shared<OrderReport>) -> Bool {
        lastReport === report || (lastReport.map { $0.value == report.value } ?? false)
    }

    /// Whether a row of a listing tells nothing that is not known: the last report said the same, and nothing else is open.
    func isUnmoved(by row: Shared<OrderReport>) -> Bool {
        absence == nil && inquiry == nil && !isDoubted && !isClosed && row.value.state != nil && wasLastReport(row)
    }

    /// Whether fills of it may be missing that the exchange's record of it tells of, or would.
    var isWaitingForFills: Bool { behindSince != nil || ending != nil || !isAnnounced }

    /// Whether something about it is still to be found out.
    var needsAttention: Bool {
        !isAnnounced || isDoubted || ending != nil || behindSince != nil || absence != nil || inquiry != nil
            || !provisional.isEmpty || isBaselineFuzzy || lacksNotional
    }

    /// Whether the exchange's record tells how much was filled before the stream began, but not for how much, which only its fills can tell. They are
    /// asked for a few times: the oldest may not be served any more.
    var lacksNotional: Bool {
        guard let firstStated, firstStated.quote == nil, !isBaselineCounted else { return false }
        return fillsInquiry.count < Self.notionalAttempts
    }

    /// What it had filled before the stream began by the first listing, and by fills from before the stream that this cannot count yet: those from
    /// after its moment, or more than it counts.
    func baseline(withKnown fills: [Fill]) throws(DecimalError) -> Cumulative {
        var sum = baseline
        for fill in fills where isAfterFirstStatement(fill) { try sum.add(fill) }
        let known = try Cumulative(of: fills)
        return known.quantity > sum.quantity ? known : sum
    }

    /// Whether the first listing cannot count a fill.
    func isAfterFirstStatement(_ fill: Fill) -> Bool {
        guard let moment = firstStatedAt, let time = fill.time else { return false }
        return time > moment
    }

    /// Counts a fill that is confirmed.
    mutating func confirm(_ fill: Fill) throws(DecimalError) {
        try confirmed.add(fill)
        if let time = fill.time { filledAt = max(time, filledAt ?? time) }
    }

    /// When it came to be as it is, as far as that is told: fills may be newer than its row.
    var movedAt: Timestamp? {
        guard let filledAt else { return order.updatedAt }
        if let updatedAt = order.updatedAt { return max(updatedAt, filledAt) }
        return [.filled, .partiallyFilled].contains(order.state) ? filledAt : nil
    }

    /// The key of its latest event.
    var eventKey: String { "order/" + order.id.text + "/" + String(eventCount) }

    var reference: OrderReference { OrderReference(id: order.id, venueSymbol: order.venueSymbol) }
}

/// A cumulative quantity with its quote amount and fees.
struct Cumulative: Hashable, Sendable {
    var quantity = ExactDecimal.zero
    /// `nil` when a part of it is not known.
    var quote: ExactDecimal? = .zero
    /// By asset; `nil` where the exchange does not state them.
    var fees: [Fee]?

    /// Adds a fill.
    mutating func add(_ fill: Fill) throws(DecimalError) {
        let sum = try quantity + fill.quantity
        if let old = quote, let added = fill.quoteQuantity { quote = try old + added } else { quote = nil }
        fees = try (fees ?? []).adding(fill.fees)
        quantity = sum
    }

    /// Takes a fill back.
    mutating func remove(_ fill: Fill) throws(DecimalError) {
        quantity = try quantity - fill.quantity
        if let old = quote, let taken = fill.quoteQuantity { quote = try old - taken }
        fees = try (fees ?? []).adding(fill.fees.map { Fee(asset: $0.asset, amount: -$0.amount) })
    }
}

extension Cumulative {
    /// The sum of fills.
    init(of fills: [Fill]) throws(DecimalError) {
        self.init()
        for fill in fills { try add(fill) }
    }
}

/// How an order ended.
struct Ending: Hashable, Sendable {
    var state: OrderState
    var closeReason: CloseReason?
    /// What must be covered by fills before the end is stated.
    var cumulative: Cumulative
    var origin: Origin
    var time: Timestamp?

    /// Whether it is only known that the order is gone.
    var isGone: Bool { if case .inferred(let evidence) = origin { evidence.rule == .gone } else { false } }
}

/// An order's absence from complete listings.
struct Absence: Hashable, Sendable {
    /// How many complete listings, far enough apart, showed it missing.
    var listings = 1
    /// When the last of them was asked for.
    var lastCounted: Timestamp
    /// When it was first found missing.
    var since: Timestamp
    /// The last time at which it is known to have been alive.
    var lastAlive: Timestamp
    /// Whether another listing was read at once, because many vanished together.
    var isRelisted = false
}

/// Asking something again and again, at growing distances.
struct Attempts: Hashable, Sendable {
    var count = 0
    var nextDue = Timestamp.epoch
    /// Whether there was an answer.
    var isAnswered = false
    var answer = Evidence.Answer.notAsked

    mutating func asked(at now: Timestamp, spacing: TimeSpan) {
        count += 1
        nextDue = now + spacing
    }
}

/// Asking for the detail of one order.
struct Inquiry: Hashable, Sendable {
    var attempts = Attempts()
    /// Answers "not found" that count.
    var notFound = 0
}

extension [Fee] {
    /// The sum by asset, sorted by asset; assets that sum to nothing are left out.
    func adding(_ others: [Fee]) throws(DecimalError) -> [Fee] {
        // Nearly always there is one asset, or nothing to add.
        if others.isEmpty, count < 2, first?.amount.isZero != true { return self }
        var sums = self
        for fee in others {
            if let position = sums.firstIndex(where: { $0.asset == fee.asset }) {
                sums[position].amount = try sums[position].amount + fee.amount
            } else {
                sums.append(fee)
            }
        }
        if sums.count == 1, !sums[0].amount.isZero { return sums }
        return sums.filter { !$0.amount.isZero }.sorted { $0.asset < $1.asset }
    }
}

extension [ExactDecimal] {
    /// The exact sum.
    func sum() throws(DecimalError) -> ExactDecimal {
        var total = ExactDecimal.zero
        for amount in self { total = try total + amount }
        return total
    }
}

extension OrderRecord: Keepable {
    static var blank: OrderRecord { OrderRecord(order: .blank, firstSeen: .epoch) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&order)
        // Most orders are as they were last stated.
        var isAsAnnounced = announced == order
        coder.keep(&isAsAnnounced)
        var announced = isAsAnnounced ? nil : announced
        coder.keep(&announced)
        if coder.isReading { self.announced = isAsAnnounced ? order : announced }
        coder.keep(&isRecordKnown)
        coder.keep(&isAcceptanceOnly)
        coder.keep(&isAcknowledged)
        coder.keep(&isDoubted)
        coder.keep(&doubtfulListings)
        coder.keep(&lastDoubtfulListing)
        coder.keep(&unknownStates)
        coder.keep(&number)
        coder.keep(&eventCount)
        coder.keep(&firstSeen)
        coder.keep(&appliedAt)
        coder.keep(&version)
        coder.keep(&reportedState)
        coder.keep(&stated)
        coder.keep(&statedSince)
        coder.keep(&lowerAnswers)
        coder.keep(&lastLowerAnswer)
        coder.keep(&baseline)
        coder.keep(&firstStated)
        coder.keep(&firstStatedAt)
        coder.keep(&isBaselineCounted)
        coder.keep(&isBaselineFuzzy)
        coder.keep(&confirmed)
        coder.keep(&filledAt, since: 4)
        coder.keep(&provisional)
        coder.keep(&held)
        coder.keep(&behindSince)
        coder.keep(&fillsInquiry)
        coder.keep(&ending)
        coder.keep(&absence)
        coder.keep(&inquiry)
        coder.keep(&closedAt)
        coder.keep(&isBeyondEnd)
        coder.keep(&isEndInferred)
    }
}

extension Cumulative: Keepable {
    static var blank: Cumulative { Cumulative() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&quantity)
        coder.keep(&quote)
        coder.keep(&fees)
    }
}

extension Ending: Keepable {
    static var blank: Ending { Ending(state: .closedUnknown, cumulative: .blank, origin: .venue) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&state)
        coder.keep(&closeReason)
        coder.keep(&cumulative)
        coder.keep(&origin)
        coder.keep(&time)
    }
}

extension Absence: Keepable {
    static var blank: Absence { Absence(lastCounted: .epoch, since: .epoch, lastAlive: .epoch) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&listings)
        coder.keep(&lastCounted)
        coder.keep(&since)
        coder.keep(&lastAlive)
        coder.keep(&isRelisted)
    }
}

extension Attempts: Keepable {
    static var blank: Attempts { Attempts() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&count)
        coder.keep(&nextDue)
        coder.keep(&isAnswered)
        coder.keep(&answer)
    }
}

extension Inquiry: Keepable {
    static var blank: Inquiry { Inquiry() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&attempts)
        coder.keep(&notFound)
    }
}
