import SQLiteJournal
import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("userstream crash: what must not be taken back")
struct KeptLogTests {
    /// The lines of a journal of twelve batches, as a process prints them, and a log that has looked at it.
    private func withLog(_ body: ([String], inout KeptLog, SQLiteJournalReader) throws -> Void) async throws {
        try await withFolder { folder in
            let path = folder + "/a.sqlite"
            try await SampleJournal.write(Array(try EventSamples.all().prefix(12)), to: path)
            let reader = try SQLiteJournalReader(at: path)
            let lines = try reader.batches(from: 1, limit: .max).joined().map(\.json)
            var log = KeptLog(of: "huobi:main")
            try body(lines, &log, reader)
        }
    }

    /// Looks, and gives what is wrong.
    private func look(_ log: inout KeptLog, at reader: SQLiteJournalReader?) -> [String] {
        do { return try log.look(at: reader) } catch { return ["\(error)"] }
    }

    private func output(_ lines: some Sequence<String>, cut: String = "") -> [UInt8] {
        Array((lines.map { $0 + "\n" }.joined() + cut).utf8)
    }

    @Test("each line once or again, and whole or cut, is as it should be")
    func right() async throws {
        try await withLog { lines, log, reader in
            #expect(log.hear(output(lines[..<5], cut: String(lines[5].prefix(30)))) == [])
            #expect(look(&log, at: reader) == [])
            #expect(log.hear(output(lines[2...], cut: "")) == [])
            #expect(log.hear([]) == [])
            #expect(look(&log, at: reader) == [])
            #expect(log.last == 12 && log.printed == 12 && log.repeated == 3)
        }
    }

    @Test(
        "a line that is missing, doubled, changed or not committed is found",
        arguments: [
            [2, 3], [1, 3], [1, 1], [1, 2, 4], [3, 2, 1],
        ])
    func wrong(_ order: [Int]) async throws {
        try await withLog { lines, log, _ in #expect(!log.hear(output(order.map { lines[$0 - 1] })).isEmpty) }
    }

    @Test("a line that differs from the journal is found, whichever is seen first", arguments: [false, true])
    func changed(isPrintedFirst: Bool) async throws {
        try await withLog { lines, log, reader in
            var found: [String] = []
            if !isPrintedFirst { found += look(&log, at: reader) }
            found += log.hear(output([lines[0], lines[1].replacing("huobi", with: "hubio")]))
            if isPrintedFirst { found += look(&log, at: reader) }
            // The journal's consumer has acknowledged event 3, which is not printed here.
            #expect(found.contains("event 2 was printed, and is another one in the journal"))
        }
    }

    @Test("a journal that is gone, shorter or another one is found")
    func taken() async throws {
        try await withLog { lines, log, reader in
            #expect(look(&log, at: nil) == [])
            #expect(log.hear(output(lines)) == [])
            #expect(look(&log, at: reader) == [])
            #expect(look(&log, at: nil) == ["the journal is not there any more, and event 12 was"])
            let next = #"{"sequence":13}"#
            #expect(log.hear(output([next])) == [])
            #expect(look(&log, at: reader) == ["event 13 was printed, but the journal ends at event 12"])
        }
        try await withFolder { folder in
            let (path, other) = (folder + "/a.sqlite", folder + "/b.sqlite")
            let events = try EventSamples.all()
            try await SampleJournal.write(Array(events.prefix(8)), to: path)
            try await SampleJournal.write(Array(events.dropFirst().prefix(9)), to: other)
            var log = KeptLog(of: "huobi:main")
            #expect(
                look(&log, at: try SQLiteJournalReader(at: path)) == [
                    "event 3 is acknowledged, but event 0 is the last printed"
                ])
            #expect(!look(&log, at: try SQLiteJournalReader(at: other)).isEmpty)
        }
    }
}
