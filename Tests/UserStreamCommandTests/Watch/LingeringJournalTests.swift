import Testing
import UserStream
import UserStreamCore

@testable import UserStreamCommand

@Suite("A journal that waits for its reader")
struct LingeringJournalTests {
    @Test("what was committed before the end can be read and acknowledged, and then it closes")
    func waits() async throws {
        let journal = LingeringJournal(InMemoryJournal(), patience: .seconds(600))
        #expect(!journal.keepsEverything)
        #expect(try await journal.open() == JournalHead())
        var event = EventSamples.event(0, .ready, origin: .venue)
        (event.sequence, event.isLast) = (1, true)
        try await journal.append(EventBatch(events: [event])) { [] }
        async let closed: Void = journal.close()
        #expect(try await journal.batches(from: 1, limit: 9).count == 1)
        try await journal.acknowledge(1, as: "bot")
        #expect(try await journal.acknowledged(by: "bot") == 1)
        journal.readerIsDone()
        try await closed
        await #expect(throws: JournalError.self) { try await journal.append(EventBatch(events: [event])) { [] } }
    }

    @Test("a reader that is stuck does not keep it open")
    func stuck() async throws {
        let journal = LingeringJournal(InMemoryJournal(), patience: .zero)
        _ = try await journal.open()
        try await journal.close()
    }
}
