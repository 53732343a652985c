import DequeModule
public import UserStreamCore

/// A journal that ends with the process: for tests, and for consumers who read the account anew at each start.
///
/// It keeps the last batches, and beyond them whatever a reader has not read yet; how far a reader may fall behind is bounded by the queue.
public final class InMemoryJournal: EventJournal {
    private struct State: Sendable {
        var batches: Deque<EventBatch> = []
        var lastSequence: Int64 = 0
        var neededFrom = Int64.max
        var acknowledged: [String: Int64] = [:]
        var isOpen = false
    }

    private let retention: Int
    private let start: JournalHead
    private let state: Locked<State>

    /// Makes an empty journal.
    /// - Parameter retention: how many batches are kept for readers that come later; at least 1.
    public convenience init(retention: Int = 16_384) { self.init(retention: retention, after: JournalHead()) }

    /// Makes a journal that goes on where another one ended, without its events.
    package init(retention: Int, after start: JournalHead) {
        precondition(retention > 0, "a journal keeps at least one batch")
        self.retention = retention
        self.start = start
        state = Locked(State(lastSequence: start.lastSequence))
    }

    /// False: a reader that is far behind holds up the writer.
    public var keepsEverything: Bool { false }

    /// Opens it. It may be opened again after it was closed, and holds what it held.
    public func open() async throws(JournalError) -> JournalHead {
        state.withLock { state in
            state.isOpen = true
            let isUntouched = state.lastSequence == start.lastSequence
            return JournalHead(lastSequence: state.lastSequence, checkpoint: isUntouched ? start.checkpoint : [])
        }
    }

    /// Adds a batch. The checkpoint is not kept.
    public func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        try state.withLock { state throws(JournalError) in
            try check(batch, behind: state.lastSequence, state)
            add(batch, to: &state)
        }
    }

    /// A commit waits for nothing, but several are cheaper together; few enough that the first one does not wait for the last.
    public var inputsPerCommit: Int { 16 }

    /// Adds the batches. Neither the checkpoint nor what they followed from is kept.
    public func append(
        _ group: [TakenInput], checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) {
        try state.withLock { state throws(JournalError) in
            var last = state.lastSequence
            for taken in group {
                try check(taken.batch, behind: last, state)
                last = taken.batch.last?.sequence ?? last
            }
            for taken in group { add(taken.batch, to: &state) }
        }
    }

    private func check(_ batch: EventBatch, behind last: Int64, _ state: State) throws(JournalError) {
        guard let first = batch.first?.sequence else { return }
        guard state.isOpen else { throw JournalError(.closed, "the journal is not open") }
        guard first == last + 1 else {
            throw JournalError(.outOfOrder, "event \(first) does not follow event \(last)")
        }
    }

    private func add(_ batch: EventBatch, to state: inout State) {
        guard let last = batch.last?.sequence else { return }
        state.batches.append(batch)
        state.lastSequence = last
        trim(&state)
    }

    /// Batches in order, from the one that holds the event `sequence`.
    public func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch] {
        try state.withLock { state throws(JournalError) in
            let batches = state.batches
            let kept = batches.first?.first?.sequence ?? state.lastSequence + 1
            guard sequence >= kept else {
                throw JournalError(
                    .dropped, "event \(sequence) is not kept in memory any more; the first one kept is \(kept)")
            }
            let first = batches.partitioningIndex { ($0.last?.sequence ?? .max) >= sequence }
            return Array(batches[first..<min(batches.count, first + max(0, limit))])
        }
    }

    /// Remembers how far a consumer has come, until the process ends.
    public func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError) {
        state.withLock { state in
            state.acknowledged[name] = max(sequence, state.acknowledged[name] ?? 0)
        }
    }

    /// How far a consumer has come.
    public func acknowledged(by name: String) async throws(JournalError) -> Int64 {
        state.withLock { state in state.acknowledged[name] ?? 0 }
    }

    /// Frees what is beyond the retention and needed by nobody.
    public func release(before sequence: Int64) async {
        state.withLock { state in
            state.neededFrom = sequence
            trim(&state)
        }
    }

    /// Closes it; it can still be read.
    public func close() async throws(JournalError) {
        state.withLock { state in state.isOpen = false }
    }

    private func trim(_ state: inout State) {
        while state.batches.count > retention, let last = state.batches.first?.last?.sequence, last < state.neededFrom {
            state.batches.removeFirst()
        }
    }
}
