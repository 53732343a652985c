import GRDB
import UserStreamCore

extension Retention {
    /// Removes the pieces that are too old or too much, and those of which the journal keeps no event any more. The last one stays.
    /// - Returns: what was removed; its files are to be removed once the transaction is committed.
    func trimCapture(_ db: Database, _ head: ChainHead) throws -> [CapturedPiece] {
        let pieces = try CapturedPiece.all(db)
        let dropped = try Meta.droppedSequence.integer(db) ?? 0
        var bytes = pieces.reduce(0) { $0 + $1.bytes }
        var removed: [CapturedPiece] = []
        // What stays has no hole.
        var isBeginning = true
        for piece in pieces.dropLast() {
            let isOver =
                (dropped > 0 && piece.last <= dropped) || isTooOld(piece.time.milliseconds, head)
                || isTooMuch(piece.last, head) || maximumBytes.map { bytes > $0 } ?? false
            isBeginning = isBeginning && isOver
            // A process that was killed at once leaves a piece with nothing in it but the checkpoint.
            guard isBeginning || piece.entries <= 1 else { continue }
            try piece.remove(db)
            bytes -= piece.bytes
            removed.append(piece)
        }
        return removed
    }
}
