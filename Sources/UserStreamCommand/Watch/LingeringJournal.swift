import UserStream
import UserStreamCore

/// A journal that is closed only when whoever prints from it has printed and acknowledged what is there: a stream that is ended has committed
/// events that its reader has not seen yet. It does not wait long for a reader that is stuck.
final class LingeringJournal: EventJournal {
    private let inner: any EventJournal
    private let patience: Duration
    private let (read, reader) = AsyncStream<Never>.makeStream()

    init(_ inner: any EventJournal, patience: Duration = .seconds(3)) {
        self.inner = inner
        self.patience = patience
    }

    /// Nobody reads any more.
    func readerIsDone() { reader.finish() }

    var keepsEverything: Bool { inner.keepsEverything }
    func open() async throws(JournalError) -> JournalHead { try await inner.open() }
    func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        try await inner.append(batch, checkpoint: checkpoint)
    }
    var capturePiece: TimeSpan? { inner.capturePiece }
    func beginPiece(
        _ start: CaptureStart, checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) { try await inner.beginPiece(start, checkpoint: checkpoint) }
    func capture(_ taken: TakenInput) async throws(JournalError) { try await inner.capture(taken) }
    var inputsPerCommit: Int { inner.inputsPerCommit }
    func append(
        _ group: [TakenInput], checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) { try await inner.append(group, checkpoint: checkpoint) }
    func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch] {
        try await inner.batches(from: sequence, limit: limit)
    }
    func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError) {
        try await inner.acknowledge(sequence, as: name)
    }
    func acknowledged(by name: String) async throws(JournalError) -> Int64 {
        try await inner.acknowledged(by: name)
    }
    func release(before sequence: Int64) async { await inner.release(before: sequence) }

    func close() async throws(JournalError) {
        await withTaskGroup(of: Void.self) { [read, patience] group in
            group.addTask { for await _ in read {} }
            group.addTask { try? await Task.sleep(for: patience) }
            await group.next()
            group.cancelAll()
        }
        try await inner.close()
    }
}
