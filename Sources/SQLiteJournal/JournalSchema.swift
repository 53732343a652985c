import Foundation
import GRDB
import UserStream
import UserStreamCore

/// The tables of a journal, and what has to be so before it is read or written.
///
/// A row of `batches` is a batch: its key is the number of its last event, so that the batch that holds an event is found by one step of the
/// index, however long the log is. `events` has a line of JSON an event, `marks` eight bytes an event by which damage is located, `chain` the
/// SHA-256 of the previous row's `chain` and of `events`. `time` is when it was written, on the exchange's clock, and never goes backwards.
/// `checkpoint` and `changes` are explained at ``CheckpointTables``.
///
/// A row of `pieces` is a file of capture (see ``RawCapture``): between which events it stands, and how many of its entries and bytes were
/// committed. A row of `captured` says for a batch, by its last event, from which entry of which piece it followed.
enum JournalSchema {
    /// "USJ1", by which a journal's file is known.
    static let applicationID: Int32 = 0x5553_4A31

    private static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE TABLE batches (
                        last INTEGER PRIMARY KEY,
                        first INTEGER NOT NULL,
                        number INTEGER NOT NULL,
                        time INTEGER NOT NULL,
                        size INTEGER NOT NULL,
                        chain BLOB NOT NULL,
                        marks BLOB NOT NULL,
                        events TEXT NOT NULL
                    ) STRICT;
                    CREATE TABLE checkpoint (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE TABLE changes (number INTEGER PRIMARY KEY, parts BLOB NOT NULL) STRICT;
                    CREATE TABLE consumers (
                        name TEXT PRIMARY KEY, sequence INTEGER NOT NULL, updated INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    PRAGMA application_id = \(applicationID);
                    """)
        }
        migrator.registerMigration("2") { db in
            try db.execute(
                sql: """
                    CREATE TABLE pieces (
                        number INTEGER PRIMARY KEY,
                        after INTEGER NOT NULL,
                        last INTEGER NOT NULL,
                        time INTEGER NOT NULL,
                        entries INTEGER NOT NULL,
                        bytes INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE captured (
                        last INTEGER PRIMARY KEY, piece INTEGER NOT NULL, entry INTEGER NOT NULL
                    ) STRICT;
                    CREATE INDEX captured_by_piece ON captured (piece);
                    """)
        }
        return migrator
    }()

    /// A connection that writes. The file is there. Pages are moved from the write-ahead log into the file between two commits, and in a commit only
    /// when there are twice as many as they should be.
    static func writer(_ path: String, _ options: SQLiteJournal.Options) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = \(options.durability.rawValue);
                    PRAGMA wal_autocheckpoint = \(options.pagesPerCheckpoint * 2);
                    """)
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// A connection that reads, also beside a writer.
    static func reader(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Looks at a file before anything in it is changed.
    /// - Throws: ``JournalError`` when it is something else than a journal of the account, or an empty file.
    static func checkExisting(_ path: String, _ account: AccountID) throws {
        try existing(path)?.read { db in try check(db, path, account) }
    }

    /// Opens a file for reading.
    /// - Returns: `nil` when nothing is in it yet: it is empty, or the process that made it was killed before it had done so.
    static func existing(_ path: String) throws -> DatabaseQueue? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > 0 else { return nil }
        do {
            let queue = try reader(path)
            return try queue.read(isUnfinished) ? nil : queue
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            // Something is half done that is not in a write-ahead log. In a journal that is only turning that log on, when there is one page.
            guard status.st_size <= 4_096 else {
                throw JournalError(
                    .incompatible,
                    "\(path) is an SQLite file that another program has not finished writing, and no journal: "
                        + "name another file")
            }
            return nil
        }
    }

    /// Whether there is no table but the migrator's own, or there are all of them and neither an account nor a batch.
    private static func isUnfinished(_ db: Database) throws -> Bool {
        let tables = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name <> 'grdb_migrations'")
        if tables == 0 { return true }
        guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == applicationID else { return false }
        return try Meta.account.text(db) == nil && Row.fetchOne(db, sql: "SELECT 1 FROM batches LIMIT 1") == nil
    }

    /// Makes the tables where there are none.
    static func prepare(_ queue: DatabaseQueue, for account: AccountID) throws {
        try migrator.migrate(queue)
        try queue.write { db in
            if try Meta.account.text(db) == nil { try Meta.account.set(account.text, db) }
            try check(db, queue.path, account)
        }
    }

    /// - Throws: ``JournalError`` when the file is no journal that this version can read, or that of another account.
    static func check(_ db: Database, _ path: String, _ account: AccountID? = nil) throws {
        guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
            throw JournalError(.incompatible, "\(path) is an SQLite file, but no journal: name another file")
        }
        guard try !migrator.hasBeenSuperseded(db) else {
            throw JournalError(
                .incompatible, "\(path) was written by a newer version of this package: use that version or a newer one"
            )
        }
        guard let account, let found = try Meta.account.text(db), found != account.text else { return }
        throw JournalError(
            .incompatible, "\(path) is the journal of \(found), not of \(account): name another file")
    }
}

/// The single values of a journal.
enum Meta: String {
    /// Whose journal it is.
    case account
    /// The last event that retention removed.
    case droppedSequence
    /// The number of the batch it was in.
    case droppedNumber
    /// The hash of that batch, on which the first one that is kept rests.
    case droppedChain
    /// Up to where retention would have removed events if all consumers had acknowledged them.
    case heldBack

    func text(_ db: Database) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [rawValue])
    }

    func integer(_ db: Database) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [rawValue])
    }

    func bytes(_ db: Database) throws -> [UInt8]? {
        try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [rawValue]).map(Array.init)
    }

    func set(_ value: any DatabaseValueConvertible, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            arguments: [rawValue, value])
    }
}
