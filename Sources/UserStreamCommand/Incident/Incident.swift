import Foundation
import Recording
import SQLiteJournal
import UserStreamCore

/// What led to some events of a journal, to be cut out as a recording.
struct Incident {
    /// What was cut.
    struct Cut: Hashable {
        /// The first event; where a piece of capture begins.
        var first: Int64
        /// The last event; where a batch ends.
        var last: Int64
        /// How many inputs there are.
        var inputs: Int64
    }

    private let reader: SQLiteJournalReader
    private let span: CapturedSpan

    init(_ reader: SQLiteJournalReader, _ span: CapturedSpan) {
        self.reader = reader
        self.span = span
    }

    /// Writes the recording, and plays it.
    /// - Throws: ``CommandFailure`` when it cannot be written, or does not lead to the events of the log; then the folder is empty again.
    func cut(into folder: String) async throws -> Cut {
        // It says where log and replay differ.
        var replay = JournalReplay(reader, span)
        try await replay.run()
        try RecordingFiles.makeFolder(folder)
        do {
            let cut = try write(to: folder)
            var player = try ReplayPlayer(folder: folder)
            var log = try RecordedLog(folder: folder)
            while let batch = try await player.next() { for event in batch { try log.compare(event) } }
            try log.finish()
            return cut
        } catch {
            for name in [RecordingFiles.inputs, RecordingFiles.events] {
                try? FileManager.default.removeItem(atPath: folder + "/" + name)
            }
            throw error
        }
    }

    private func write(to folder: String) throws -> Cut {
        guard let oldest = span.pieces.first else {
            throw CommandFailure("there is nothing to cut", remedy: "Choose other events.")
        }
        let inputs = try RecordingFiles.make(RecordingFiles.inputs, in: folder)
        var count: Int64 = 0
        var bodies = BodyBook()
        for piece in span.pieces {
            var recording = try reader.recording(of: piece)
            if count == 0 { try write(recording.header.line, to: inputs) }
            let before = count
            // The last piece is needed as far as the batch that ends the incident.
            let end = piece == span.pieces.last ? try reader.entry(behind: span.last, in: piece) : nil
            while count - before < end ?? piece.entries, let (_, entry) = try recording.next() {
                count += 1
                try write(entry.moved(by: before).line(number: count, &bodies), to: inputs)
            }
        }
        let first = oldest.after + 1
        try writeEvents(from: first, to: folder)
        return Cut(first: first, last: span.last, inputs: count)
    }

    private func writeEvents(from first: Int64, to folder: String) throws {
        let events = try RecordingFiles.make(RecordingFiles.events, in: folder)
        var log = LogLines(reader, from: first)
        while log.next <= span.last, let line = try log.read() {
            try events.write(contentsOf: Data(line + [UInt8(ascii: "\n")]))
        }
    }

    private func write(_ line: [UInt8], to file: FileHandle) throws {
        try file.write(contentsOf: Data(RecordedLine.sealed(line)))
    }
}
