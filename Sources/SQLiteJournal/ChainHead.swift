import Foundation
import GRDB
import UserStream
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

    /// The links by which batches follow, each on the one before.
    /// - Throws: ``JournalError`` of code `outOfOrder` when one does not.
    func links(to batches: [StoredBatch]) throws(JournalError) -> [ChainLink] {
        var (head, links) = (self, [ChainLink]())
        for batch in batches {
            guard batch.first == head.sequence + 1 else {
                throw JournalError(.outOfOrder, "event \(batch.first) does not follow event \(head.sequence)")
            }
            head = head.adding(batch)
            links.append(ChainLink(batch: batch, head: head))
        }
        return links
    }

    /// Where it ends once a batch is added.
    private func adding(_ batch: StoredBatch) -> ChainHead {
        var head = self
        head.sequence = batch.last
        head.chain = HashChain.next(after: chain, batch.lines)
        head.time = max(time, batch.time)
        head.lines = nil
        return head
    }
}

/// A batch in its place in the log.
struct ChainLink: Sendable {
    let batch: StoredBatch
    /// Where the log ends with it.
    let head: ChainHead

    func insert(_ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO batches (last, first, number, time, size, chain, marks, events)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            batch.last, batch.first, batch.number, head.time.milliseconds, batch.lines.count, Data(head.chain),
            Data(batch.marks), String(decoding: batch.lines, as: UTF8.self),
        ])
    }
}
