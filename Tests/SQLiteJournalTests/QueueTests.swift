import SQLiteJournal
import Testing
import UserStream
import UserStreamCore

@Suite("The durable journal under the queue")
struct JournalQueueTests {
    @Test("a reader who is far behind holds nobody up, and gets everything from the journal")
    func farBehind() async throws {
        try await SQLiteJournalFolder.with { folder in
            let journal = try await folder.journal()
            let queue = UserStreamQueue(journal: journal, capacity: 4)
            let early = queue.batches(from: .beginning)
            for first in stride(from: Int64(1), to: 600, by: 2) {
                try await queue.append(Batches.batch(first...first + 1))
            }
            queue.finish()
            for reader in [early, queue.batches(from: .beginning)] {
                var seen: [Int64] = []
                for try await batch in reader { seen += batch.map(\.sequence) }
                #expect(seen == Array(1...600))
            }
            try await journal.close()
        }
    }
}
