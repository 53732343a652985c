import ArgumentParser
import Foundation
import SQLiteJournal
import Testing
import UserStream
import UserStreamCore

@testable import UserStreamCommand

@Suite("log")
struct LogTests {
    @Test("prints every event as it was written, and none that is not wanted")
    func json() async throws {
        try await SampleJournal.withEveryKind { path, lines in
            #expect(lines.count == (try EventSamples.all().count))
            let all = try await Tool.run(["log", "--journal", path, "--json"])
            #expect(all.status == 0)
            #expect(all.output == lines.joined(separator: "\n") + "\n")
            let some = try await Tool.run([
                "log", "--journal", path, "--json", "--kind", "fill", "--kind", "transfer", "--from-sequence", "26",
            ])
            let wanted = lines.enumerated().filter { index, line in
                index >= 25 && (line.contains("\"kind\":\"fill\"") || line.contains("\"kind\":\"transfer\""))
            }
            #expect(some.output == wanted.map { $0.element + "\n" }.joined())
            #expect(!wanted.isEmpty)
        }
    }

    @Test("prints numbers, times and words for people, and follows the log until it is told to end")
    func follow() async throws {
        try await SampleJournal.withEveryKind { path, lines in
            let last = "\(lines.count)  2023-11-14T22:13:51.000Z  stopped"
            let ended = try await Tool.run(["log", "--journal", path, "--follow"], until: last)
            #expect(ended.status == 0)
            #expect(ended.output.split(separator: "\n").count == lines.count)
            #expect(ended.output.contains("       1  2023-11-14T22:13:51.000Z  ready"))
        }
    }

    @Test(
        "what makes no sense is refused before anything is read",
        arguments: [
            ["log"], ["log", "--account", "a", "--kind", "trade"], ["log", "--account", "a", "--since", "today"],
            ["log", "--account", "a", "--from-sequence", "2", "--to-sequence", "1"],
            ["log", "--account", "a", "--since", "2026-01-02", "--until", "2026-01-01"],
        ])
    func refusals(arguments: [String]) {
        #expect(throws: (any Error).self) { try LogCommand.parse(Array(arguments.dropFirst())) }
    }

    @Test("a journal that is not there is named, for people and for programs")
    func missing() async throws {
        let ended = try await Tool.run(["log", "--journal", "/nowhere/x.sqlite", "--json"])
        #expect(ended.status == 1)
        #expect(ended.errors.contains("there is no journal at /nowhere/x.sqlite"))
        #expect(try JSONSchema().faults(of: ended.output.trimmingCharacters(in: .newlines), as: "failure") == [])
    }

    @Test("moments are read in three forms")
    func times() throws {
        let moment = Timestamp(milliseconds: 1_769_860_800_000)
        #expect(try TimeText.read("2026-01-31T12:00:00Z") == moment)
        #expect(try TimeText.read("1769860800000") == moment)
        #expect(try TimeText.read("2026-01-31") == moment - .hours(12))
        #expect(TimeText.write(moment) == "2026-01-31T12:00:00.000Z")
    }

    @Test("the kinds that can be asked for are those that there are")
    func kinds() throws {
        #expect(Set(Change.kinds) == Set(try EventSamples.all().map(\.change.kind)))
    }
}
