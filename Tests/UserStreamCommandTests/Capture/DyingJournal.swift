import UserStream
import UserStreamCore

/// A journal whose process is killed at some moment: from then on nothing gets through.
final class DyingJournal: EventJournal {
    private let inner: any EventJournal
    private let isDead = Locked(false)

    init(_ inner: any EventJournal) { self.inner = inner }

    /// The process is killed.
    func die() { isDead.withLock { $0 = true } }

    private func check() throws(JournalError) {
        if isDead.withLock({ $0 }) { throw JournalError(.closed, "the process was killed") }
    }

    var capturePiece: TimeSpan? { inner.capturePiece }
    var keepsEverything: Bool { inner.keepsEverything }
    func open() async throws(JournalError) -> JournalHead { try await inner.open() }
    func beginPiece(
        _ start: CaptureStart, checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) {
        try check()
        try await inner.beginPiece(start, checkpoint: checkpoint)
    }
    func capture(_ taken: TakenInput) async throws(JournalError) {
        try check()
        try await inner.capture(taken)
    }
    var inputsPerCommit: Int { inner.inputsPerCommit }
    func append(_ group: [TakenInput], checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        try check()
        try await inner.append(group, checkpoint: checkpoint)
    }
    func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        try check()
        try await inner.append(batch, checkpoint: checkpoint)
    }
    func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch] {
        try await inner.batches(from: sequence, limit: limit)
    }
    func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError) {}
    func acknowledged(by name: String) async throws(JournalError) -> Int64 { 0 }
    func close() async throws(JournalError) {}
}
