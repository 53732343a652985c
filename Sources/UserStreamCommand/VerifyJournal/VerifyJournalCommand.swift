import ArgumentParser
import SQLiteJournal
import UserStreamCore

/// `userstream verify-journal`
struct VerifyJournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-journal",
        abstract: "Read a journal again from end to end, and say whether it is as it was written.",
        discussion: """
            Every batch carries a hash over its bytes and the hash before it, so no event can be changed, removed or added \
            without it being seen. Numbers without gaps, the account, and that every event can be read are checked as \
            well. The exit code is 1 when something is damaged; the first event of it is named.

            Two journals that end with the same hash hold the same events.
            """)

    @OptionGroup var journal: JournalOptions

    @Flag(help: "Print what was found as a line of JSON.")
    var json = false

    func run() async throws {
        try await withJournal(isJSON: json) {
            let found = try journal.reader().verify()
            if json { Console.print(found.json) } else { found.lines.forEach(Console.print) }
            if found.damage != nil { throw ExitCode.found }
        }
    }
}

extension JournalVerification {
    /// For people.
    var lines: [String] {
        let removed = first > 1 ? ", after \(first - 1) that were removed" : ""
        let counts = "\(events) events in \(batches) batches of \(account)\(removed)"
        guard let damage else {
            let state =
                "At their end \(snapshot.openOrders.count) orders are live, and \(snapshot.balances.count) balances are not zero."
            return ["\(counts). All are as they were written.", state, "Hash: \(chain)"]
        }
        return [
            "\(counts) are as they were written.", "Event \(damage.sequence) is damaged: \(damage.message).",
            "Restore a copy of the file; what is before that event can be read.",
        ]
    }

    /// One line of JSON.
    var json: String {
        var writer = JSONWriter()
        writer.object { json in
            json.field("journal") { json in
                json.object { json in
                    json.field("account", account.text)
                    json.field("first", first)
                    json.field("last", last)
                    json.field("events", events)
                    json.field("batches", batches)
                    json.field("hash", chain)
                    if let damage {
                        json.field("damage") { json in
                            json.object { json in
                                json.field("sequence", damage.sequence)
                                json.field("message", damage.message)
                            }
                        }
                    }
                }
            }
        }
        return writer.text
    }
}
