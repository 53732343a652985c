import UserStream

/// A journal that outlives its engine, as one on a disk does.
final class KeepingJournal: EventJournal {
    private struct Kept: Sendable {
        var parts: [String: CheckpointPart] = [:]
        var lastSequence: Int64 = 0
        var appends = 0
    }

    private let inner = InMemoryJournal()
    private let kept = Locked(Kept())

    var keepsEverything: Bool { true }
    /// How often something was stored.
    var appends: Int { kept.withLock { $0.appends } }
    /// The names of the parts of the checkpoint.
    var keys: [String] { kept.withLock { $0.parts.keys.sorted() } }
    /// Spoils a part of the checkpoint.
    func spoil(_ key: String) { _ = kept.withLock { $0.parts[key]?.value?.removeLast() } }
    /// Loses the checkpoint.
    func loseCheckpoint() { kept.withLock { $0.parts = [:] } }

    func open() async throws(JournalError) -> JournalHead {
        _ = try await inner.open()
        return kept.withLock { kept in
            JournalHead(
                lastSequence: kept.lastSequence, checkpoint: kept.parts.values.sorted { $0.key < $1.key })
        }
    }

    func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        try await inner.append(batch, checkpoint: checkpoint)
        kept.withLock { kept in
            for part in checkpoint() { kept.parts[part.key] = part.value == nil ? nil : part }
            kept.lastSequence = batch.last?.sequence ?? kept.lastSequence
            kept.appends += 1
        }
    }

    func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch] {
        try await inner.batches(from: sequence, limit: limit)
    }

    func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError) {
        try await inner.acknowledge(sequence, as: name)
    }

    func acknowledged(by name: String) async throws(JournalError) -> Int64 {
        try await inner.acknowledged(by: name)
    }

    func close() async throws(JournalError) { try await inner.close() }
}
