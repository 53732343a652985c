import ArgumentParser
import ExchangeConnectors
import UserStreamCore

/// `userstream replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Play a recorded session again, without a network: the same events every time, byte for byte.",
        discussion: """
            Every raw answer of the recording is decoded again, and taken in at its time. A recording whose process was
            killed ends with the last line that was written whole; a line that is damaged otherwise is an error that
            names it. With --check nothing is printed but whether the events are those that were recorded; exit code 1
            when they are not, with the first one that differs.
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
                : "\(log.equal) events from \(player.entries) recorded inputs: all as recorded.")
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

/// Plays the recording of a folder.
struct ReplayPlayer {
    /// How many entries were played.
    private(set) var entries: Int64 = 0
    private var reader: RecordingReader
    private var replay: Replay

    /// - Parameter connector: what the answers were decoded with; the registered one of the recorded exchange when absent.
    /// - Throws: ``CommandFailure`` when the folder holds no recording that can be played.
    init(folder: String, connector: (any ExchangeConnector)? = nil) throws {
        reader = try RecordingReader(folder: folder)
        do {
            replay = Replay(
                reader.header, try connector ?? ExchangeRegistry.make(reader.header.exchange))
        } catch let error as ConnectorError {
            throw CommandFailure(error.message, remedy: "Replay it with a version that knows this exchange.")
        }
    }

    /// What followed from the next entry; `nil` at the end.
    mutating func next() async throws -> EventBatch? {
        guard let (number, entry) = try reader.next() else { return nil }
        guard let batch = try await replay.take(entry, number: number) else {
            throw reader.damage("what it refers to is not in an earlier entry")
        }
        entries = number
        return batch
    }
}
