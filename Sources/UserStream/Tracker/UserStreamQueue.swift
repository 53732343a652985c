import DequeModule
public import UserStreamCore

/// Where a reader begins.
public enum StreamPosition: Hashable, Sendable {
    /// At the first event of the log.
    case beginning
    /// At the event of that sequence number.
    case sequence(Int64)
    /// After everything that is there already.
    case now
    /// After what the consumer of that name acknowledged last; at the beginning when it never did.
    case acknowledged(String)
}

/// The batches of one account on their way to any number of readers, each of whom sees all of them.
///
/// A batch is in the journal before any reader sees it. Nothing is ever dropped. The newest batches are handed over from memory; a reader
/// that is further behind reads on from the journal, and where the journal does not keep everything, ``append(_:)`` waits for it. So memory
/// stays bounded either way. A reader counts from the moment its iterator is made until it is released or its task is cancelled.
public final class UserStreamQueue: Sendable {
    enum Ending: Sendable {
        case finished
        case failed(any Error)
    }

    struct State: Sendable {
        /// The newest batches, at most `capacity` of them unless something that may not wait came in between.
        var recent: Deque<EventBatch> = []
        /// The last event that was published.
        var lastSequence: Int64 = 0
        /// The next event that each reader wants; 0 while a reader still looks for its place.
        var readers: [UInt64: Int64] = [:]
        var lastReader: UInt64 = 0
        var ending: Ending?
        /// Nobody shall wait for readers any more.
        var isWaitingOver = false

        var slowest: Int64 { readers.values.min() ?? .max }

        /// How many batches can be added before the slowest reader does not find its next one in memory any more.
        func room(of capacity: Int) -> Int {
            let slowest = slowest
            let read = recent.partitioningIndex { ($0.last?.sequence ?? .max) >= slowest }
            return capacity - (recent.count - read)
        }
    }

    /// How many batches a reader may be behind before it is served from the journal, or waited for.
    public let capacity: Int
    let journal: any EventJournal
    let state = Monitor(State())

    /// Makes a queue in front of an open journal.
    /// - Parameter capacity: how many batches a reader may be behind before it is served from the journal, or waited for; at least 1.
    public init(journal: any EventJournal, capacity: Int = 1_024) {
        precondition(capacity > 0, "a queue holds at least one batch")
        self.journal = journal
        self.capacity = capacity
    }

    /// Batches from a position on. Every iterator of the sequence is a reader of its own.
    public func batches(from position: StreamPosition = .beginning) -> UserStreamBatches {
        UserStreamBatches(queue: self, position: position)
    }

    /// Events from a position on, one by one. Every iterator of the sequence is a reader of its own.
    public func events(from position: StreamPosition = .beginning) -> UserStreamEvents {
        UserStreamEvents(batches: batches(from: position))
    }

    /// Adds a batch: waits for readers who are too far behind, commits to the journal, publishes.
    public func append(_ batch: EventBatch) async throws {
        try await waitForReaders()
        try await journal.append(batch) { [] }
        await publish(batch)
    }

    /// Remembers that the consumer `name` is done with a batch and everything before it.
    public func acknowledge(_ batch: EventBatch, as name: String) async throws {
        guard let last = batch.last?.sequence else { return }
        try await journal.acknowledge(last, as: name)
    }

    /// Waits until no reader is so far behind that another batch would not find room.
    /// - Returns: how many batches find room; at least 1.
    /// - Throws: `CancellationError` when the task is cancelled or waiting is over.
    @discardableResult
    func waitForReaders() async throws -> Int {
        guard !journal.keepsEverything else { return .max }
        let capacity = capacity
        return try await state.wait { state in
            if state.ending != nil { return capacity }
            let room = state.room(of: capacity)
            if room > 0 { return room }
            if state.isWaitingOver { throw CancellationError() }
            return nil
        }
    }

    /// While `isOver`, whoever would wait for readers is turned away instead: the polls are ending, and a reader that never comes back must not keep
    /// them.
    func setWaiting(isOver: Bool) {
        state.withLock { $0.isWaitingOver = isOver }
    }

    /// Commits what followed from some inputs all together, and publishes it batch by batch, without waiting for readers. `committed` runs between the
    /// two.
    func append(
        _ group: [TakenInput], checkpoint: @Sendable () -> [CheckpointPart], committed: () -> Void
    ) async throws(JournalError) {
        try await journal.append(group, checkpoint: checkpoint)
        committed()
        for taken in group { await publish(taken.batch) }
    }

    private func publish(_ batch: EventBatch) async {
        guard let last = batch.last?.sequence else { return }
        let capacity = capacity
        let slowest = state.withLock { state in
            state.recent.append(batch)
            state.lastSequence = last
            while state.recent.count > capacity { state.recent.removeFirst() }
            return state.slowest
        }
        await journal.release(before: min(slowest, last + 1))
    }

    /// Says where the log ends that the queue continues.
    func resume(after sequence: Int64) {
        state.withLock { $0.lastSequence = max($0.lastSequence, sequence) }
    }

    /// Ends the sequences of all readers once they have read everything: normally, or by throwing `error`. Only the first call counts.
    public func finish(throwing error: (any Error)? = nil) {
        state.withLock { state in
            guard state.ending == nil else { return }
            state.ending = error.map { .failed($0) } ?? .finished
        }
    }
}
