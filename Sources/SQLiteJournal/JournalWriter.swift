import Foundation
import GRDB
import UserStream
import UserStreamCore

/// The writing side of a journal: one connection, one transaction at a time, and the lock that keeps other writers away.
actor JournalWriter {
    /// What is there while the journal is open.
    private struct Open {
        let lock: WriterLock
        let queue: DatabaseQueue
        var head: ChainHead
        var checkpoint: CheckpointTables
        /// An append failed: what the file ends with has to be looked at.
        var isHeadKnown = true
        /// The piece of capture that is being written.
        var piece: PieceWriter?
        /// The same as an append wrote it that failed.
        var doubtfulPiece: PieceWriter?
    }

    private let account: AccountID
    private let files: JournalFiles
    private let options: SQLiteJournal.Options
    private let capturing: RawCapture?
    private let executor: JournalExecutor
    private var opened: Open?
    private var acknowledgements: [String: Int64] = [:]
    private var isFlushDue = false
    private var flushFailed = false
    private var appends = 0
    /// About how many pages the write-ahead log has that are not in the file.
    private var pages = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        _ account: AccountID, _ files: JournalFiles, _ options: SQLiteJournal.Options, _ capturing: RawCapture?
    ) {
        self.account = account
        self.files = files
        self.options = options
        self.capturing = capturing
        executor = JournalExecutor("userstream.journal.write")
    }

    func open() throws(JournalError) -> JournalHead {
        guard opened == nil else { throw JournalError(.inUse, "\(files.path) is open already") }
        try files.make()
        let lock = try WriterLock(files)
        return try asking(files.path) {
            try JournalSchema.checkExisting(files.path, account)
            try files.tighten()
            let queue = try JournalSchema.writer(files.path, options)
            try JournalSchema.prepare(queue, for: account)
            let (head, checkpoint, parts) = try queue.read { db in
                (try ChainHead(db, account), try CheckpointTables(db), try CheckpointTables.parts(db))
            }
            try folder.tidy(try queue.read(CapturedPiece.all))
            opened = Open(lock: lock, queue: queue, head: head, checkpoint: checkpoint)
            return JournalHead(lastSequence: head.sequence, checkpoint: parts)
        }
    }

    /// - Parameter group: what the batches followed from, where that is captured.
    func append(
        _ batches: [StoredBatch], _ parts: [CheckpointPart], from group: [TakenInput] = []
    ) throws(JournalError) {
        var open = try needOpen()
        if batches.isEmpty, parts.isEmpty { return }
        if !open.isHeadKnown {
            (open.head, open.checkpoint) = try asking(files.path) {
                try open.queue.read { db in (try ChainHead(db, account), try CheckpointTables(db)) }
            }
        }
        // What failed on its way back may be there after all.
        if let last = batches.last, !open.isHeadKnown, last.last == open.head.sequence, last.lines == open.head.lines {
            open.piece = open.doubtfulPiece
            opened = open
            return
        }
        open.isHeadKnown = true
        opened = open
        let links = try open.head.links(to: batches)
        let entries = try open.piece?.add(group)
        try commit(links, entries, parts, open)
    }

    private func commit(
        _ links: [ChainLink], _ entries: [Int64]?, _ parts: [CheckpointPart], _ open: Open
    ) throws(JournalError) {
        let head = links.last?.head ?? open.head
        var checkpoint = open.checkpoint
        var writing = open.piece
        try writing?.write(isDurable: options.durability == .full)
        writing?.note(head.time)
        let written = writing?.piece
        let isTrimDue = noteAppended(links.count)
        do {
            try asking(files.path) {
                try open.queue.inTransaction(.immediate) { db in
                    for link in links { try link.insert(db) }
                    try checkpoint.append(parts, db)
                    try written?.store(db)
                    for (link, entry) in zip(links, entries ?? []) { try written?.index(link.batch, from: entry, db) }
                    try storeAcknowledgements(db)
                    if isTrimDue { try options.retention.trim(db, head) }
                    return .commit
                }
            }
        } catch {
            opened?.isHeadKnown = false
            opened?.doubtfulPiece = writing
            throw error
        }
        opened?.head = head
        opened?.checkpoint = checkpoint
        opened?.piece = writing
        acknowledgements = [:]
        noteWritten(links.reduce(0) { $0 + $1.batch.lines.count } + parts.reduce(0) { $0 + ($1.value?.count ?? 0) })
    }

    /// Has pages moved into the file when there are enough of them, once the commit that made them is answered.
    private func noteWritten(_ bytes: Int) {
        // The last page of each of two tables, and those that are full.
        pages += 2 + bytes / 4_096
        guard pages >= options.pagesPerCheckpoint else { return }
        pages = 0
        executor.run { [weak self] in self?.assumeIsolated { $0.movePages() } }
    }

    /// What fails here is tried again, by SQLite itself at the latest.
    private func movePages() {
        _ = try? opened?.queue.writeWithoutTransaction { db in try db.checkpoint(.passive) }
    }

    /// - Returns: whether it is to be looked whether the beginning of the log can go.
    private func noteAppended(_ count: Int) -> Bool {
        let before = appends / Retention.appendsPerTrim
        appends += max(1, count)
        return options.retention.isLimited && appends / Retention.appendsPerTrim > before
    }

    func compact() throws(JournalError) {
        try flush()
        let open = try needOpen()
        try trimCapture(Retention())
        try asking(files.path) {
            try open.queue.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM")
                try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        }
    }

    func limitPages(to count: Int) throws(JournalError) {
        let open = try needOpen()
        try asking(files.path) {
            try open.queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA max_page_count = \(count)") }
        }
    }

    func close() throws(JournalError) {
        guard let open = opened else { return }
        var failure: JournalError?
        do throws(JournalError) { try flush() } catch { failure = error }
        do throws(JournalError) { try finishPiece() } catch { failure = error }
        do throws(JournalError) { try asking(files.path) { try open.queue.close() } } catch { failure = error }
        opened = nil
        if let failure { throw failure }
    }

    private func needOpen() throws(JournalError) -> Open {
        guard let opened else { throw JournalError(.closed, "the journal is not open") }
        return opened
    }
}

// MARK: Capture

extension JournalWriter {
    private var folder: CaptureFolder { CaptureFolder(beside: files.path) }

    /// Begins a piece, in a transaction with what changed of the checkpoint. All that was taken before is in the one before it.
    func beginPiece(_ start: CaptureStart, _ parts: [CheckpointPart]) throws(JournalError) {
        try append([], parts)
        guard let capturing else { return }
        try finishPiece()
        let open = try needOpen()
        let number = try asking(files.path) {
            try open.queue.read { db in (try Int64.fetchOne(db, sql: "SELECT max(number) FROM pieces") ?? 0) + 1 }
        }
        let writing = try PieceWriter(
            number, start, of: account, in: folder, capturing.scrubber, after: open.piece)
        if options.durability == .full { try folder.sync() }
        var next = open
        next.piece = writing
        try commit([], nil, [], next)
        try trimCapture(capturing.retention)
    }

    /// Keeps what led to no event until something is appended.
    func capture(_ group: [TakenInput]) throws(JournalError) {
        var writing = try needOpen().piece
        _ = try writing?.add(group)
        opened?.piece = writing
    }

    /// Writes the end of the piece, if there is one and all of it was committed.
    private func finishPiece() throws(JournalError) {
        guard let open = opened, var writing = open.piece, try writing.finish() else { return }
        opened?.piece = writing
        try asking(files.path) { try open.queue.write { db in try writing.piece.store(db) } }
    }

    /// Removes pieces that nobody wants any more, first from the journal, then their files.
    private func trimCapture(_ retention: Retention) throws(JournalError) {
        let open = try needOpen()
        let removed = try asking(files.path) {
            try open.queue.write { db in try retention.trimCapture(db, open.head) }
        }
        try folder.remove(removed)
    }
}

// MARK: Consumers

extension JournalWriter {
    func acknowledge(_ sequence: Int64, as name: String) throws(JournalError) {
        _ = try needOpen()
        acknowledgements[name] = max(sequence, acknowledgements[name] ?? 0)
        if flushFailed { return try flush() }
        guard !isFlushDue else { return }
        isFlushDue = true
        executor.run(after: options.acknowledgementDelay) { [weak self] in
            self?.assumeIsolated { $0.flushLater() }
        }
    }

    func acknowledged(by name: String) throws(JournalError) -> Int64 {
        let open = try needOpen()
        let stored = try asking(files.path) {
            try open.queue.read { db in
                try Int64.fetchOne(db, sql: "SELECT sequence FROM consumers WHERE name = ?", arguments: [name]) ?? 0
            }
        }
        return max(stored, acknowledgements[name] ?? 0)
    }

    func removeConsumer(_ name: String) throws(JournalError) -> Bool {
        let open = try needOpen()
        let wasWaiting = acknowledgements.removeValue(forKey: name) != nil
        let wasStored = try asking(files.path) {
            try open.queue.write { db in try JournalConsumer.remove(name, db) }
        }
        return wasWaiting || wasStored
    }

    /// Makes the acknowledgements durable that wait for a batch.
    func flush() throws(JournalError) {
        let open = try needOpen()
        guard !acknowledgements.isEmpty else { return }
        do {
            try asking(files.path) {
                try open.queue.inTransaction(.immediate) { db in
                    try storeAcknowledgements(db)
                    return .commit
                }
            }
        } catch {
            flushFailed = true
            throw error
        }
        flushFailed = false
        acknowledgements = [:]
    }

    /// A failure is told to who acknowledges next, and tried again with the next batch.
    private func flushLater() {
        isFlushDue = false
        if opened != nil { try? flush() }
    }

    private func storeAcknowledgements(_ db: Database) throws {
        guard !acknowledgements.isEmpty else { return }
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        for (name, sequence) in acknowledgements.sorted(by: { $0.key < $1.key }) {
            try db.cachedStatement(
                sql: """
                    INSERT INTO consumers (name, sequence, updated) VALUES (?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET sequence = max(sequence, excluded.sequence), updated = excluded.updated
                    """
            ).execute(arguments: [name, sequence, now])
        }
    }
}
