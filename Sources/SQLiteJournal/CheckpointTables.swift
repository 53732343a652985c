import Foundation
import GRDB
import UserStream
import UserStreamCore

/// The checkpoint as it lies in a journal: a table with a row for each part, as they were a while ago, and a table with a row for each append since,
/// which holds the parts that changed with it.
///
/// So an append writes one row, however many parts changed. Now and then the changes go into the first table, where of all the changes of a part
/// only the last one has to be written.
struct CheckpointTables: Sendable {
    /// How many rows the changes may have, and how many bytes, before they are folded.
    private static let (maximumChanges, maximumBytes) = (128, 256 << 10)

    private var changes: Int
    private var bytes: Int

    /// Looks at what is there.
    init(_ db: Database) throws {
        let row = try Row.fetchOne(db, sql: "SELECT count(*), coalesce(sum(length(parts)), 0) FROM changes")
        changes = try row?.decode(atIndex: 0) ?? 0
        bytes = try row?.decode(atIndex: 1) ?? 0
    }

    /// Adds the parts that changed, in the transaction of an append.
    mutating func append(_ parts: [CheckpointPart], _ db: Database) throws {
        guard !parts.isEmpty else { return }
        let packed = parts.packed
        try db.cachedStatement(sql: "INSERT INTO changes (parts) VALUES (?)").execute(arguments: [Data(packed)])
        changes += 1
        bytes += packed.count
        if changes >= Self.maximumChanges || bytes >= Self.maximumBytes { try fold(db) }
    }

    private mutating func fold(_ db: Database) throws {
        for part in try Self.changed(db) { try Self.put(part, db) }
        try db.execute(sql: "DELETE FROM changes")
        (changes, bytes) = (0, 0)
    }

    /// All parts as they are now, by their keys.
    /// - Throws: ``JournalError`` of code `corrupt` when a row does not hold what was written.
    static func parts(_ db: Database) throws -> [CheckpointPart] {
        let rows = try Row.fetchAll(db, sql: "SELECT key, value FROM checkpoint ORDER BY key")
        let folded = try rows.map { row in
            CheckpointPart(key: try row.decode(atIndex: 0), value: Array(try row.decode(Data.self, atIndex: 1)))
        }
        return newest(of: folded + (try changed(db))).filter { $0.value != nil }
    }

    /// The parts that changed since the last fold, as they are now, by their keys.
    private static func changed(_ db: Database) throws -> [CheckpointPart] {
        var parts: [CheckpointPart] = []
        let rows = try Row.fetchCursor(db, sql: "SELECT number, parts FROM changes ORDER BY number")
        while let row = try rows.next() {
            guard let changed = [CheckpointPart](packed: Array(try row.decode(Data.self, atIndex: 1))) else {
                let number: Int64 = try row.decode(atIndex: 0)
                throw JournalError(.corrupt, "row \(number) of the checkpoint's changes does not hold what was written")
            }
            parts += changed
        }
        return newest(of: parts)
    }

    /// Of each key the last part, sorted by key.
    private static func newest(of parts: [CheckpointPart]) -> [CheckpointPart] {
        var places: [String: Int] = [:]
        for (place, part) in parts.enumerated() { places[part.key] = place }
        return places.values.map { parts[$0] }.sorted { $0.key < $1.key }
    }

    private static func put(_ part: CheckpointPart, _ db: Database) throws {
        guard let value = part.value else {
            return try db.cachedStatement(sql: "DELETE FROM checkpoint WHERE key = ?").execute(arguments: [part.key])
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO checkpoint (key, value) VALUES (?, ?)
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                """
        ).execute(arguments: [part.key, Data(value)])
    }
}
