import GRDB
package import UserStreamCore

/// A piece of what an account took in, as the journal knows it: a file, and how far it belongs to what was committed.
package struct CapturedPiece: Hashable, Sendable {
    /// Its number, and its file's.
    package var number: Int64
    /// The last event before it.
    package var after: Int64
    /// The last event that followed from it; the one before it while none did.
    package var last: Int64
    /// When that was written, on the exchange's clock.
    package var time: Timestamp
    /// How many entries were committed.
    package var entries: Int64
    /// How many bytes of the file these are, with the header before them.
    package var bytes: Int64

    /// Whether it has something that this event rests on.
    package func contains(_ sequence: Int64) -> Bool { after < sequence && sequence <= last }

    /// All of them, the oldest first.
    static func all(_ db: Database) throws -> [CapturedPiece] {
        // A journal of an earlier version has none.
        guard try db.tableExists("pieces") else { return [] }
        return try Row.fetchAll(db, sql: "SELECT number, after, last, time, entries, bytes FROM pieces ORDER BY number")
            .map { row in
                CapturedPiece(
                    number: try row.decode(atIndex: 0), after: try row.decode(atIndex: 1),
                    last: try row.decode(atIndex: 2), time: Timestamp(milliseconds: try row.decode(atIndex: 3)),
                    entries: try row.decode(atIndex: 4), bytes: try row.decode(atIndex: 5))
            }
    }

    /// Stores it, or how far it has come.
    func store(_ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO pieces (number, after, last, time, entries, bytes) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (number) DO UPDATE SET last = excluded.last, time = excluded.time,
                    entries = excluded.entries, bytes = excluded.bytes
                """
        ).execute(arguments: [number, after, last, time.milliseconds, entries, bytes])
    }

    /// Stores from which of its entries a batch followed.
    func index(_ batch: StoredBatch, from entry: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO captured (last, piece, entry) VALUES (?, ?, ?)")
            .execute(arguments: [batch.last, number, entry])
    }

    /// Removes it, and all that is known of its entries.
    func remove(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM captured WHERE piece = ?", arguments: [number])
        try db.execute(sql: "DELETE FROM pieces WHERE number = ?", arguments: [number])
    }
}
