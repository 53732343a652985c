import Foundation
import GRDB
public import UserStreamCore

/// What a journal removes from its beginning. Without limits, which is the default, it keeps everything.
///
/// Whole batches are removed, the oldest first, now and then while others are appended; the last one stays. What a consumer that ever
/// acknowledged has not acknowledged yet is kept whatever the limits are: ``JournalConsumer/holdsBackRetention`` says which consumer that is, and
/// a consumer that will not come back has to be forgotten. Who reads without acknowledging is not waited for.
public struct Retention: Hashable, Sendable {
    /// How old events may become, counted from the last one.
    public var maximumAge: TimeSpan?
    /// How many events are kept.
    public var maximumEvents: Int64?
    /// How much room events and all that belongs to them may take in the file, in bytes. The file itself does not get smaller: what is
    /// freed is used again.
    public var maximumBytes: Int64?

    /// Sets the limits.
    public init(maximumAge: TimeSpan? = nil, maximumEvents: Int64? = nil, maximumBytes: Int64? = nil) {
        self.maximumAge = maximumAge
        self.maximumEvents = maximumEvents
        self.maximumBytes = maximumBytes
    }

    var isLimited: Bool { maximumAge != nil || maximumEvents != nil || maximumBytes != nil }

    /// How often it is looked whether there is something to remove.
    static let appendsPerTrim = 16
    /// How many batches are removed at most at a time, so that no append waits for long.
    private static let batchesPerTrim = 256

    /// Removes what is too old or too much, in the transaction of an append.
    func trim(_ db: Database, _ head: ChainHead) throws {
        let acknowledged =
            try Int64.fetchOne(db, sql: "SELECT min(sequence) FROM consumers") ?? Int64.max
        var excess = try excessBytes(db)
        var (removable, wanted): (Row?, Int64?)
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT last, number, time, size, chain FROM batches WHERE last < ? ORDER BY last LIMIT ?",
            arguments: [head.sequence, Self.batchesPerTrim])
        while let row = try rows.next() {
            let (last, time): (Int64, Int64) = (try row.decode(atIndex: 0), try row.decode(atIndex: 2))
            guard isTooOld(time, head) || isTooMuch(last, head) || excess > 0 else { break }
            excess -= try row.decode(Int64.self, atIndex: 3)
            wanted = last
            if last <= acknowledged { removable = row.copy() }
        }
        if let removable { try remove(upTo: removable, db) }
        let cut: Int64? = try removable?.decode(atIndex: 0)
        try note(heldBack: wanted == cut ? 0 : wanted ?? 0, db)
    }

    func isTooOld(_ time: Int64, _ head: ChainHead) -> Bool {
        guard let maximumAge else { return false }
        return head.time - Timestamp(milliseconds: time) > maximumAge
    }

    func isTooMuch(_ last: Int64, _ head: ChainHead) -> Bool {
        guard let maximumEvents else { return false }
        return head.sequence - last >= maximumEvents
    }

    private func excessBytes(_ db: Database) throws -> Int64 {
        guard let maximumBytes else { return 0 }
        func value(_ name: String) throws -> Int64 { try Int64.fetchOne(db, sql: "PRAGMA \(name)") ?? 0 }
        return try (value("page_count") - value("freelist_count")) * value("page_size") - maximumBytes
    }

    /// The hash of the last batch that goes is kept: the first one that stays rests on it.
    private func remove(upTo row: Row, _ db: Database) throws {
        let last: Int64 = try row.decode(atIndex: 0)
        try db.execute(sql: "DELETE FROM batches WHERE last <= ?", arguments: [last])
        try db.execute(sql: "DELETE FROM captured WHERE last <= ?", arguments: [last])
        try Meta.droppedSequence.set(last, db)
        try Meta.droppedNumber.set(try row.decode(Int64.self, atIndex: 1), db)
        try Meta.droppedChain.set(try row.decode(Data.self, atIndex: 4), db)
    }

    private func note(heldBack sequence: Int64, _ db: Database) throws {
        guard try Meta.heldBack.integer(db) ?? 0 != sequence else { return }
        try Meta.heldBack.set(sequence, db)
    }
}
