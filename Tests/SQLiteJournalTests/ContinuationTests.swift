import GRDB
import Testing
import UserStream
import UserStreamCore

@testable import SQLiteJournal

@Suite("The durable journal: read on from a place")
struct ContinuationTests {
    @Test("what is new is read and verified, and what was there must be as it was")
    func readsOn() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 10)
            let reader = try Reader(at: folder.path)
            let first = try reader.continuation(of: JournalPlace(beginningOf: Batches.account))
            #expect(first.damage == nil)
            #expect(first.lines.count == 10 && first.end.sequence == 10)
            #expect(first.lines[6] == Array(Batches.batch(7...8)[0].json.utf8))
            #expect(try reader.continuation(of: first.end).lines.isEmpty)
            try await journal.append(Batches.batch(11...13)) { [] }
            let second = try reader.continuation(of: first.end)
            #expect(second.damage == nil)
            #expect(second.lines.count == 3 && second.end.sequence == 13)
            #expect(try reader.continuation(of: JournalPlace(beginningOf: Batches.account)).end == second.end)
            try await journal.close()
        }
    }

    @Test(
        "a log that is shorter, or another one, is found",
        arguments: [
            "DELETE FROM batches WHERE last = 10", "UPDATE batches SET chain = zeroblob(32) WHERE last = 10",
            "DELETE FROM batches WHERE last = 12", "UPDATE batches SET events = replace(events, '11', '12')",
        ])
    func changed(_ sql: String) async throws {
        try await SQLiteJournalFolder.with { folder in
            try await folder.journal(events: 10).close()
            let place = try Reader(at: folder.path).continuation(of: JournalPlace(beginningOf: Batches.account)).end
            let next = Journal(Batches.account, at: folder.path)
            _ = try await next.open()
            for last in [Int64(12), 14] { try await next.append(Batches.batch(last - 1...last)) { [] } }
            try await next.close()
            let queue = try DatabaseQueue(path: folder.path)
            try await queue.write { db in try db.execute(sql: sql) }
            try queue.close()
            #expect(try Reader(at: folder.path).continuation(of: place).damage != nil)
        }
    }
}
