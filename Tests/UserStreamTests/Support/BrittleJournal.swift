import UserStream
import UserStreamCore
import UserStreamTestKit

/// A journal that fails when a test says so.
final class BrittleJournal: EventJournal {
    let inner = InMemoryJournal()
    let error = Locked<JournalError?>(nil)
    let keepsEverything = false
    func open() async throws(JournalError) -> JournalHead { try await inner.open() }
    func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        if let error = error.withLock({ $0 }) { throw error }
        try await inner.append(batch, checkpoint: checkpoint)
    }
    func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch] {
        try await inner.batches(from: sequence, limit: limit)
    }
    func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError) {}
    func acknowledged(by name: String) async throws(JournalError) -> Int64 { 0 }
    func close() async throws(JournalError) { try await inner.close() }
}
