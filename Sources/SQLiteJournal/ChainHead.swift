import Foundation
import GRDB
import UserStreamCore

/// Where the log ends.
struct ChainHead: Sendable {
    /// The last event; 0 before the first.
    var sequence: Int64
    /// The hash of the last batch.
    var chain: [UInt8]
    /// When it was written.
    var time: Timestamp
    /// Its lines, where they were read.
    var lines: [UInt8]?

    /// Reads it from the last row.
    init(_ db: Database, _ account: AccountID) throws {
        let row = try Row.fetchOne(db, sql: "SELECT \(BatchRow.columns) FROM batches ORDER BY last DESC LIMIT 1")
        if let batch = try row.map(BatchRow.init) {
            (sequence, chain, time, lines) = (batch.last, batch.chain, batch.time, batch.lines)
        } else {
            (sequence, chain, time) = (0, HashChain.beginning(of: account), Timestamp(milliseconds: .min))
        }
    }

    /// Where it ends once a batch is added.
    func adding(_ batch: StoredBatch) -> ChainHead {
        var head = self
        head.sequence = batch.last
        head.chain = HashChain.next(after: chain, batch.lines)
        head.time = max(time, batch.time)
        head.lines = nil
        return head
    }
}
