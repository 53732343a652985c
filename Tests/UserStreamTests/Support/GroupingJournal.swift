import UserStream
import UserStreamTestKit

/// A journal that commits several inputs at once, all or none of them.
final class GroupingJournal: EventJournal {
    private struct State: Sendable {
        var groups: [[TakenInput]] = []
        var parts: [String: CheckpointPart] = [:]
        var error: JournalError?
        var isHeld = false
    }

    private let inner = InMemoryJournal()
    private let state = Monitor(State())
    let inputsPerCommit: Int
    let keepsEverything = true

    init(inputsPerCommit: Int) { self.inputsPerCommit = inputsPerCommit }

    /// What was committed together, of what led to events.
    var groups: [[TakenInput]] { state.withLock { $0.groups } }
    /// The checkpoint.
    var parts: [CheckpointPart] { state.withLock { $0.parts.values.sorted { $0.key < $1.key } } }
    /// From now on commits fail with this error; `nil`: they work again.
    func fail(_ error: JournalError?) { state.withLock { $0.error = error } }
    /// From now on commits wait, or do so no more.
    func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

    func open() async throws(JournalError) -> JournalHead { try await inner.open() }

    func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        try await inner.append(batch, checkpoint: checkpoint)
    }

    func append(_ group: [TakenInput], checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        let group = group.filter { !$0.batch.isEmpty }
        if group.isEmpty { return }
        try? await state.wait(isCancellable: false) { $0.isHeld ? nil : () }
        if let error = state.withLock({ $0.error }) { throw error }
        for taken in group { try await inner.append(taken.batch, checkpoint: checkpoint) }
        let changed = checkpoint()
        state.withLock { state in
            for part in changed { state.parts[part.key] = part.value == nil ? nil : part }
            state.groups.append(group)
        }
    }

    func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch] {
        try await inner.batches(from: sequence, limit: limit)
    }

    func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError) {}
    func acknowledged(by name: String) async throws(JournalError) -> Int64 { 0 }
    func close() async throws(JournalError) { try await inner.close() }
}
