import ArgumentParser
import Foundation
import SQLiteJournal
import Testing
import UserStream
import UserStreamCore

@testable import UserStreamCommand

@Suite("consumers, verify-journal, compact")
struct JournalCommandTests {
    private func line(_ ended: Tool.Ended) -> String { ended.output.trimmingCharacters(in: .newlines) }

    @Test("consumers are listed with how far each is behind, and can be forgotten")
    func consumers() async throws {
        try await SampleJournal.withEveryKind { path, lines in
            let json = try await Tool.run(["consumers", "--journal", path, "--json"])
            #expect(json.output.hasPrefix(#"{"consumer":"bot","sequence":3,"lag":\#(lines.count - 3),"updated":"#))
            #expect(try JSONSchema().faults(of: line(json), as: "consumer") == [])
            let text = try await Tool.run(["consumers", "--journal", path])
            #expect(text.output.contains("bot"))
            let forgotten = try await Tool.run(["consumers", "--journal", path, "--forget", "bot"])
            #expect(forgotten.output == "No consumer ever acknowledged anything.\n")
            let unknown = try await Tool.run(["consumers", "--journal", path, "--forget", "bot"])
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("there is no consumer 'bot'"))
        }
    }

    @Test("who holds back retention is marked")
    func heldBack() {
        let consumer = JournalConsumer(name: "slow", sequence: 7, updated: .epoch, lag: 9, holdsBackRetention: true)
        #expect(ConsumersCommand.table([consumer]).lines.last?.hasSuffix("holds back retention") == true)
    }

    @Test("a whole journal passes; a changed byte fails and is named")
    func verify() async throws {
        try await SampleJournal.withEveryKind { path, lines in
            let whole = try await Tool.run(["verify-journal", "--journal", path, "--json"])
            #expect(whole.status == 0)
            #expect(try JSONSchema().faults(of: line(whole), as: "journal") == [])
            let words = try await Tool.run(["verify-journal", "--journal", path])
            #expect(words.output.hasPrefix("\(lines.count) events in \(lines.count) batches of huobi:main. All are"))

            var bytes = Array(try Data(contentsOf: URL(filePath: path)))
            let place = try #require(Data(bytes).range(of: Data(lines[20].utf8))).lowerBound + 40
            bytes[place] ^= 1
            try Data(bytes).write(to: URL(filePath: path))
            let broken = try await Tool.run(["verify-journal", "--journal", path, "--json"])
            #expect(broken.status == 1)
            #expect(broken.output.contains(#""damage":{"sequence":21,"#))
            #expect(try JSONSchema().faults(of: line(broken), as: "journal") == [])
            #expect(try await Tool.run(["verify-journal", "--journal", path]).output.contains("Event 21 is damaged"))
        }
    }

    @Test("compacting says what it gained, and waits for no writer")
    func compact() async throws {
        try await SampleJournal.withEveryKind { path, lines in
            let done = try await Tool.run(["compact", "--journal", path, "--json"])
            #expect(done.status == 0)
            #expect(try JSONSchema().faults(of: line(done), as: "compacted") == [])
            let writer = SQLiteJournal("huobi:main", at: path)
            #expect(try await writer.open().lastSequence == Int64(lines.count))
            let refused = try await Tool.run(["compact", "--journal", path])
            #expect(refused.status == 1)
            #expect(refused.errors.contains("is being written by process"))
            try await writer.close()
        }
    }

    @Test("the journal of an account is found at its usual place")
    func account() throws {
        let options = try JournalOptions.parse(["--account", "huobi:main"])
        #expect(try options.path() == JournalLocation.path(of: "huobi:main"))
        #expect(try JournalOptions.parse(["--journal", "x", "--account", "a"]).path() == "x")
    }
}
