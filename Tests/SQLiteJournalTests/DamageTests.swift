import Foundation
import GRDB
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@testable import SQLiteJournal

@Suite("The durable journal: damage is found and named")
struct JournalDamageTests {
    /// Changes the file of a journal of 40 events, and verifies it.
    private func found(_ sql: String, _ arguments: StatementArguments = []) async throws -> JournalVerification {
        try await SQLiteJournalFolder.with { folder in
            try await folder.journal(events: 40).close()
            let queue = try DatabaseQueue(path: folder.path)
            try await queue.write { db in try db.execute(sql: sql, arguments: arguments) }
            try queue.close()
            return try Reader(at: folder.path).verify()
        }
    }

    @Test("a journal without damage says what it holds, and folds to the account's state")
    func whole() async throws {
        let found = try await found("UPDATE meta SET value = value")
        #expect(found.damage == nil)
        #expect((found.first, found.last, found.batches, found.events) == (1, 40, 20, 40))
        #expect(found.chain.count == 64)
        var snapshot = AccountSnapshot()
        for first in stride(from: Int64(1), to: 40, by: 2) {
            for event in Batches.batch(first...first + 1) { snapshot.apply(event) }
        }
        #expect(found.snapshot == snapshot)
    }

    @Test("one changed byte names its event")
    func changedByte() async throws {
        let found = try await found("UPDATE batches SET events = replace(events, '\"22\"', '\"23\"') WHERE last = 22")
        #expect(found.damage?.sequence == 22)
        #expect(found.last == 20)
    }

    @Test("a line that was changed together with its mark is found by the hash of its batch")
    func forged() async throws {
        var forged = Batches.batch(21...22)
        forged.events[1].change = .transfer(Transfer(asset: "USDT", amount: 1_000_000))
        let stored = try #require(try StoredBatch(forged, of: Batches.account))
        let found = try await found(
            "UPDATE batches SET events = ?, marks = ? WHERE last = 22",
            [String(decoding: stored.lines, as: UTF8.self), Data(stored.marks)])
        #expect(found.damage?.sequence == 21)
        #expect(found.damage?.message.contains("hash") == true)
    }

    @Test(
        "what is missing, doubled or out of place is found",
        arguments: [
            ("DELETE FROM batches WHERE last = 22", 21), ("DELETE FROM batches WHERE last = 2", 1),
            ("UPDATE batches SET number = 3 WHERE last = 22", 21),
            ("UPDATE batches SET last = 23 WHERE last = 22", 21),
            ("UPDATE batches SET marks = x'' WHERE last = 22", 21),
            ("UPDATE batches SET chain = zeroblob(32) WHERE last = 22", 21),
            ("UPDATE batches SET events = events || char(10) WHERE last = 22", 21),
            ("UPDATE meta SET value = 'huobi:other' WHERE key = 'account'", 1),
            ("INSERT INTO meta VALUES ('droppedSequence', 4)", 5),
        ])
    func outOfPlace(sql: String, sequence: Int64) async throws {
        let found = try await found(sql)
        #expect(found.damage?.sequence == sequence, "\(String(describing: found.damage))")
    }

    @Test("a file that ends early, or has a byte changed anywhere, never passes for whole and never crashes")
    func brokenFile() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 400)
            try await journal.compact()
            try await journal.close()
            let whole = folder.bytes(of: "")
            let truth = try Reader(at: folder.path).verify()
            var random = SeededRandom(seed: 20_240_117)
            for round in 0..<120 {
                var bytes = whole
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if round.isMultiple(of: 4) {
                    bytes.removeSubrange(place...)
                } else {
                    bytes[place] ^= 1 << UInt8(round % 8)
                }
                for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.path + suffix) }
                try folder.write(bytes, to: "")
                do throws(JournalError) {
                    let found = try Reader(at: folder.path).verify()
                    // A byte in room that holds nothing changes nothing.
                    if found.damage == nil { #expect(found == truth, "round \(round), byte \(place)") }
                } catch {
                    #expect(!error.message.isEmpty)
                }
            }
        }
    }

    @Test("a file that is not whole is told by its name when it is opened or read")
    func truncated() async throws {
        try await SQLiteJournalFolder.with { folder in
            try await folder.journal(events: 400).close()
            try folder.write(Array(folder.bytes(of: "").prefix(20_000)), to: "")
            let error = #expect(throws: JournalError.self) {
                let reader = try Reader(at: folder.path)
                _ = try reader.batches(from: 1, limit: 1_000)
            }
            #expect(error?.code == .corrupt)
            #expect(error?.message.contains(folder.path) == true)
        }
    }
}
