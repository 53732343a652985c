/// Rule 10: orders that the consumer announced, by its own id: until the exchange's word about them is known, and for a while after, because
/// what comes late must still be told apart.
struct InFlightBook: Sendable {
    /// One announcement.
    struct Record: Sendable {
        /// As it was last stated in the stream.
        var order: InFlightOrder
        /// When it was announced, on the exchange's clock as it is believed now.
        var since: Timestamp
        /// How many orders had been heard of by then.
        var ordersBefore: Int
        /// Whether a request that placed it ended without the exchange's word: then no refusal of another request settles it.
        var isAttemptOpen = false
        /// When its last look-up was asked for.
        var lastAsked: Timestamp
        /// Look-ups that failed in a row.
        var failures = 0
        /// When it is asked for next, where that is sooner or later than its times say.
        var nextDue: Timestamp?
        /// When the last look-up was asked for that did not find it.
        var lastNotFound: Timestamp?
        /// What the look-ups said.
        var answer = Evidence.Answer.notAsked

        var clientOrderID: String { order.clientOrderID }

        /// The announcement, at the earlier of what its clock said and what is believed of that clock now.
        var start: Timestamp { min(since, order.announcedAt) }

        /// When it is asked for next: geometrically for the first seconds, then at times that grow as k² seconds.
        var due: Timestamp { nextDue ?? FollowUp.next(after: lastAsked, since: since) }
    }

    private var records = Index<String, Record>()
    /// Ids whose outcome is not known, sorted.
    private(set) var open: [String] = []
    /// How often the outcome of one began to be unknown.
    private(set) var additions = 0
    /// Ids whose outcome is known, by when they were announced, oldest first.
    private var ended: [(since: Timestamp, id: String)] = []

    /// Whether anything was announced that is not forgotten.
    var isEmpty: Bool { open.isEmpty && ended.isEmpty }

    /// How many are kept.
    var count: Int { open.count + ended.count }

    /// When the oldest of those was announced whose outcome is not known.
    var oldestOpen: Timestamp? { open.compactMap { id in records.read(id) { $0.start } }.min() }

    subscript(clientOrderID: String) -> Record? { records[clientOrderID] }

    /// Stores a record and keeps the lists in step.
    mutating func store(_ record: Record) {
        let id = record.clientOrderID
        let wasEnded = records.read(id) { $0.order.state.isEnded }
        records[id] = record
        let isEnded = record.order.state.isEnded
        guard wasEnded != isEnded else { return }
        let place = open.partitioningIndex { $0 >= id }
        if isEnded {
            if place < open.count, open[place] == id { open.remove(at: place) }
            let later = ended.partitioningIndex { $0.since > record.since }
            ended.insert((record.since, id), at: later)
        } else {
            open.insert(id, at: place)
            additions += 1
            ended.removeAll { $0.id == id }
        }
    }

    /// What was announced before a moment and settled.
    func settled(before limit: Timestamp) -> [Record] {
        ended.prefix { $0.since < limit }.compactMap { records[$0.id] }
    }

    /// Forgets some of what was settled, given in its order.
    mutating func forget(_ settled: [Record]) {
        if settled.isEmpty { return }
        var left = settled[...]
        ended = ended.filter { _, id in
            guard left.first?.clientOrderID == id else { return true }
            left.removeFirst()
            return false
        }
        for record in settled { records[record.clientOrderID] = nil }
    }

    /// Moves times with a corrected clock.
    mutating func move(by correction: TimeSpan) {
        for id in open {
            guard var record = records[id] else { continue }
            record.since = record.since + correction
            record.lastAsked = record.lastAsked + correction
            record.nextDue = record.nextDue.map { $0 + correction }
            record.lastNotFound = record.lastNotFound.map { $0 + correction }
            records[id] = record
        }
    }
}

/// When something is looked at again after it was announced or asked for (rule 10).
enum FollowUp {
    /// The geometric part, in milliseconds.
    private static let first: [Int64] = [500, 1_000, 2_000, 4_000]

    /// The first of its times after a moment.
    static func next(after moment: Timestamp, since start: Timestamp) -> Timestamp {
        // An age that only a broken clock tells must not overflow.
        let age = min((moment - start).milliseconds, TimeSpan.days(100_000).milliseconds)
        if let soon = first.first(where: { $0 > age }) { return start + .milliseconds(soon) }
        // The squares of 3, 4, 5, … seconds.
        var k = max(3, Int64(Double(age / 1_000).squareRoot()))
        while k * k * 1_000 <= age { k += 1 }
        return start + .seconds(k * k)
    }

    /// The first of the times after `moment` at which the polls look at what a hint may have changed: at once, then geometrically for the
    /// first seconds; `nil` when those are over.
    static func poll(after moment: Timestamp, since hint: Timestamp) -> Timestamp? {
        let age = (moment - hint).milliseconds
        if age < 0 { return hint }
        return ([250] + first).first { $0 > age }.map { hint + .milliseconds($0) }
    }
}

/// Orders that the consumer asked to be cancelled: each is looked at at once, and a few times more while it lives.
struct CancelHints: Sendable {
    fileprivate struct Hint: Sendable {
        var id: OrderID
        var since: Timestamp
        var lastAsked: Timestamp?
    }

    private var hints: [Hint] = []

    var isEmpty: Bool { hints.isEmpty }

    /// How many are kept.
    var count: Int { hints.count }

    mutating func add(_ id: OrderID, at now: Timestamp) {
        hints.removeAll { $0.id == id }
        hints.append(Hint(id: id, since: now))
    }

    /// An order was asked for. Gives whether it is one of these.
    @discardableResult
    mutating func asked(_ id: OrderID, sent: Timestamp) -> Bool {
        guard let place = hints.firstIndex(where: { $0.id == id }) else { return false }
        hints[place].lastAsked = sent
        return true
    }

    /// What is over is forgotten.
    mutating func forget(at now: Timestamp, isOver: (OrderID) -> Bool) {
        hints.removeAll { now - $0.since > .seconds(5) || isOver($0.id) }
    }

    /// Which orders are asked for when.
    var due: [(id: OrderID, at: Timestamp)] {
        hints.compactMap { hint in
            guard let last = hint.lastAsked else { return (hint.id, hint.since) }
            return FollowUp.poll(after: last, since: hint.since).map { (hint.id, $0) }
        }
    }
}

// MARK: Checkpoints

extension InFlightBook.Record: Keepable {
    static var blank: InFlightBook.Record {
        InFlightBook.Record(order: .blank, since: .epoch, ordersBefore: 0, lastAsked: .epoch)
    }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&order)
        coder.keep(&since)
        coder.keep(&ordersBefore)
        coder.keep(&isAttemptOpen)
        coder.keep(&lastAsked)
        coder.keep(&failures)
        coder.keep(&nextDue)
        coder.keep(&lastNotFound)
        coder.keep(&answer)
    }
}

extension InFlightBook {
    mutating func beginNoting() { records.beginNoting() }

    mutating func forgetChanges() { records.forgetChanges() }

    func changedParts(_ parts: inout [CheckpointPart]) { records.changedParts(&parts) { "announced/" + $0 } }

    /// Takes in the announcements of a checkpoint.
    mutating func restore(_ restored: [Record]) {
        for record in restored { store(record) }
    }

    /// Writes or reads what goes with all announcements together.
    mutating func keepWhole(in coder: inout StateCoder) { coder.keep(&additions) }
}

extension CancelHints: Keepable {
    static var blank: CancelHints { CancelHints() }
    mutating func keep(in coder: inout StateCoder) { coder.keep(&hints) }
}

extension CancelHints.Hint: Keepable {
    static var blank: CancelHints.Hint { CancelHints.Hint(id: .blank, since: .epoch) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&id)
        coder.keep(&since)
        coder.keep(&lastAsked)
    }
}
