/// One entry of an account's stream.
public struct UserStreamEvent: Hashable, Sendable {
    /// Position in the account's log: 1, 2, 3 … without gaps.
    public var sequence: Int64
    /// Number of the batch (one poll, one moment) it belongs to.
    public var batch: Int64
    /// Whether it is the last of its batch.
    public var isLast: Bool
    /// A pure function of account, kind, key and the key's version count: the same on every run, never the same twice.
    public var id: String
    /// The account.
    public var account: AccountID
    /// Stated or inferred.
    public var origin: Origin
    /// What brought it.
    public var source: EventSource
    /// The exchange's own time, where known.
    public var time: Timestamp?
    /// When it became true, as far as can be told: not before the first, not after the second.
    public var observed: ObservedSpan
    /// What happened.
    public var change: Change

    /// Makes an event.
    public init(
        sequence: Int64, batch: Int64, isLast: Bool, id: String, account: AccountID, origin: Origin,
        source: EventSource, time: Timestamp?, observed: ObservedSpan, change: Change
    ) {
        self.sequence = sequence
        self.batch = batch
        self.isLast = isLast
        self.id = id
        self.account = account
        self.origin = origin
        self.source = source
        self.time = time
        self.observed = observed
        self.change = change
    }
}

/// What brought an event.
public enum EventSource: String, Hashable, Sendable {
    /// A REST poll.
    case poll
    /// A socket message.
    case socket
    /// The answer to the consumer's own request.
    case own
    /// A recorded input.
    case replay
}

/// The span in which something became true, in local time on the exchange's clock.
public struct ObservedSpan: Hashable, Sendable {
    /// The last moment at which it was known not to be so (or the moment of asking).
    public var from: Timestamp
    /// The moment of receiving.
    public var to: Timestamp
    /// Makes a span.
    public init(from: Timestamp, to: Timestamp) {
        self.from = from
        self.to = to
    }
}

/// The events of one poll, one message or one moment. It is committed as a whole, then published as a whole.
public struct EventBatch: Hashable, Sendable {
    /// The events in order; never empty once committed.
    public var events: [UserStreamEvent]
    /// Makes a batch.
    public init(events: [UserStreamEvent] = []) { self.events = events }
    /// Whether nothing happened.
    public var isEmpty: Bool { events.isEmpty }
    /// The batch number; `nil` when empty.
    public var number: Int64? { events.first?.batch }
}

extension EventBatch: RandomAccessCollection {
    /// The first position.
    public var startIndex: Int { events.startIndex }
    /// The position after the last.
    public var endIndex: Int { events.endIndex }
    /// The event at a position.
    public subscript(position: Int) -> UserStreamEvent { events[position] }
}
