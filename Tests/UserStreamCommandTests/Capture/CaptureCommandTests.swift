import ArgumentParser
import ExchangeConnectors
import Foundation
import SQLiteJournal
import SimulatorServer
import Testing
import UserStream
import UserStreamCore

@testable import Recording
@testable import UserStreamCommand

@Suite("watch --capture, replay --journal, incident", .serialized)
struct CaptureCommandTests {
    /// Runs `body` with the path of a journal of which three processes captured, in short pieces, what happened at a pretend exchange.
    private func withCaptured(_ body: (_ folder: String, _ journal: String) async throws -> Void) async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let (journal, key) = (folder + "/a.sqlite", folder + "/key.env")
            let setup = SimulatorSetup.standard(seed: 11)
            let lines = "USERSTREAM_API_KEY=\(setup.key)\nUSERSTREAM_SECRET_KEY=\(setup.secret)\n"
            #expect(
                FileManager.default.createFile(
                    atPath: key, contents: Data(lines.utf8), attributes: [.posixPermissions: 0o600]))
            let trader = TraderConfiguration(account: SimulatorSetup.account, interval: .milliseconds(30))
            try await withServer(setup, trader: trader) { url in
                for (sequence, source) in [(60, "poll"), (160, "poll"), (220, "hybrid")] {
                    let run = try await Tool.run(
                        [
                            "watch", "--exchange", "huobi", "--base-url", url, "--credentials", key, "--journal",
                            journal, "--capture", "--capture-piece", "0.01", "--source", source, "--duration", "60",
                            "--json",
                        ], until: #""sequence":\#(sequence),"#)
                    #expect(run.status == 0, "\(run.errors)")
                }
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: journal + ".capture")
            #expect(names.count > 3, "\(names)")
            try await body(folder, journal)
        }
    }

    private func line(_ ended: Tool.Ended) -> String { ended.output.trimmingCharacters(in: .newlines) }

    @Test("what was captured leads to the log, byte for byte; an incident is cut and plays by itself")
    func whole() async throws {
        try await withCaptured { folder, journal in
            let replayed = try await Tool.run(["replay", "--journal", journal, "--json"])
            #expect(replayed.status == 0, "\(replayed.output) \(replayed.errors)")
            #expect(try JSONSchema().faults(of: line(replayed), as: "replayed") == [])
            let last = try SQLiteJournalReader(at: journal).span().last
            #expect(replayed.output.contains(#""events":\#(last),"#))

            let verified = try await Tool.run(["verify-journal", "--journal", journal, "--json"])
            #expect(verified.status == 0 && verified.output.contains(#""checkpoint":"equal""#), "\(verified.output)")
            #expect(try JSONSchema().faults(of: line(verified), as: "journal") == [])

            let output = folder + "/incident"
            let cut = try await Tool.run(
                ["incident", "--journal", journal, "--from", "40", "--to", "\(last - 20)", "-o", output, "--json"])
            #expect(cut.status == 0, "\(cut.output) \(cut.errors)")
            #expect(try JSONSchema().faults(of: line(cut), as: "incident") == [])
            // The first event of a piece, the last of a batch: all between are in it.
            let events = try String(contentsOfFile: output + "/events.jsonl", encoding: .utf8).split(separator: "\n")
            let sequences = try events.map { try UserStreamEvent(utf8: Array($0.utf8)).sequence }
            #expect(sequences.first.map { $0 <= 40 } == true && sequences.last.map { $0 >= last - 20 } == true)
            #expect(try await checked(output) == events.count)
            #expect(try recordedKinds(output).contains("resumed"))

            let part = try await Tool.run(["replay", "--journal", journal, "--from", "70", "--to", "71"])
            #expect(part.status == 0 && part.output.contains("All are as they are in the log"), "\(part.errors)")
        }
    }

    @Test("an event that does not come again is named, and what was not captured; then nothing is cut")
    func differences() async throws {
        try await withCaptured { folder, journal in
            let reader = try SQLiteJournalReader(at: journal)
            let piece = try #require(try reader.pieces().dropFirst().first { $0.last > $0.after })
            let file = reader.captureFile(of: piece)
            let beyond = try reader.span().last + 1
            let missing = try await Tool.run(["replay", "--journal", journal, "--from", "\(beyond)"])
            #expect(missing.status == 1 && missing.errors.contains("what led to event \(beyond) was not captured"))

            try FileManager.default.removeItem(atPath: file)
            let damaged = try await Tool.run(["replay", "--journal", journal])
            #expect(damaged.status == 1 && damaged.errors.contains(file))
            let output = folder + "/incident"
            let cut = try await Tool.run(
                ["incident", "--journal", journal, "--from", "\(piece.last)", "--to", "\(piece.last)", "-o", output])
            #expect(cut.status == 1)
            #expect(!FileManager.default.fileExists(atPath: output))
            let verified = try await Tool.run(["verify-journal", "--journal", journal])
            #expect(verified.status == 1 && verified.output.contains("What was captured is damaged: "))
        }
    }

    @Test("the first event that differs from the log is named, with both; and one that does not come again")
    func firstDifference() async throws {
        try await withFolder { folder in
            let time = Timestamp(milliseconds: 1_700_000_000_000)
            let reason = StopReason(category: .auth, message: "the key is dead", remedy: "use another one")
            var reconciler = AccountReconciler(account: "huobi:main", facts: Huobi().facts)
            let said = reconciler.ingest(.stop(reason), at: time)
            var other = Array(said)
            other[0].observed.to = time + .milliseconds(1)
            let logs: [(input: Input, batch: EventBatch, words: String)] = [
                (.stop(reason), said, ""),
                (.stop(reason), EventBatch(events: other), "event 1 differs"),
                (.tick, said, "event 1 does not come again"),
            ]
            for (number, log) in logs.enumerated() {
                let path = "\(folder)/\(number).sqlite"
                let journal = SQLiteJournal("huobi:main", at: path, capture: RawCapture(scrubber: Scrubber()))
                _ = try await journal.open()
                let start = CaptureStart(
                    exchange: "huobi", policy: PollingPolicy(), sequence: 0, time: time, checkpoint: [])
                try await journal.beginPiece(start) { [] }
                let taken = TakenInput(.input(log.input, from: nil), at: time, followedBy: log.batch)
                try await journal.append([taken]) { [] }
                try await journal.close()
                let run = try await Tool.run(["replay", "--journal", path])
                #expect(run.status == (log.words.isEmpty ? 0 : 1))
                #expect(run.errors.contains(log.words) || log.words.isEmpty, "\(run.errors)")
            }
        }
    }

    @Test("options that make no sense are refused")
    func refusals() {
        for arguments in [
            ["--capture"], ["--keep", "--capture-days", "1"], ["--keep", "--capture", "--capture-days", "0"],
            ["--keep", "--capture", "--capture-piece", "-1"],
        ] {
            #expect(throws: (any Error).self) { _ = try KeepingOptions.parse(arguments) }
        }
        for arguments in [
            ["a", "--journal", "b"], ["a", "--from", "1"], ["--journal", "a", "--from", "2", "--to", "1"],
        ] {
            #expect(throws: (any Error).self) { _ = try ReplayCommand.parse(arguments) }
        }
        #expect(throws: (any Error).self) {
            _ = try IncidentCommand.parse(["--journal", "a", "--from", "2", "--to", "1", "-o", "x"])
        }
    }
}
