import ArgumentParser
import UserStreamCore

/// `userstream replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Play a recorded session again, without a network: the same events every time, byte for byte.",
        discussion: """
            Every raw answer of the recording is decoded again, and taken in at its time. A recording whose process was \
            killed ends with the last line that was written whole; a line that is damaged otherwise is an error that \
            names it.

            With --check nothing is printed but whether the events are those that were recorded; the exit code is 1 \
            when they are not, and the first one that differs is named.
            """)

    @Argument(help: ArgumentHelp("The folder of a recording.", valueName: "folder"))
    var folder: String

    @Flag(help: "Print every event as a line of JSON.")
    var json = false

    @Flag(help: "Compare the events with those that were recorded.")
    var check = false

    func run() async throws {
        do {
            try await replay()
        } catch let failure as CommandFailure {
            if json { Console.print(failure.json) }
            throw failure
        }
    }

    private func replay() async throws {
        var player = try ReplayPlayer(folder: folder)
        guard check else {
            while let batch = try await player.next() {
                for event in batch { Console.print(json ? event.json : EventText(event).description) }
            }
            return
        }
        var log = try RecordedLog(folder: folder)
        while let batch = try await player.next() { for event in batch { try log.compare(event) } }
        try log.finish()
        Console.print(
            json
                ? Self.summary(entries: player.entries, events: log.equal)
                : "Events: \(log.equal), from \(player.entries) recorded inputs. All are as they were recorded.")
    }

    private static func summary(entries: Int64, events: Int) -> String {
        var json = JSONWriter()
        json.object { json in
            json.field("replay") { json in
                json.object { json in
                    json.field("inputs", entries)
                    json.field("events", Int64(events))
                    json.field("equal", flag: true)
                }
            }
        }
        return json.text
    }
}
