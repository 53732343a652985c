import Foundation
import GRDB
import Testing
import UserStream
import UserStreamCore

@testable import SQLiteJournal

/// A process that makes a journal can be killed at any moment of it: nothing is in the file then, and the next one makes it.
@Suite("The durable journal: killed while it is made")
struct UnfinishedTests {
    @Test(
        "what was begun is finished by the next process, and is no journal for a reader until then",
        arguments: [
            [],
            ["CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"],
            ["DELETE FROM meta"],
        ])
    func begun(_ statements: [String]) async throws {
        try await SQLiteJournalFolder.with { folder in
            if statements == ["DELETE FROM meta"] { try await folder.journal().close() }
            let queue = try DatabaseQueue(path: folder.path)
            try await queue.write { db in for statement in statements { try db.execute(sql: statement) } }
            try queue.close()
            let error = #expect(throws: JournalError.self) { try Reader(at: folder.path) }
            #expect(error?.code == .storage)
            #expect(error?.message.hasPrefix("there is no journal at \(folder.path)") == true)

            let journal = try await folder.journal(events: 4)
            #expect(try await journal.verify().last == 4)
            try await journal.close()
            #expect(try Reader(at: folder.path).account == Batches.account)
        }
    }

    /// The head of a rollback journal as SQLite writes it before it turns the write-ahead log on: no page was changed, and there was none before.
    private static let rollback: [UInt8] =
        [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, 0, 0, 0, 0, 0xE5, 0x09, 0xD4, 0x74, 0, 0, 0, 0, 0, 0, 2, 0]
        + [0, 0, 16, 0] + [UInt8](repeating: 0, count: 484)

    @Test("killed while the write-ahead log was turned on", arguments: [0, 100, 4_096])
    func turningOn(bytes: Int) async throws {
        try await SQLiteJournalFolder.with { folder in
            try await folder.journal().close()
            let first = Array(folder.bytes(of: "").prefix(bytes))
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.path + suffix) }
            try folder.write(first, to: "")
            try folder.write(Self.rollback, to: "-journal")
            let error = #expect(throws: JournalError.self) { try Reader(at: folder.path) }
            #expect(error?.message.hasPrefix("there is no journal at \(folder.path)") == true)
            let journal = try await folder.journal(events: 4)
            #expect(try await journal.verify().last == 4)
            try await journal.close()
        }
    }

    @Test("a file that another program has not finished writing is left alone")
    func foreign() async throws {
        try await SQLiteJournalFolder.with { folder in
            let queue = try DatabaseQueue(path: folder.path)
            try await queue.write { db in try db.execute(sql: "CREATE TABLE t (x)") }
            try queue.close()
            let bytes = folder.bytes(of: "")
            try folder.write(Self.rollback, to: "-journal")
            let error = await #expect(throws: JournalError.self) { try await folder.journal() }
            #expect(error?.code == .incompatible)
            #expect(folder.bytes(of: "") == bytes)
            #expect(folder.bytes(of: "-journal") == Self.rollback)
        }
    }

    @Test("a journal with events that lost whose it is was not left so by a crash")
    func nameless() async throws {
        try await SQLiteJournalFolder.with { folder in
            try await folder.journal(events: 4).close()
            let queue = try DatabaseQueue(path: folder.path)
            try await queue.write { db in try db.execute(sql: "DELETE FROM meta") }
            try queue.close()
            let error = #expect(throws: JournalError.self) { try Reader(at: folder.path) }
            #expect(error?.code == .corrupt)
        }
    }
}
