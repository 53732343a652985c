import Foundation
import Testing
import UserStream
import UserStreamCore

@testable import SQLiteJournal

@Suite("The durable journal: what was appended is there")
struct WritingTests {
    @Test("what was appended is read back, also by the next process, and goes on from there")
    func roundTrip() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = Journal(Batches.account, at: folder.path)
            #expect(try await journal.open() == JournalHead())
            #expect(journal.keepsEverything)
            #expect(try await journal.batches(from: 1, limit: 9).isEmpty)
            let batches = [Batches.batch(1...2), Batches.batch(3...3), Batches.batch(4...9)]
            for batch in batches { try await journal.append(batch) { [] } }
            #expect(try await journal.batches(from: 1, limit: 9) == batches)
            #expect(try await journal.batches(from: 2, limit: 1) == [batches[0]], "the batch that holds the event")
            #expect(try await journal.batches(from: 5, limit: 9) == [batches[2]])
            #expect(try await journal.batches(from: 10, limit: 9).isEmpty)
            try await journal.close()

            let next = Journal(Batches.account, at: folder.path)
            #expect(try await next.open() == JournalHead(lastSequence: 9))
            #expect(try await next.batches(from: 1, limit: 9) == batches)
            try await next.append(Batches.batch(10...10)) { [] }
            #expect(Batches.sequences(try await next.batches(from: 10, limit: 9)) == [10])
            try await next.close()
        }
    }

    @Test("parts of the checkpoint are replaced and removed one by one, also without a batch")
    func checkpoint() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal()
            try await journal.append(Batches.batch(1...1)) {
                [CheckpointPart(key: "b", value: [1, 2]), CheckpointPart(key: "a", value: [])]
            }
            try await journal.append(EventBatch()) {
                [
                    CheckpointPart(key: "b", value: [3]), CheckpointPart(key: "c", value: [0]),
                    CheckpointPart(key: "a", value: nil),
                ]
            }
            try await journal.append(EventBatch()) { [] }
            try await journal.close()
            let head = try await Journal(Batches.account, at: folder.path).open()
            #expect(head.lastSequence == 1)
            #expect(head.checkpoint == [CheckpointPart(key: "b", value: [3]), CheckpointPart(key: "c", value: [0])])
        }
    }

    @Test("what does not follow is refused, and nothing of it is there")
    func outOfOrder() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = Journal(Batches.account, at: folder.path)
            await #expect(throws: JournalError(.closed, "the journal is not open")) {
                try await journal.append(Batches.batch(1...1)) { [] }
            }
            _ = try await journal.open()
            func refuses(_ batch: EventBatch, _ code: JournalError.Code) async {
                let error = await #expect(throws: JournalError.self) {
                    try await journal.append(batch) { [CheckpointPart(key: "x", value: [1])] }
                }
                #expect(error?.code == code)
            }
            await refuses(Batches.batch(2...2), .outOfOrder)
            try await journal.append(Batches.batch(1...2)) { [] }
            await refuses(Batches.batch(2...3), .outOfOrder)
            await refuses(Batches.batch(4...4), .outOfOrder)
            await refuses(Batches.batch(1...2), .outOfOrder)
            var torn = Batches.batch(3...5)
            torn.events.remove(at: 1)
            await refuses(torn, .outOfOrder)
            await refuses(Batches.batch(3...3, account: "huobi:other"), .incompatible)
            try await journal.append(Batches.batch(3...3)) { [] }
            try await journal.close()
            await refuses(Batches.batch(4...4), .closed)
            #expect(try await Journal(Batches.account, at: folder.path).open() == JournalHead(lastSequence: 3))
        }
    }

    @Test("acknowledgements never go backwards, and are there after a normal end")
    func acknowledgements() async throws {
        try await SQLiteJournalFolder.with { folder in
            var options = Options()
            options.acknowledgementDelay = .hours(1)
            let journal = try await folder.journal(events: 8, options: options)
            #expect(try await journal.acknowledged(by: "bot") == 0)
            try await journal.acknowledge(5, as: "bot")
            try await journal.acknowledge(3, as: "bot")
            #expect(try await journal.acknowledged(by: "bot") == 5)
            #expect(try Reader(at: folder.path).consumers().isEmpty, "it goes with the next batch")
            try await journal.append(Batches.batch(9...9)) { [] }
            #expect(try Reader(at: folder.path).consumers().map(\.sequence) == [5])
            try await journal.acknowledge(4, as: "bot")
            try await journal.acknowledge(7, as: "other")
            try await journal.close()

            let next = try await folder.journal()
            #expect(try await next.acknowledged(by: "bot") == 5)
            let consumers = try await next.consumers()
            #expect(consumers.map(\.name) == ["bot", "other"])
            #expect(consumers.map(\.lag) == [4, 2])
            #expect(try await next.removeConsumer("bot"))
            #expect(try await !next.removeConsumer("bot"))
            #expect(try await next.acknowledged(by: "bot") == 0)
            try await next.close()
        }
    }

    @Test("an acknowledgement that no batch follows is stored by itself")
    func lonelyAcknowledgement() async throws {
        try await SQLiteJournalFolder.with { folder in
            var options = Options()
            options.acknowledgementDelay = .zero
            let journal = try await folder.journal(events: 2, options: options)
            try await journal.acknowledge(1, as: "bot")
            let reader = try Reader(at: folder.path)
            // It is a matter of a moment, which nothing announces.
            while try reader.consumers().isEmpty { await Task.yield() }
            #expect(try reader.consumers().map(\.sequence) == [1])
            try await journal.close()
        }
    }

    @Test("pages get into the file while it is open, and the write-ahead log stays short")
    func pages() async throws {
        try await SQLiteJournalFolder.with { folder in
            var options = Options()
            options.pagesPerCheckpoint = 16
            let journal = try await folder.journal(options: options)
            for first in stride(from: Int64(1), to: 4_000, by: 40) {
                try await journal.append(Batches.batch(first...first + 39)) { Batches.parts(after: first + 39) }
            }
            // Each is done when the next one has been.
            _ = try await journal.acknowledged(by: "nobody")
            #expect(folder.bytes(of: "").count > 500_000)
            #expect(folder.bytes(of: "-wal").count < 300_000)
            #expect(try await journal.verify().last == 4_000)
            try await journal.close()
        }
    }

    @Test("many journals at once do not hold each other up")
    func manyJournals() async throws {
        try await SQLiteJournalFolder.with { folder in
            try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        let account = AccountID("huobi:\(number)")
                        let journal = Journal(account, at: "\(folder.folder)/\(number).sqlite")
                        _ = try await journal.open()
                        for sequence in Int64(1)...20 {
                            try await journal.append(Batches.batch(sequence...sequence, account: account)) { [] }
                        }
                        try await journal.close()
                        return try Reader(at: journal.path).span().last
                    }
                }
                for try await last in group { #expect(last == 20) }
            }
        }
    }
}
