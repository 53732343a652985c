/// Builds batches: numbers the events, names them, and folds them into the public snapshot.
struct EventWriter: Sendable {
    let account: AccountID
    /// What the ids of all events begin with.
    private let idPrefix: String
    private(set) var snapshot = AccountSnapshot()
    private(set) var sequence: Int64 = 0
    private var batch: Int64 = 0
    private var events: [UserStreamEvent] = []
    /// How often each key that is not an order, a fill or a balance was used. Bounded: classes, endpoints and assets.
    private var counts = Index<String, Int>()
    private var source = EventSource.poll
    private var observed = ObservedSpan(from: .epoch, to: .epoch)

    init(account: AccountID) {
        self.account = account
        idPrefix = "\(account)/"
    }

    /// What is being written at the moment belongs to this span and source.
    mutating func begin(source: EventSource, observed: ObservedSpan) {
        self.source = source
        self.observed = observed
    }

    /// Whether the batch has an event so far.
    var hasEvents: Bool { !events.isEmpty }

    /// Writes an event whose key is unique in the life of the account.
    mutating func emit(_ change: Change, key: String, origin: Origin = .venue, time: Timestamp? = nil) {
        sequence += 1
        let event = UserStreamEvent(
            sequence: sequence, batch: batch + 1, isLast: false, id: idPrefix + key, account: account,
            origin: origin, source: source, time: time, observed: observed, change: change)
        events.append(event)
        snapshot.apply(event)
    }

    /// Writes an event whose key may come again; a count makes it unique.
    mutating func emitCounted(_ change: Change, key: String, origin: Origin = .venue, time: Timestamp? = nil) {
        let count = (counts[key] ?? 0) + 1
        counts[key] = count
        emit(change, key: "\(key)/\(count)", origin: origin, time: time)
    }

    /// Ends the batch.
    mutating func finish() -> EventBatch {
        guard !events.isEmpty else { return EventBatch() }
        batch += 1
        events[events.count - 1].isLast = true
        defer { events = [] }
        return EventBatch(events: events)
    }
}

// MARK: Checkpoints

extension EventWriter {
    mutating func beginNoting() { counts.beginNoting() }

    mutating func forgetChanges() { counts.forgetChanges() }

    func changedParts(_ parts: inout [CheckpointPart]) { counts.changedParts(&parts) { "count/" + $0 } }

    /// Writes or reads how far the log goes.
    mutating func keepWhole(in coder: inout StateCoder) {
        coder.keep(&sequence)
        coder.keep(&batch)
    }

    /// Takes in what a checkpoint holds.
    mutating func restore(_ snapshot: AccountSnapshot, counts: [(key: String, count: Int)]) {
        self.snapshot = snapshot
        for (key, count) in counts { self.counts[key] = count }
    }
}
