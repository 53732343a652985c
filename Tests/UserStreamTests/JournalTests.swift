import Testing
import UserStream

/// The journal that ends with the process.
@Suite struct InMemoryJournalTests {
    @Test func itGivesBackWhatItTook() async throws {
        let journal = InMemoryJournal()
        #expect(try await journal.open() == JournalHead())
        try await journal.append(batch(1...2)) { [] }
        try await journal.append(batch(3...3)) { [] }
        #expect(sequences(try await journal.batches(from: 1, limit: 9)) == [1, 2, 3])
        #expect(sequences(try await journal.batches(from: 2, limit: 1)) == [1, 2], "the batch that holds the event")
        #expect(try await journal.batches(from: 4, limit: 9).isEmpty)
    }

    @Test func itRefusesWhatDoesNotFollow() async throws {
        let journal = InMemoryJournal()
        await #expect(throws: JournalError(.closed, "the journal is not open")) {
            try await journal.append(batch(1...1)) { [] }
        }
        _ = try await journal.open()
        await #expect(throws: JournalError.self) { try await journal.append(batch(2...2)) { [] } }
        try await journal.append(batch(1...1)) { [] }
        await #expect(throws: JournalError.self) { try await journal.append(batch(1...1)) { [] } }
    }

    @Test func aGroupIsThereAsAWholeOrNotAtAll() async throws {
        func group(_ batches: [EventBatch]) -> [TakenInput] {
            batches.map { TakenInput(.input(.tick, from: nil), at: .epoch, followedBy: $0) }
        }
        let journal = InMemoryJournal()
        _ = try await journal.open()
        try await journal.append(group([batch(1...2), EventBatch(), batch(3...3)])) { [] }
        await #expect(throws: JournalError.self) {
            try await journal.append(group([batch(4...4), batch(6...6)])) { [] }
        }
        #expect(try await journal.batches(from: 1, limit: 9) == [batch(1...2), batch(3...3)])
    }

    @Test func itKeepsTheNewestAndWhateverIsNeeded() async throws {
        let journal = InMemoryJournal(retention: 2)
        _ = try await journal.open()
        await journal.release(before: 2)
        for number in Int64(1)...5 { try await journal.append(batch(number...number)) { [] } }
        #expect(sequences(try await journal.batches(from: 2, limit: 9)) == [2, 3, 4, 5])
        await #expect(throws: JournalError.self) { try await journal.batches(from: 1, limit: 9) }
        await journal.release(before: 6)
        #expect(sequences(try await journal.batches(from: 4, limit: 9)) == [4, 5])
    }

    @Test func acknowledgementsNeverGoBackwards() async throws {
        let journal = InMemoryJournal()
        #expect(try await journal.acknowledged(by: "bot") == 0)
        try await journal.acknowledge(5, as: "bot")
        try await journal.acknowledge(3, as: "bot")
        #expect(try await journal.acknowledged(by: "bot") == 5)
        #expect(try await journal.acknowledged(by: "other") == 0)
    }
}
