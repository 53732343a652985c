import ArgumentParser
import Foundation
import SQLiteJournal
import UserStreamCore

/// `userstream compact`
struct CompactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Give the room that a journal no longer uses back to the system.",
        discussion: """
            No event is removed. What was captured goes as far as its events are not kept any more. Nobody may write the journal \
            meanwhile, and for a moment it takes as much free room as it has.
            """)

    @OptionGroup var journal: JournalOptions

    @Flag(help: "Print what was done as a line of JSON.")
    var json = false

    func run() async throws {
        try await withJournal(isJSON: json) {
            let path = try journal.path()
            let account = try journal.reader().account
            let before = Self.size(path)
            let opened = SQLiteJournal(account, at: path)
            _ = try await opened.open()
            try await opened.compact()
            try await opened.close()
            let after = Self.size(path)
            Console.print(json ? Self.json(before, after) : "\(before) bytes before, \(after) now.")
        }
    }

    /// The bytes of the file, of what was not moved into it yet, and of what was captured.
    private static func size(_ path: String) -> Int64 {
        let captured = (try? FileManager.default.contentsOfDirectory(atPath: path + ".capture")) ?? []
        return (["", "-wal"] + captured.map { ".capture/" + $0 }).reduce(0) { sum, suffix in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return sum + ((attributes?[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }

    private static func json(_ before: Int64, _ after: Int64) -> String {
        var writer = JSONWriter()
        writer.object { json in
            json.field("compacted") { json in
                json.object { json in
                    json.field("bytesBefore", before)
                    json.field("bytesAfter", after)
                }
            }
        }
        return writer.text
    }
}
