import ArgumentParser
import ExchangeConnectors
import Recording
import SQLiteJournal
import UserStreamCore

/// `userstream replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract:
            "Play a recorded session, or what a journal has captured, again, without a network: the same events, byte for byte.",
        discussion: """
            Every raw answer of the recording is decoded again, and taken in at its time. A recording whose process was \
            killed ends with the last line that was written whole; a line that is damaged otherwise is an error that \
            names it.

            With --check nothing is printed but whether the events are those that were recorded; the exit code is 1 \
            when they are not, and the first one that differs is named.

            With --journal or --account it plays what watch --keep --capture has captured beside a journal, piece by piece, and compares \
            what follows with the log; nothing else is printed. It begins with the piece that --from is in, and ends with the batch that \
            --to is in.
            """)

    @Argument(help: ArgumentHelp("The folder of a recording.", valueName: "folder"))
    var folder: String?

    @Option(help: ArgumentHelp("Play what was captured beside the journal in this file.", valueName: "path"))
    var journal: String?

    @Option(
        help: ArgumentHelp("The same for the journal of an account at its usual place.", valueName: "account"))
    var account: String?

    @Option(help: ArgumentHelp("The first event of the journal.", valueName: "sequence"))
    var from: Int64?

    @Option(help: ArgumentHelp("The last event of the journal.", valueName: "sequence"))
    var to: Int64?

    @Flag(help: "Print every event, or what was compared, as a line of JSON.")
    var json = false

    @Flag(help: "Compare the events with those that were recorded.")
    var check = false

    func validate() throws {
        let isJournal = journal != nil || account != nil
        guard isJournal != (folder != nil) else {
            throw ValidationError("Name either the folder of a recording, or a journal by --journal or --account.")
        }
        guard isJournal || (from == nil && to == nil) else {
            throw ValidationError("--from and --to choose events of a journal: add --journal or --account.")
        }
        if let from, let to, from > to { throw ValidationError("--from must not be behind --to.") }
    }

    func run() async throws {
        try await withJournal(isJSON: json) {
            if let folder { try await replay(folder) } else { try await replayJournal() }
        }
    }

    private func replay(_ folder: String) async throws {
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
                ? Self.summary(inputs: player.entries, events: Int64(log.equal))
                : "Events: \(log.equal), from \(player.entries) recorded inputs. All are as they were recorded.")
    }

    private func replayJournal() async throws {
        var options = JournalOptions()
        (options.journal, options.account) = (journal, account)
        let reader = try options.reader()
        var replay = JournalReplay(reader, try CapturedSpan(reader, from: from, to: to))
        try await replay.run()
        let tally = replay.tally
        Console.print(
            json
                ? Self.summary(inputs: tally.inputs, events: tally.events)
                : "Events: \(tally.events), from \(tally.inputs) captured inputs in \(tally.pieces) pieces "
                    + "(\(CapturedSpan.text(replay.span.pieces))). All are as they are in the log.")
    }

    private static func summary(inputs: Int64, events: Int64) -> String {
        var json = JSONWriter()
        json.object { json in
            json.field("replay") { json in
                json.object { json in
                    json.field("inputs", inputs)
                    json.field("events", events)
                    json.field("equal", flag: true)
                }
            }
        }
        return json.text
    }
}

extension ReplayPlayer {
    /// Plays the recording of a folder.
    /// - Parameter connector: what the answers were decoded with; the registered one of the recorded exchange when absent.
    init(folder: String, connector: (any ExchangeConnector)? = nil) throws {
        try self.init(try RecordingReader(folder: folder)) { name throws(ConnectorError) in
            if let connector { return connector }
            return try ExchangeRegistry.make(name)
        }
    }
}
