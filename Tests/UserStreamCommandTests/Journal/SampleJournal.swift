import SQLiteJournal
import UserStream
import UserStreamCore

/// Journals that tests of the commands read.
enum SampleJournal {
    /// Writes changes, a batch each, as the stream would number them.
    static func write(_ changes: [Change], to path: String) async throws {
        let events = changes.enumerated().map { index, change in
            EventSamples.event(index, change, origin: .venue)
        }
        try await write(events, to: path)
    }

    /// Writes events, a batch each, numbered from 1.
    static func write(_ events: [UserStreamEvent], to path: String) async throws {
        let journal = SQLiteJournal("huobi:main", at: path)
        _ = try await journal.open()
        for (index, event) in events.enumerated() {
            var event = event
            (event.sequence, event.batch, event.isLast) = (Int64(index) + 1, Int64(index) + 1, true)
            try await journal.append(EventBatch(events: [event])) { [] }
        }
        try await journal.acknowledge(3, as: "bot")
        try await journal.close()
    }

    /// Writes a log as it is, batch by batch.
    static func write(log: [UserStreamEvent], to path: String) async throws {
        let journal = SQLiteJournal(log.first?.account ?? "huobi:main", at: path)
        _ = try await journal.open()
        var batch: [UserStreamEvent] = []
        for event in log {
            batch.append(event)
            guard event.isLast else { continue }
            try await journal.append(EventBatch(events: batch)) { [] }
            batch = []
        }
        try await journal.close()
    }

    /// Runs `body` with the path of a journal that holds an event of every kind.
    static func withEveryKind<Value>(_ body: (String, [String]) async throws -> Value) async throws -> Value {
        try await withFolder { folder in
            let path = folder + "/a.sqlite"
            try await write(try EventSamples.all(), to: path)
            let lines = try SQLiteJournalReader(at: path).batches(from: 1, limit: .max).joined().map(\.json)
            return try await body(path, lines)
        }
    }
}
