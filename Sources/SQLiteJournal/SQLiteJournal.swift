public import UserStream
public import UserStreamCore

/// A journal in a file of its own, by SQLite: what was appended is there after any crash.
///
/// A batch, its part of the checkpoint and the hash that ties it to all before it are one transaction. One process at a time may write a
/// journal, which a lock of the system makes sure of; others read it meanwhile by a ``SQLiteJournalReader``.
///
/// - A failed ``append(_:checkpoint:)`` leaves nothing behind: the same batch can be appended again once the cause is gone.
/// - Acknowledgements are made durable with the next batch, or within ``Options/acknowledgementDelay``: after a crash a consumer may get some
///   events again, and never misses one.
/// - With a ``RawCapture`` it keeps everything as well that the account took in.
/// - Work on the disk runs on threads of its own. A journal that waits for its disk holds up no other one.
///
/// ```swift
/// let journal = try SQLiteJournal("huobi:main")   // ~/.local/state/userstream/huobi@main.sqlite
/// ```
public final class SQLiteJournal: EventJournal {
    /// How a journal is kept.
    public struct Options: Hashable, Sendable {
        /// What a commit waits for.
        public enum Durability: String, Hashable, Sendable {
            /// Each batch is on the disk before it is published: it survives a loss of power.
            case full = "FULL"
            /// Each batch is with the system before it is published: it survives a crash of the process, and after a loss of power the last
            /// ones may be missing, though what is there is whole.
            case normal = "NORMAL"
        }
        /// What a commit waits for; `full` by default.
        public var durability = Durability.full
        /// What is removed from the beginning; nothing by default.
        public var retention = Retention()
        /// The longest time that an acknowledgement waits for a batch to go with; 250 ms by default.
        public var acknowledgementDelay = TimeSpan.milliseconds(250)
        /// After about how many changed pages of 4 kB they are moved from the write-ahead log into the file; 1,000 by default. The batch that comes
        /// right after may have to wait for that.
        public var pagesPerCheckpoint = 1_000
        /// The usual way.
        public init() {}
    }

    /// The account.
    public let account: AccountID
    /// Where it is.
    public let path: String
    /// How long the pieces of its capture are; `nil` when only events are kept.
    public let capturePiece: TimeSpan?
    private let writer: JournalWriter
    private let reading: JournalReading

    /// A journal at its usual place; see ``JournalLocation``. Nothing is read or written before it is opened.
    /// - Throws: ``JournalError`` when there is no usual place.
    public convenience init(
        _ account: AccountID, options: Options = Options(), capture: RawCapture? = nil
    ) throws(JournalError) {
        self.init(account, at: try JournalLocation.path(of: account), options: options, capture: capture)
    }

    /// A journal at a path. Nothing is read or written before it is opened.
    /// - Parameter capture: how everything is kept that the account takes in; only events are kept when absent.
    public init(_ account: AccountID, at path: String, options: Options = Options(), capture: RawCapture? = nil) {
        self.account = account
        self.path = path
        capturePiece = capture?.pieceLength
        writer = JournalWriter(account, JournalFiles(path: path), options, capture)
        reading = JournalReading(account, path)
    }

    /// True: also a reader that is far behind finds everything, save what ``Retention`` removed.
    public var keepsEverything: Bool { true }

    /// Opens the journal, which is made where there is none.
    /// - Throws: ``JournalError``: `inUse` when another process writes it, `incompatible` when it is the journal of another account or of a newer
    ///   version, `corrupt` when it is no journal, `storage` when it cannot be read and written.
    public func open() async throws(JournalError) -> JournalHead {
        let head = try await writer.open()
        await reading.allow(true)
        return head
    }

    /// Adds a batch and stores what changed of the checkpoint, in one transaction. It is not cancelled half-way.
    public func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        let batch = try StoredBatch(batch, of: account)
        try await writer.append(batch.map { [$0] } ?? [], checkpoint())
    }

    /// Begins a piece of capture, and removes those before it that ``RawCapture/retention`` does not want any more.
    public func beginPiece(
        _ start: CaptureStart, checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) {
        try await writer.beginPiece(start, checkpoint())
    }

    /// Keeps something that the account took in and that led to no event; it is durable with what is appended next.
    public func capture(_ taken: TakenInput) async throws(JournalError) { try await writer.capture([taken]) }

    /// So many that the wait for the disk is a small part of what one of them costs.
    public var inputsPerCommit: Int { 128 }

    /// Adds the batches of several inputs, stores what changed of the checkpoint, and keeps what the batches followed from, in one transaction.
    public func append(
        _ group: [TakenInput], checkpoint: @Sendable () -> [CheckpointPart]
    ) async throws(JournalError) {
        var batches: [StoredBatch] = []
        for taken in group {
            if let batch = try StoredBatch(taken.batch, of: account) { batches.append(batch) }
        }
        if batches.isEmpty {
            if capturePiece != nil { try await writer.capture(group) }
        } else {
            try await writer.append(batches, checkpoint(), from: group)
        }
    }

    /// Batches in order, from the one that holds the event `sequence`. Fewer than `limit` when they are large.
    public func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch] {
        try await reading.read { reader throws(JournalError) in try reader.batches(from: sequence, limit: limit) }
    }

    /// Remembers how far a consumer has come.
    /// - Throws: ``JournalError`` when earlier acknowledgements could not be stored, and still cannot.
    public func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError) {
        try await writer.acknowledge(sequence, as: name)
    }

    /// How far a consumer has come; 0 when it is not known.
    public func acknowledged(by name: String) async throws(JournalError) -> Int64 {
        try await writer.acknowledged(by: name)
    }

    /// Who acknowledges, and how far each has come.
    public func consumers() async throws(JournalError) -> [JournalConsumer] {
        try await writer.flush()
        return try await reading.read { reader throws(JournalError) in try reader.consumers() }
    }

    /// Forgets a consumer, which then holds nothing back any more. It comes back when it acknowledges again.
    /// - Returns: whether there was one of this name.
    @discardableResult
    public func removeConsumer(_ name: String) async throws(JournalError) -> Bool {
        try await writer.removeConsumer(name)
    }

    /// Reads everything again: hashes, numbers, every event.
    /// - Returns: what was found, with the first damage if there is any.
    public func verify() async throws(JournalError) -> JournalVerification {
        try await reading.read { reader throws(JournalError) in try reader.verify() }
    }

    /// Gives room that is no longer used back to the system. It takes as much free room as the journal has, for a moment. Of what was captured it
    /// removes what belongs to events that are not kept any more.
    public func compact() async throws(JournalError) {
        try await writer.compact()
    }

    /// Makes everything durable and closes.
    public func close() async throws(JournalError) {
        await reading.allow(false)
        try await writer.close()
    }

    /// Lets the file have so many pages and no more, so that a test can have a full disk.
    package func limitPages(to count: Int) async throws(JournalError) {
        try await writer.limitPages(to: count)
    }
}

/// The reading side of an open journal: a connection of its own, so that a reader that is behind waits for no commit.
actor JournalReading {
    private let account: AccountID
    private let path: String
    private let executor: JournalExecutor
    private var isAllowed = false
    private var reader: SQLiteJournalReader?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ account: AccountID, _ path: String) {
        self.account = account
        self.path = path
        executor = JournalExecutor("userstream.journal.read")
    }

    /// Whether the journal is open.
    func allow(_ isAllowed: Bool) {
        self.isAllowed = isAllowed
        reader = nil
    }

    func read<Value: Sendable>(
        _ body: @Sendable (SQLiteJournalReader) throws(JournalError) -> Value
    ) throws(JournalError) -> Value {
        guard isAllowed else { throw JournalError(.closed, "the journal is not open") }
        if let reader { return try body(reader) }
        let reader = try SQLiteJournalReader(at: path, account: account)
        self.reader = reader
        return try body(reader)
    }
}
