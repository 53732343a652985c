public import UserStreamCore

/// Where the batches of one account are kept before anybody sees them.
///
/// A batch and its checkpoint are one atomic record: after a crash both are there or neither is, and the log is a prefix of what was
/// appended. A journal belongs to one account and has one writer; it may be read at any time.
public protocol EventJournal: Sendable {
    /// Whether every batch stays readable whatever happens; then a slow reader never holds up the writer.
    var keepsEverything: Bool { get }

    /// Opens the journal, and gives where it ends. Called once, before anything else.
    func open() async throws(JournalError) -> JournalHead

    /// Adds a batch; its first sequence number follows the last one of the log. An empty batch only stores the checkpoint.
    /// - Parameter checkpoint: what changed, since the last call, of what the engine needs to go on after this batch: opaque parts that replace
    ///   those of the same keys. It is only computed when the journal keeps it.
    func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError)

    /// How long the pieces are into which it divides what the account takes in; `nil` where it keeps only what follows from that.
    var capturePiece: TimeSpan? { get }

    /// Begins a piece of what the account takes in, from which it can be played without those before. What changed of the checkpoint is stored with
    /// it, as by ``append(_:checkpoint:)`` of an empty batch.
    func beginPiece(_ start: CaptureStart, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError)

    /// Keeps something that the account took in and that led to no event. It is durable together with what is appended next.
    func capture(_ taken: TakenInput) async throws(JournalError)

    /// How many inputs it commits together at most; 1 by default.
    var inputsPerCommit: Int { get }

    /// Adds the batches of inputs that were taken in one after the other, with the checkpoint after the last one, and keeps what they followed from
    /// where it captures: all of it or nothing. At most ``inputsPerCommit`` come at once. Where none of them led to an event, nothing is appended
    /// and no checkpoint is stored: what is kept then is durable together with what is appended next.
    func append(
        _ group: [TakenInput], checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError)

    /// Batches in order, from the one that holds the event `sequence`; empty at the end of the log.
    /// - Throws: ``JournalError`` of code `dropped` when that event is not kept any more.
    func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch]

    /// Remembers that the consumer `name` is done with all events up to `sequence`. It never goes backwards.
    func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError)

    /// What was remembered for `name`; 0 when nothing was.
    func acknowledged(by name: String) async throws(JournalError) -> Int64

    /// Tells that no reader of this process needs events before `sequence` any more. A journal that keeps everything ignores it.
    func release(before sequence: Int64) async

    /// Makes everything durable and closes. Nothing may be called afterwards.
    func close() async throws(JournalError)
}

extension EventJournal {
    /// Does nothing.
    public func release(before sequence: Int64) async {}

    /// It keeps only events.
    public var capturePiece: TimeSpan? { nil }

    /// Stores what changed of the checkpoint, and begins nothing.
    public func beginPiece(
        _ start: CaptureStart, checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) {
        try await append(EventBatch(), checkpoint: checkpoint)
    }

    /// Keeps nothing.
    public func capture(_ taken: TakenInput) async throws(JournalError) {}

    /// One.
    public var inputsPerCommit: Int { 1 }

    /// Adds the batch alone.
    public func append(
        _ group: [TakenInput], checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) {
        for taken in group where !taken.batch.isEmpty { try await append(taken.batch, checkpoint: checkpoint) }
    }
}

/// Where a journal ends.
public struct JournalHead: Hashable, Sendable {
    /// The last event's sequence number; 0 when there is none.
    public var lastSequence: Int64
    /// All parts of the checkpoint as they were stored last, by their keys; empty when none was stored.
    public var checkpoint: [CheckpointPart]
    /// Makes a head.
    public init(lastSequence: Int64 = 0, checkpoint: [CheckpointPart] = []) {
        self.lastSequence = lastSequence
        self.checkpoint = checkpoint
    }
}

/// A journal failed.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: String, Hashable, Sendable {
        /// The journal is not open, or was closed.
        case closed
        /// The events asked for are not kept any more.
        case dropped
        /// A batch does not follow the last one.
        case outOfOrder
        /// There is no room left. Nothing was written, and the same can be appended once there is some.
        case full
        /// The storage failed: no permission, a broken disk.
        case storage
        /// The storage does not hold what was written.
        case corrupt
        /// Another process writes this journal.
        case inUse
        /// The journal was written by something that this version cannot continue.
        case incompatible
        /// The calling task was cancelled; nothing was written.
        case cancelled
    }
    /// What is wrong.
    public var code: Code
    /// What happened, and what to do about it.
    public var message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Code and message.
    public var description: String { "journal \(code.rawValue): \(message)" }
}
