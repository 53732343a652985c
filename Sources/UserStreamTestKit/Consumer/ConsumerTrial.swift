public import UserStream
public import UserStreamCore

/// Lets a consumer read a log through the real queue and journal while it is being written, in virtual time, and checks what P5 promises it:
/// every sequence number at least once, in order and without a gap, each time the same event; and after it was killed, everything that it had
/// not acknowledged.
public struct ConsumerTrial {
    private static let name = "bot"

    private let log: [UserStreamEvent]
    private let batches: [EventBatch]
    private let habits: ConsumerHabits
    private let journal: any EventJournal
    private let queue: UserStreamQueue
    private var random: SeededRandom
    private var appended = 0
    private var reader: UserStreamBatches.Iterator?
    /// When the consumer acts next.
    private var nextAct = Timestamp.epoch
    /// The next event that it has to get.
    private var place: Int64
    private var handled: Int64
    private var acknowledged: Int64 = 0
    private var unacknowledged = 0

    /// Broken promises.
    public private(set) var violations: [Violation] = []
    /// How often the consumer was killed.
    public private(set) var kills = 0
    /// How many events it got, again and again included.
    public private(set) var received = 0
    /// How often the writer had to wait for it.
    public private(set) var waits = 0

    /// - Parameters:
    ///   - log: the whole log, from sequence number 1 on.
    ///   - journal: where it is kept; not opened yet.
    public init(
        _ log: [UserStreamEvent], habits: ConsumerHabits, journal: any EventJournal = InMemoryJournal()
    ) {
        self.log = log
        self.habits = habits
        self.journal = journal
        batches = Self.grouped(log)
        queue = UserStreamQueue(journal: journal, capacity: habits.capacity)
        random = SeededRandom(seed: habits.seed).forked("consumer.acts")
        place = 1
        handled = 0
    }

    private static func grouped(_ log: [UserStreamEvent]) -> [EventBatch] {
        var batches: [EventBatch] = []
        var events: [UserStreamEvent] = []
        for event in log {
            events.append(event)
            guard event.isLast else { continue }
            batches.append(EventBatch(events: events))
            events = []
        }
        return batches
    }

    /// Lets both go on until everything is written and read.
    public mutating func run() async throws {
        _ = try await journal.open()
        while appended < batches.count || handled < lastAppended, violations.isEmpty {
            if try await mayAppend() {
                try await queue.append(batches[appended])
                appended += 1
            } else {
                try await act()
            }
        }
        reader = nil
        try await journal.close()
    }

    private var lastAppended: Int64 { appended == 0 ? 0 : batches[appended - 1].last?.sequence ?? 0 }

    private func time(of batch: Int) -> Timestamp { batches[batch].last?.observed.to ?? .epoch }

    /// Whether the writer is first, and need not wait for the consumer.
    private mutating func mayAppend() async throws -> Bool {
        guard appended < batches.count else { return false }
        if place > lastAppended, reader != nil { return true }
        // The oldest batch in memory makes room only when the reader is past it.
        if reader != nil, appended >= habits.capacity,
            place <= batches[appended - habits.capacity].last?.sequence ?? 0
        {
            waits += 1
            return false
        }
        return time(of: appended) <= nextAct
    }

    // MARK: The consumer

    private mutating func act() async throws {
        guard var reader = try await currentReader() else { return }
        guard let batch = try await reader.next() else {
            return fail("the log ended for the consumer at \(place)")
        }
        self.reader = reader
        check(batch)
        handled = max(handled, batch.last?.sequence ?? 0)
        rest(for: habits.pause)
        if random.chance(millionths: habits.kills) { return die() }
        unacknowledged += 1
        guard unacknowledged >= habits.batchesPerAcknowledgement || appended == batches.count else { return }
        try await queue.acknowledge(batch, as: Self.name)
        acknowledged = max(acknowledged, batch.last?.sequence ?? 0)
        unacknowledged = 0
    }

    /// Comes, or comes back: reads on after what it acknowledged, once there is something.
    private mutating func currentReader() async throws -> UserStreamBatches.Iterator? {
        if let reader { return reader }
        let remembered = try await journal.acknowledged(by: Self.name)
        if remembered != acknowledged { fail("\(remembered) was remembered, not \(acknowledged)") }
        place = acknowledged + 1
        guard place <= lastAppended else {
            nextAct = max(nextAct, appended < batches.count ? time(of: appended) : .epoch)
            return nil
        }
        return queue.batches(from: .acknowledged(Self.name)).makeAsyncIterator()
    }

    private mutating func die() {
        kills += 1
        reader = nil
        unacknowledged = 0
        rest(for: habits.absence)
    }

    private mutating func rest(for span: ClosedRange<Int64>) {
        let now = max(nextAct, appended == 0 ? .epoch : time(of: appended - 1))
        nextAct = now + .milliseconds(Int64.random(in: span, using: &random))
    }

    private mutating func check(_ batch: EventBatch) {
        for event in batch {
            received += 1
            if event.sequence != place { fail("event \(event.sequence) came, not \(place)") }
            let index = Int(event.sequence) - 1
            if !log.indices.contains(index) || log[index] != event {
                fail("event \(event.sequence) is not what was written")
            }
            place = event.sequence + 1
        }
        if batch.last?.isLast != true { fail("the batch before \(place) is not whole") }
    }

    private mutating func fail(_ message: String) {
        violations.append(Violation(.durable, at: place, "a consumer: \(message)"))
    }
}
