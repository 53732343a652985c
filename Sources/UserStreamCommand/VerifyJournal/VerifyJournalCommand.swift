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
            well; that the events lead to the state from which the account would go on; and that what was captured is there, line by \
            line. The exit code is 1 when something is damaged; the first event of it is named, or the file.

            Two journals that end with the same hash hold the same events.
            """)

    @OptionGroup var journal: JournalOptions

    @Flag(help: "Print what was found as a line of JSON.")
    var json = false

    func run() async throws {
        try await withJournal(isJSON: json) {
            let found = try journal.reader().verify()
            if json { Console.print(found.json) } else { found.lines.forEach(Console.print) }
            if found.isDamaged { throw ExitCode.found }
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
            return ["\(counts). All are as they were written.", state, "Hash: \(chain)"] + checkpointLines
                + captureLines
        }
        return [
            "\(counts) are as they were written.", "Event \(damage.sequence) is damaged: \(damage.message).",
            "Restore a copy of the file; what is before that event can be read.",
        ] + captureLines
    }

    private var checkpointLines: [String] {
        switch checkpoint {
        case .equal: ["The checkpoint, from which the account goes on, has the state that the events lead to."]
        case .absent: ["There is no checkpoint to go on from."]
        case .different(let message):
            [
                "The account cannot go on from the checkpoint: \(message).",
                CheckpointError.remedy,
            ]
        }
    }

    private var captureLines: [String] {
        guard capture.pieces > 0 else { return [] }
        guard let damage = capture.damage else {
            return [
                "Captured: \(capture.inputs) inputs in \(capture.pieces) pieces, \(capture.bytes) bytes. All are there."
            ]
        }
        return [
            "What was captured is damaged: \(damage).", "Restore a copy of that file, or do without a replay of it.",
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
                    switch checkpoint {
                    case .equal: json.field("checkpoint", "equal")
                    case .absent: json.field("checkpoint", "absent")
                    case .different(let message): json.field("checkpoint", message)
                    }
                    if capture.pieces > 0 { json.field("capture") { $0.append(capture) } }
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

extension JSONWriter {
    fileprivate mutating func append(_ capture: JournalVerification.Capture) {
        object { json in
            json.field("pieces", Int64(capture.pieces))
            json.field("inputs", capture.inputs)
            json.field("bytes", capture.bytes)
            json.field("damage", capture.damage)
        }
    }
}
