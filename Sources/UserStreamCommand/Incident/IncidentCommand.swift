import ArgumentParser
import SQLiteJournal
import UserStreamCore

/// `userstream incident`
struct IncidentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident",
        abstract: "Cut what led to some events of a journal out of what it has captured, as a recording of its own.",
        discussion: """
            The folder has what userstream record writes: all that the account took in, and the events that followed. It begins with the \
            piece of capture that the first event is in, with the checkpoint of that moment, and ends with the batch of the last event. \
            It is played at once, and kept only when the events are those of the log.

            In Fixtures/<exchange>/sessions it is a regression test: its inputs must always lead to the same events. If the events are \
            wrong, correct them in events.jsonl, and the test fails until the mistake is mended. It shows orders, fills and balances, \
            but no key, secret or signature.
            """)

    @OptionGroup var journal: JournalOptions

    @Option(help: ArgumentHelp("The first event.", valueName: "sequence"))
    var from: Int64

    @Option(help: ArgumentHelp("The last event.", valueName: "sequence"))
    var to: Int64

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The folder, new or empty.", valueName: "folder"))
    var output: String

    @Flag(help: "Print what was cut as a line of JSON.")
    var json = false

    func validate() throws {
        guard from <= to else { throw ValidationError("--from must not be behind --to.") }
    }

    func run() async throws {
        try await withJournal(isJSON: json) {
            let reader = try journal.reader()
            let cut = try await Incident(reader, try CapturedSpan(reader, from: from, to: to)).cut(into: output)
            Console.print(
                json
                    ? cut.json
                    : "Events \(cut.first) to \(cut.last), from \(cut.inputs) inputs, are in \(output). They come again.\n"
                        + "Replay them by: userstream replay \(output) --check")
        }
    }
}

extension Incident.Cut {
    /// One line of JSON.
    var json: String {
        var writer = JSONWriter()
        writer.object { json in
            json.field("incident") { json in
                json.object { json in
                    json.field("first", first)
                    json.field("last", last)
                    json.field("inputs", inputs)
                }
            }
        }
        return writer.text
    }
}
