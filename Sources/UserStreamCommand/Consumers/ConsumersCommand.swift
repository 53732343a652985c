import ArgumentParser
import SQLiteJournal
import UserStream
import UserStreamCore

/// `userstream consumers`
struct ConsumersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consumers",
        abstract: "List who acknowledges the events of a journal, and how far each has come.",
        discussion: """
            What a consumer has not acknowledged is kept whatever the journal's retention says; those who make it keep \
            more than it would are marked. --forget lets one go that will not come back; it is known again as soon as it \
            acknowledges again.
            """)

    @OptionGroup var journal: JournalOptions

    @Option(help: ArgumentHelp("Forget this consumer.", valueName: "name"))
    var forget: String?

    @Flag(help: "Print every consumer as a line of JSON.")
    var json = false

    func run() async throws {
        try await withJournal(isJSON: json) {
            let reader = try journal.reader()
            if let forget, try !SQLiteJournalReader.removeConsumer(forget, at: reader.path) {
                throw CommandFailure(
                    "there is no consumer '\(forget)'", remedy: "Without --forget the command lists them.")
            }
            let consumers = try reader.consumers()
            if json { return consumers.forEach { Console.print($0.json) } }
            if consumers.isEmpty { return Console.print("No consumer ever acknowledged anything.") }
            Self.table(consumers).lines.forEach(Console.print)
        }
    }

    static func table(_ consumers: [JournalConsumer]) -> TextTable {
        TextTable(
            columns: [
                .init(title: "consumer"), .init(title: "acknowledged", isNumber: true),
                .init(title: "behind", isNumber: true), .init(title: "last"), .init(title: ""),
            ],
            rows: consumers.map { consumer in
                [
                    consumer.name, "\(consumer.sequence)", "\(consumer.lag)", TimeText.write(consumer.updated),
                    consumer.holdsBackRetention ? "holds back retention" : "",
                ]
            })
    }
}

extension JournalConsumer {
    /// One line of JSON.
    var json: String {
        var writer = JSONWriter()
        writer.object { json in
            json.field("consumer", name)
            json.field("sequence", sequence)
            json.field("lag", lag)
            json.field("updated", updated)
            json.field("holdsBackRetention", flag: holdsBackRetention)
        }
        return writer.text
    }
}
