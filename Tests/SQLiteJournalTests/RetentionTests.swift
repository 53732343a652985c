import SQLiteJournal
import Testing
import UserStream
import UserStreamCore

@Suite("The durable journal: what is removed")
struct RetentionTests {
    private func options(_ retention: Retention) -> Options {
        var options = Options()
        options.retention = retention
        options.acknowledgementDelay = .hours(1)
        return options
    }

    @Test(
        "the oldest batches go, the rest can be verified, and asking for what is gone says where it begins",
        arguments: [
            Retention(maximumEvents: 50), Retention(maximumAge: .seconds(50)), Retention(maximumBytes: 100_000),
        ])
    func removal(_ retention: Retention) async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 400, options: options(retention))
            let reader = try Reader(at: folder.path)
            let span = try reader.span()
            #expect(span.last == 400)
            #expect(span.first > 100 && span.first < 360)
            let error = await #expect(throws: JournalError.self) { try await journal.batches(from: 1, limit: 1) }
            #expect(error?.code == .dropped)
            #expect(error?.message.contains("the first one kept is \(span.first)") == true)
            let found = try await journal.verify()
            #expect(found.damage == nil)
            #expect(found.first == span.first && found.last == 400)
            try await journal.append(Batches.batch(401...401)) { [] }
            try await journal.close()
            #expect(try await folder.journal().verify().damage == nil)
        }
    }

    @Test("nothing goes that a consumer has not acknowledged, and who holds it back is told")
    func consumers() async throws {
        try await SQLiteJournalFolder.with { folder in
            let options = options(Retention(maximumEvents: 10))
            let journal = try await folder.journal(options: options)
            try await journal.append(Batches.batch(1...2)) { [] }
            try await journal.acknowledge(1, as: "slow")
            try await journal.acknowledge(2, as: "quick")
            for first in stride(from: Int64(3), to: 200, by: 2) {
                try await journal.append(Batches.batch(first...first + 1)) { [] }
                try await journal.acknowledge(first + 1, as: "quick")
            }
            #expect(try Reader(at: folder.path).span().first == 1)
            let consumers = try await journal.consumers()
            #expect(consumers.map(\.name) == ["quick", "slow"])
            #expect(consumers.map(\.holdsBackRetention) == [false, true])
            #expect(try await journal.removeConsumer("slow"))
            for first in stride(from: Int64(201), to: 300, by: 2) {
                try await journal.append(Batches.batch(first...first + 1)) { [] }
            }
            #expect(try Reader(at: folder.path).span().first > 100)
            #expect(try Reader(at: folder.path).span().first <= 201)
            #expect(try await journal.consumers().map(\.holdsBackRetention) == [true], "now it is the one that waits")
            try await journal.close()
        }
    }

    @Test("compacting gives the room back, and changes nothing else")
    func compacting() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal(events: 2_000, options: options(Retention(maximumEvents: 10)))
            let before = try await journal.verify()
            try await journal.compact()
            let size = folder.bytes(of: "").count
            #expect(size < 100_000)
            #expect(folder.bytes(of: "-wal").isEmpty)
            #expect(try await journal.verify() == before)
            try await journal.append(Batches.batch(2_001...2_001)) { [] }
            try await journal.close()
            #expect(try await folder.journal().verify().damage == nil)
        }
    }
}
