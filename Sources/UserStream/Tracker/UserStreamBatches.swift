import DequeModule
public import UserStreamCore

/// The batches of one account as an asynchronous sequence: at least once each, in order, without gaps.
///
/// It ends by throwing the ``StopReason`` when the account stops, after the batch that says so; by throwing a ``JournalError`` when the
/// journal fails; and normally when the tracker is stopped. A cancelled task gets a `CancellationError`.
public struct UserStreamBatches: AsyncSequence, Sendable {
    /// One poll, one moment.
    public typealias Element = EventBatch
    /// A ``StopReason``, a ``JournalError`` or a `CancellationError`.
    public typealias Failure = any Error

    let queue: UserStreamQueue
    let position: StreamPosition

    /// Makes a reader.
    public func makeAsyncIterator() -> Iterator { Iterator(UserStreamReader(queue, from: position)) }

    /// A reader.
    public struct Iterator: AsyncIteratorProtocol {
        private let reader: UserStreamReader
        /// Batches read from the journal ahead of time.
        private var ahead: Deque<EventBatch> = []

        init(_ reader: UserStreamReader) { self.reader = reader }

        /// The next batch; `nil` when the tracker was stopped and everything is read.
        public mutating func next() async throws -> EventBatch? {
            if let batch = ahead.popFirst() {
                try Task.checkCancellation()
                reader.move(past: batch)
                return batch
            }
            switch try await reader.next() {
            case .batch(let batch): return batch
            case .behind(let batches):
                ahead = Deque(batches)
                guard let batch = ahead.popFirst() else { return nil }
                reader.move(past: batch)
                return batch
            case .end: return nil
            }
        }
    }
}

/// The events of one account as an asynchronous sequence: what ``UserStreamBatches`` gives, one by one.
public struct UserStreamEvents: AsyncSequence, Sendable {
    /// One entry of the log.
    public typealias Element = UserStreamEvent
    /// A ``StopReason``, a ``JournalError`` or a `CancellationError`.
    public typealias Failure = any Error

    let batches: UserStreamBatches

    /// Makes a reader.
    public func makeAsyncIterator() -> Iterator { Iterator(batches: batches.makeAsyncIterator()) }

    /// A reader.
    public struct Iterator: AsyncIteratorProtocol {
        var batches: UserStreamBatches.Iterator
        private var batch = EventBatch()[...]

        init(batches: UserStreamBatches.Iterator) { self.batches = batches }

        /// The next event; `nil` when the tracker was stopped and everything is read.
        public mutating func next() async throws -> UserStreamEvent? {
            while batch.isEmpty {
                guard let next = try await batches.next() else { return nil }
                batch = next[...]
            }
            return batch.removeFirst()
        }
    }
}

/// One reader's place in the queue. The place is given up when the last reference goes away.
final class UserStreamReader: Sendable {
    enum Step: Sendable {
        case batch(EventBatch)
        /// The place is older than what the queue holds in memory.
        case behind([EventBatch])
        case end
    }

    private enum Found: Sendable {
        case batch(EventBatch)
        case olderThanMemory(Int64)
        case noPlaceYet
        case end
    }

    private let queue: UserStreamQueue
    private let position: StreamPosition
    private let id: UInt64
    /// How many batches are read from the journal at once.
    private static let readAhead = 64

    init(_ queue: UserStreamQueue, from position: StreamPosition) {
        self.queue = queue
        self.position = position
        id = queue.state.withLock { state in
            state.lastReader += 1
            switch position {
            case .now: state.readers[state.lastReader] = state.lastSequence + 1
            case .sequence(let sequence): state.readers[state.lastReader] = Swift.max(1, sequence)
            case .beginning: state.readers[state.lastReader] = 1
            case .acknowledged: state.readers[state.lastReader] = 0
            }
            return state.lastReader
        }
    }

    deinit { leave() }

    /// Waits for what comes next at this reader's place.
    func next() async throws -> Step {
        do {
            while true {
                try Task.checkCancellation()
                switch try await find() {
                case .batch(let batch): return .batch(batch)
                case .end: return .end
                case .olderThanMemory(let sequence): return .behind(try await readJournal(from: sequence))
                case .noPlaceYet: try await findPlace()
                }
            }
        } catch is CancellationError {
            leave()
            throw CancellationError()
        }
    }

    /// Notes that a batch was handed over.
    func move(past batch: EventBatch) {
        guard let last = batch.last?.sequence else { return }
        queue.state.withLock { state in
            if state.readers[id] != nil { state.readers[id] = last + 1 }
        }
    }

    private func leave() {
        queue.state.withLock { state in _ = state.readers.removeValue(forKey: id) }
    }

    private func find() async throws -> Found {
        let id = id
        return try await queue.state.wait { state -> Found? in
            guard let place = state.readers[id] else { return .end }
            if place == 0 { return .noPlaceYet }
            guard place <= state.lastSequence else {
                switch state.ending {
                case nil: return nil
                case .finished: return .end
                case .failed(let error):
                    state.readers[id] = nil
                    throw error
                }
            }
            guard let oldest = state.recent.first?.first?.sequence, place >= oldest else {
                return .olderThanMemory(place)
            }
            guard let batch = state.batch(holding: place), let last = batch.last?.sequence else { return .end }
            state.readers[id] = last + 1
            return .batch(batch.suffix(from: place))
        }
    }

    private func readJournal(from sequence: Int64) async throws -> [EventBatch] {
        var batches = try await queue.journal.batches(from: sequence, limit: Self.readAhead)
        if let first = batches.first { batches[0] = first.suffix(from: sequence) }
        guard !batches.isEmpty else {
            throw JournalError(.corrupt, "event \(sequence) was committed, but the journal does not give it back")
        }
        return batches
    }

    private func findPlace() async throws {
        guard case .acknowledged(let name) = position else { return }
        let sequence = try await queue.journal.acknowledged(by: name)
        queue.state.withLock { state in
            if state.readers[id] != nil { state.readers[id] = sequence + 1 }
        }
    }
}

extension UserStreamQueue.State {
    /// The batch in memory that holds an event.
    fileprivate func batch(holding sequence: Int64) -> EventBatch? {
        let place = recent.partitioningIndex { ($0.last?.sequence ?? .max) >= sequence }
        return place < recent.count ? recent[place] : nil
    }
}

extension EventBatch {
    /// The part from a sequence number on.
    fileprivate func suffix(from sequence: Int64) -> EventBatch {
        guard let first = first?.sequence, first < sequence else { return self }
        return EventBatch(events: Array(events.drop { $0.sequence < sequence }))
    }
}
