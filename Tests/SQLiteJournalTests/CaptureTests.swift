import Foundation
import Recording
import SQLiteJournal
import Testing
import UserStream
import UserStreamCore

@Suite("What a journal captures")
struct CaptureTests {
    private static let key = Credentials(apiKey: "AKEY-4711", secretKey: SecretBytes("a-secret-of-somebody"))

    private func capture(_ retention: Retention = Retention()) throws -> RawCapture {
        var capture = RawCapture(scrubber: try Scrubber(Self.key))
        capture.retention = retention
        return capture
    }

    private func journal(
        _ folder: SQLiteJournalFolder, options: Options = Options(), retention: Retention = Retention()
    ) async throws -> (Journal, JournalHead) {
        let journal = Journal(Batches.account, at: folder.path, options: options, capture: try capture(retention))
        return (journal, try await journal.open())
    }

    private func start(after sequence: Int64, _ checkpoint: [CheckpointPart] = []) -> CaptureStart {
        CaptureStart(
            exchange: "huobi", policy: PollingPolicy(), sequence: sequence,
            time: Timestamp(milliseconds: Batches.start), checkpoint: checkpoint)
    }

    /// An input that says something, and what followed.
    private func taken(_ text: String, _ batch: EventBatch = EventBatch()) -> TakenInput {
        let time = batch.last?.observed.to ?? Timestamp(milliseconds: Batches.start)
        let answer = RawAnswer(
            to: .serverTime, sent: time, received: time, response: APIResponse(status: 200, body: Array(text.utf8)))
        return TakenInput(.session(answer, nil), at: time, followedBy: batch)
    }

    private func add(_ journal: Journal, _ numbers: ClosedRange<Int64>) async throws {
        for number in numbers {
            try await journal.capture(taken("poll before \(number)"))
            try await journal.append([taken("poll of \(number)", Batches.batch(number...number))]) { [] }
        }
    }

    /// The texts of a piece's answers.
    private func texts(_ reader: Reader, _ piece: CapturedPiece) throws -> [String] {
        var recording = try reader.recording(of: piece)
        var texts: [String] = []
        while let (_, entry) = try recording.next() {
            guard case .session(let answer) = entry else { continue }
            texts.append(String(decoding: answer.response.body, as: UTF8.self))
        }
        return texts
    }

    @Test("is there after a crash as far as it was committed, and cut off behind that")
    func crash() async throws {
        try await SQLiteJournalFolder.with { folder in
            let files = folder.path + ".capture"
            do {
                let (journal, _) = try await journal(folder)
                try await journal.beginPiece(start(after: 0)) { [] }
                try await add(journal, 1...3)
                // So much that it is written without a batch.
                for number in 0..<8 {
                    try await journal.capture(taken(String(repeating: "\(number) ", count: 40_000)))
                }
            }
            let file = files + "/00000001.jsonl.gz"
            let written = try #require(FileManager.default.contents(atPath: file)).count
            try Data("left behind".utf8).write(to: URL(filePath: files + "/00000002.jsonl.gz"))

            let (journal, head) = try await journal(folder)
            #expect(head.lastSequence == 3)
            let reader = try Reader(at: folder.path)
            let piece = try #require(try reader.pieces().first)
            let kept = try #require(FileManager.default.contents(atPath: file)).count
            #expect(kept < written && kept == Int(piece.bytes))
            #expect(try FileManager.default.contentsOfDirectory(atPath: files) == ["00000001.jsonl.gz"])
            #expect(piece.after == 0 && piece.last == 3 && piece.entries == 6)
            #expect(try texts(reader, piece) == (1...3).flatMap { ["poll before \($0)", "poll of \($0)"] })
            #expect(try reader.entry(behind: 2, in: piece) == 4)

            try await journal.beginPiece(start(after: 3)) { [] }
            try await add(journal, 4...5)
            try await journal.close()
            #expect(try reader.pieces().map(\.last) == [3, 5])
            #expect(try reader.verify().capture.damage == nil)
        }
    }

    @Test("nobody else can read it, no secret is in it, and gzip can")
    func files() async throws {
        try await SQLiteJournalFolder.with { folder in
            let (journal, _) = try await journal(folder)
            try await journal.beginPiece(start(after: 0)) { [] }
            try await journal.append([taken(#"{"key":"AKEY-4711"}"#, Batches.batch(1...1))]) { [] }
            try await journal.close()
            let file = folder.path + ".capture/00000001.jsonl.gz"
            #expect(try folder.mode(of: folder.path + ".capture") == 0o700)
            #expect(try folder.mode(of: file) == 0o600)
            let process = Process()
            (process.executableURL, process.arguments) = (URL(filePath: "/usr/bin/env"), ["gzip", "-dc", file])
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(text.contains("<key>") && !text.contains("AKEY-4711"))
        }
    }

    @Test("begins with the checkpoint, but not with one that holds a part of the key")
    func checkpoint() async throws {
        try await SQLiteJournalFolder.with { folder in
            let (journal, _) = try await journal(folder)
            let part = CheckpointPart(key: "order/1", value: Array("an order".utf8))
            try await journal.beginPiece(start(after: 7, [part])) { [] }
            let reader = try Reader(at: folder.path)
            var recording = try reader.recording(of: try #require(try reader.pieces().last))
            #expect(
                try recording.next()?.entry
                    == .resumed(from: [part], after: 7, at: Timestamp(milliseconds: Batches.start)))
            let told = CheckpointPart(key: "notes", value: Array("no AKEY-4711 here".utf8))
            let error = await #expect(throws: JournalError.self) {
                try await journal.beginPiece(start(after: 7, [told])) { [] }
            }
            #expect(error?.message.contains("“notes”") == true && error?.message.contains("4711") == false)
            try await journal.close()
        }
    }

    @Test(
        "whole pieces go, the oldest first",
        arguments: [
            Retention(maximumEvents: 9), Retention(maximumAge: .seconds(9)), Retention(maximumBytes: 2_000),
        ])
    func retention(_ retention: Retention) async throws {
        try await SQLiteJournalFolder.with { folder in
            let (journal, _) = try await journal(folder, retention: retention)
            for first in stride(from: Int64(1), to: 40, by: 4) {
                try await journal.beginPiece(start(after: first - 1)) { [] }
                try await add(journal, first...first + 3)
            }
            let reader = try Reader(at: folder.path)
            let pieces = try reader.pieces()
            #expect(pieces.last?.last == 40)
            #expect(pieces.count > 1 && pieces.count < 8, "\(pieces)")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + ".capture")
            #expect(names.count == pieces.count)
            // The events stay.
            let found = try reader.verify()
            #expect(found.events == 40 && found.damage == nil && found.capture.damage == nil)
            try await journal.close()
        }
    }

    @Test("it goes with the events that it led to")
    func eventsGone() async throws {
        try await SQLiteJournalFolder.with { folder in
            var options = Options()
            options.retention.maximumEvents = 10
            let (journal, _) = try await journal(folder, options: options)
            for first in stride(from: Int64(1), to: 200, by: 8) {
                try await journal.beginPiece(start(after: first - 1)) { [] }
                try await add(journal, first...first + 7)
            }
            let reader = try Reader(at: folder.path)
            let kept = try reader.span().first
            #expect(kept > 100)
            try await journal.compact()
            #expect(try reader.pieces().first.map { $0.last >= kept } == true)
            #expect(try reader.verify().capture.damage == nil)
            try await journal.close()
        }
    }

    @Test("an append that finds no room leaves nothing of it behind")
    func fullDisk() async throws {
        try await SQLiteJournalFolder.with { folder in
            let (journal, _) = try await journal(folder)
            try await journal.beginPiece(start(after: 0)) { [] }
            try await add(journal, 1...2)
            try await journal.limitPages(to: 10)
            for _ in 0..<2 {
                await #expect(throws: JournalError.self) {
                    try await journal.append([taken("too much", Batches.batch(3...900))]) { [] }
                }
            }
            try await journal.limitPages(to: 100_000)
            try await journal.append([taken("again", Batches.batch(3...900))]) { [] }
            try await journal.close()
            let reader = try Reader(at: folder.path)
            let piece = try #require(try reader.pieces().first)
            #expect(try texts(reader, piece).suffix(2) == ["poll of 2", "again"])
            #expect(try reader.entry(behind: 900, in: piece) == piece.entries)
            #expect(try reader.verify().capture.damage == nil)
        }
    }

    @Test("a changed byte, a missing end and a missing file are found", arguments: ["byte", "end", "file"])
    func damage(_ what: String) async throws {
        try await SQLiteJournalFolder.with { folder in
            let (journal, _) = try await journal(folder)
            try await journal.beginPiece(start(after: 0)) { [] }
            try await add(journal, 1...20)
            try await journal.close()
            let name = ".capture/00000001.jsonl.gz"
            var bytes = folder.bytes(of: name)
            switch what {
            case "byte":
                bytes[bytes.count / 2] ^= 1
                try folder.write(bytes, to: name)
            case "end": try folder.write(Array(bytes.prefix(bytes.count / 2)), to: name)
            default: try FileManager.default.removeItem(atPath: folder.path + name)
            }
            let found = try Reader(at: folder.path).verify()
            #expect(found.capture.damage?.contains("00000001.jsonl.gz") == true, "\(found.capture)")
            #expect(found.isDamaged && found.damage == nil)
        }
    }
}
