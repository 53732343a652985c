import ExchangeConnectors
import Recording
import SQLiteJournal
import UserStreamCore

/// Plays what a journal has captured, and compares what follows with its log.
struct JournalReplay {
    /// How much was played.
    struct Tally: Hashable {
        /// How many inputs were taken in.
        var inputs: Int64 = 0
        /// How many events were the same.
        var events: Int64 = 0
        /// In how many pieces.
        var pieces = 0
    }

    let reader: SQLiteJournalReader
    /// What is to be played.
    let span: CapturedSpan
    private(set) var tally = Tally()

    init(_ reader: SQLiteJournalReader, _ span: CapturedSpan) {
        self.reader = reader
        self.span = span
    }

    /// Plays the pieces one after the other, each from its own checkpoint on.
    /// - Throws: ``CommandFailure`` that says where log and replay first differ.
    mutating func run() async throws { for piece in span.pieces { try await play(piece) } }

    private mutating func play(_ piece: CapturedPiece) async throws {
        var player = try ReplayPlayer(try reader.recording(of: piece)) { name throws(ConnectorError) in
            try ExchangeRegistry.make(name)
        }
        // The events before were removed, though not yet the piece.
        let kept = try reader.span().first
        let end = min(piece.last, span.last)
        var log = LogLines(reader, from: max(piece.after + 1, kept))
        let isWhole = span.last >= piece.last
        tally.pieces += 1
        while player.entries < piece.entries, isWhole || log.next <= end {
            guard let batch = try await player.next() else {
                throw CommandFailure(
                    "\(reader.captureFile(of: piece)) ends after \(player.entries) of \(piece.entries) inputs",
                    remedy: "Restore a copy of it.", category: .malformed)
            }
            for event in batch where event.sequence >= kept { try compare(event, &log, piece) }
            try checkIndex(batch, player.entries, piece)
        }
        tally.inputs += player.entries
        guard log.next > end else {
            throw CommandFailure(
                "event \(log.next) does not come again", remedy: Self.remedy, category: .malformed)
        }
    }

    private mutating func compare(_ event: UserStreamEvent, _ log: inout LogLines, _ piece: CapturedPiece) throws {
        let (sequence, json) = (log.next, event.json)
        guard sequence <= piece.last, let line = try log.read() else {
            throw CommandFailure(
                "event \(event.sequence) (\(event.change.kind)) is not in the log\n  replayed: \(json)",
                remedy: Self.remedy, category: .malformed)
        }
        guard line.elementsEqual(json.utf8) else {
            throw CommandFailure(
                "event \(sequence) differs\n  log:      \(String(decoding: line, as: UTF8.self))\n  replayed: \(json)",
                remedy: Self.remedy, category: .malformed)
        }
        tally.events += 1
    }

    /// The batch has to follow from the input that it followed from then.
    private func checkIndex(_ batch: EventBatch, _ entry: Int64, _ piece: CapturedPiece) throws {
        guard let last = batch.last?.sequence, let known = try reader.entry(behind: last, in: piece), known != entry
        else { return }
        throw CommandFailure(
            "event \(last) follows from input \(entry) of \(reader.captureFile(of: piece)), and followed from input \(known)",
            remedy: Self.remedy, category: .malformed)
    }

    private static let remedy =
        "Either a file was changed (see verify-journal), or this version decides otherwise than the one that captured."
}
