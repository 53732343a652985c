import SQLiteJournal
import UserStream
import UserStreamCore

/// A part of a log of which a journal has captured everything.
struct CapturedSpan: Hashable {
    /// The pieces, the oldest first.
    let pieces: [CapturedPiece]
    /// The first event that is wanted.
    let first: Int64
    /// The last event of the last batch that is wanted.
    let last: Int64

    /// Finds it.
    /// - Parameters:
    ///   - from: the first event; that of the oldest piece when absent.
    ///   - to: the last event; that of the newest piece when absent.
    /// - Throws: ``CommandFailure`` when nothing was captured, or not all of it.
    init(_ reader: SQLiteJournalReader, from: Int64?, to: Int64?) throws {
        // A piece from which nothing followed says nothing about any event.
        let all = try reader.pieces().filter { $0.last > $0.after }
        guard let oldest = all.first, let newest = all.last else {
            throw CommandFailure(
                "\(reader.path) has captured nothing that led to an event",
                remedy: "Only what is taken in while a journal captures can be replayed: "
                    + "userstream watch --keep --capture.")
        }
        let first = from ?? oldest.after + 1
        let wanted = to ?? newest.last
        pieces = all.filter { $0.last >= first && $0.after < wanted }
        self.first = first
        if let from { try Self.check(from, all) }
        if let to { try Self.check(to, all) }
        if from != nil || to != nil {
            for (one, next) in zip(pieces, pieces.dropFirst()) where one.last != next.after {
                throw Self.missing(one.last + 1, all)
            }
        }
        last = try pieces.last.flatMap { try reader.endOfBatch(with: min(wanted, $0.last), in: $0) } ?? wanted
    }

    private static func check(_ sequence: Int64, _ all: [CapturedPiece]) throws {
        guard all.contains(where: { $0.contains(sequence) }) else { throw missing(sequence, all) }
    }

    private static func missing(_ sequence: Int64, _ all: [CapturedPiece]) -> CommandFailure {
        CommandFailure(
            "what led to event \(sequence) was not captured",
            remedy: "Choose among the events of which everything was captured: \(text(all)).")
    }

    /// Which events were captured, in words: "1 to 20, 31 to 40".
    static func text(_ pieces: [CapturedPiece]) -> String {
        var spans: [(first: Int64, last: Int64)] = []
        for piece in pieces where piece.last > piece.after {
            if let end = spans.last?.last, end == piece.after {
                spans[spans.count - 1].last = piece.last
            } else {
                spans.append((piece.after + 1, piece.last))
            }
        }
        return spans.map { "\($0.first) to \($0.last)" }.joined(separator: ", ")
    }
}
