import GRDB
package import Recording
package import UserStream

/// What a journal has beside the events.
extension SQLiteJournalReader {
    /// Which pieces of capture there are, the oldest first, and how far each was committed.
    package func pieces() throws(JournalError) -> [CapturedPiece] { try read(CapturedPiece.all) }

    /// What a piece has.
    /// - Throws: ``Recording/RecordingError`` when its file cannot be read.
    package func recording(of piece: CapturedPiece) throws -> RecordingReader {
        let file = captureFile(of: piece)
        return try RecordingReader(try LineReader(gzip: file, length: Int(piece.bytes)), file)
    }

    /// Where the file of a piece is.
    package func captureFile(of piece: CapturedPiece) -> String {
        CaptureFolder(beside: path).file(of: piece.number)
    }

    /// From which entry of its piece the batch followed that has an event; `nil` where that was not captured.
    package func entry(behind sequence: Int64, in piece: CapturedPiece) throws(JournalError) -> Int64? {
        try read { db in
            try Int64.fetchOne(
                db, sql: "SELECT entry FROM captured WHERE last >= ? AND piece = ? ORDER BY last LIMIT 1",
                arguments: [sequence, piece.number])
        }
    }

    /// The last event of the batch that has an event, by what was captured.
    package func endOfBatch(with sequence: Int64, in piece: CapturedPiece) throws(JournalError) -> Int64? {
        try read { db in
            try Int64.fetchOne(
                db, sql: "SELECT last FROM captured WHERE last >= ? AND piece = ? ORDER BY last LIMIT 1",
                arguments: [sequence, piece.number])
        }
    }
}
