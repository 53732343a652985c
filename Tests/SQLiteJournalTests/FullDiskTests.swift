import SQLiteJournal
import Testing
import UserStream
import UserStreamCore

@Suite("The durable journal: no room left")
struct FullDiskTests {
    @Test("an append that finds no room leaves nothing behind, and goes on once there is room")
    func fullDisk() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 2)
            try await journal.limitPages(to: 40)
            var (first, failure) = (Int64(3), JournalError?.none)
            while failure == nil {
                do throws(JournalError) {
                    try await journal.append(Batches.batch(first...first + 39)) { [first] in
                        Batches.parts(after: first + 39)
                    }
                    first += 40
                } catch { failure = error }
            }
            #expect(failure?.code == .full)
            #expect(failure?.message.contains("no room left for \(folder.path)") == true)
            #expect(first > 40)
            #expect(try await journal.batches(from: first, limit: 1).isEmpty)
            #expect(try await journal.verify().last == first - 1)
            await #expect(throws: JournalError.self) {
                try await journal.append(Batches.batch(first...first + 39)) { [] }
            }
            // A reader and a consumer are not hindered.
            #expect(try await journal.batches(from: 1, limit: 1).count == 1)
            #expect(try await journal.acknowledged(by: "bot") == 0)

            try await journal.limitPages(to: 100_000)
            try await journal.append(Batches.batch(first...first + 39)) { [first] in Batches.parts(after: first + 39) }
            try await journal.close()
            let next = Journal(Batches.account, at: folder.path)
            let head = try await next.open()
            #expect(head.lastSequence == first + 39)
            #expect(head.checkpoint.first == CheckpointPart(key: "head", value: Array("\(first + 39)".utf8)))
            #expect(try await next.verify().damage == nil)
            try await next.close()
        }
    }

    @Test("a process that ends while the disk is full finds all that was committed")
    func endWhileFull() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 100)
            try await journal.limitPages(to: 10)
            await #expect(throws: JournalError.self) { try await journal.append(Batches.batch(101...900)) { [] } }
            try await journal.close()
            let next = Journal(Batches.account, at: folder.path)
            let head = try await next.open()
            #expect(head.lastSequence == 100)
            #expect(head.checkpoint.first == CheckpointPart(key: "head", value: Array("100".utf8)))
            try await next.append(Batches.batch(101...900)) { [] }
            #expect(try await next.verify().damage == nil)
            try await next.close()
        }
    }
}
