import ArgumentParser
import Logging
import SQLiteJournal
import ServiceLifecycle
import UnixSignals
import UserStream
import UserStreamCore

/// `userstream log`
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Print what the journal of an account holds.",
        discussion: """
            One event a line, in order. With --json these are the bytes that `watch --json` printed when it happened. A \
            journal can be read while it is written; with --follow the command waits for more at its end.

            Times are those at which it was received, on the exchange's clock, in UTC.
            """)

    @OptionGroup var journal: JournalOptions

    @OptionGroup var filter: FilterOptions

    @Flag(help: "Print every event as a line of JSON.")
    var json = false

    @Flag(help: "Wait for more at the end, until it is interrupted.")
    var follow = false

    func run() async throws {
        try await withJournal(isJSON: json) {
            let printer = LogPrinter(reader: try journal.reader(), isJSON: json)
            guard follow else {
                try printer.print(filter.filter)
                return
            }
            LogOutput.start(isVerbose: false)
            let follower = LogFollower(printer: printer, filter: filter.filter)
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: follower, successTerminationBehavior: .gracefullyShutdownGroup)],
                    gracefulShutdownSignals: [.sigint, .sigterm], logger: Logger(label: "userstream.log")))
            try await group.run()
        }
    }
}

/// Prints events of a journal.
private struct LogPrinter {
    let reader: SQLiteJournalReader
    let isJSON: Bool

    /// - Returns: the last event that was looked at.
    @discardableResult
    func print(_ filter: EventFilter) throws -> Int64 {
        try reader.forEach(matching: filter) { event in
            Console.print(LogLine.text(event, isJSON: isJSON))
            return true
        }
    }
}

/// Prints what a journal holds and what is added to it, until it is told to end.
private struct LogFollower: Service {
    let printer: LogPrinter
    let filter: EventFilter

    func run() async throws {
        var filter = filter
        while !Task.isShuttingDownGracefully {
            filter.from = try printer.print(filter) + 1
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(200)) }
        }
    }
}

/// A line of the log.
enum LogLine {
    /// The event as JSON; or its number, when it was received, and the event in words.
    static func text(_ event: UserStreamEvent, isJSON: Bool) -> String {
        if isJSON { return event.json }
        let number = "\(event.sequence)".leftPadded(to: 8)
        return "\(number)  \(TimeText.write(event.observed.to))  \(EventText(event, showsTime: false))"
    }
}
