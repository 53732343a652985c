import GRDB
import Signing
public import UserStream
public import UserStreamCore

/// What reading a whole journal again found.
public struct JournalVerification: Hashable, Sendable {
    /// Something that is not as it was written.
    public struct Damage: Hashable, Sendable {
        /// The first event that is damaged or missing.
        public var sequence: Int64
        /// What is wrong.
        public var message: String
    }

    /// Whose journal it is.
    public var account: AccountID
    /// The first event that is kept.
    public var first: Int64
    /// The last event that is as it was written; one less than the first where there is none.
    public var last: Int64
    /// How many batches these are.
    public var batches: Int64 = 0
    /// The hash of the last of them, in hexadecimal. Equal hashes mean equal logs.
    public var chain = ""
    /// The first damage; `nil` when everything is as it was written.
    public var damage: Damage?
    /// The public state of the account after these events. It is whole only where they begin with the first one, or with a snapshot.
    public var snapshot = AccountSnapshot()
    /// Whether the checkpoint has that state. Not looked at when an event is damaged.
    public var checkpoint = Checkpoint.absent
    /// What was captured; nothing where nobody asked for it.
    public var capture = Capture()

    /// Whether something is not as it was written.
    public var isDamaged: Bool {
        if case .different = checkpoint { return true }
        return damage != nil || capture.damage != nil
    }

    /// How many events there are that are as they were written.
    public var events: Int64 { last - first + 1 }
}

extension SQLiteJournalReader {
    /// Reads everything again and compares: the hashes, the numbers of events and batches, the account, every line; that the events lead to the state
    /// that the checkpoint has; that what was captured is there. It takes some microseconds an event, and holds no more than some batches in memory.
    /// - Throws: ``JournalError`` only when nothing can be read at all; a damage is a finding.
    public func verify() throws(JournalError) -> JournalVerification {
        var walk = try read { db in try ChainWalk(db, account) }
        try go(&walk)
        // While another process writes, the checkpoint may be that of later events: these are read first.
        var stored = try checkpoint()
        while walk.finding.damage == nil, walk.finding.last < stored.last {
            try go(&walk)
            stored = try checkpoint()
        }
        var finding = walk.finding
        finding.chain = Hex.encode(walk.chain)
        finding.snapshot = walk.fold.snapshot
        if finding.damage == nil { finding.checkpoint = walk.fold.finding(stored.parts, of: account) }
        finding.capture = try verifyCapture()
        return finding
    }

    /// Goes on to the end of the log, or the first damage.
    private func go(_ walk: inout ChainWalk) throws(JournalError) {
        while walk.finding.damage == nil {
            do throws(JournalError) {
                let rows = try rows(from: walk.next, limit: 1_024)
                if rows.isEmpty { break }
                for row in rows where walk.finding.damage == nil { walk.take(row) }
            } catch {
                walk.damage(walk.next, error.message)
            }
        }
    }
}

/// Goes along the batches of a log, and stops at the first one that is not as it was written.
struct ChainWalk {
    var finding: JournalVerification
    /// The hash of the last batch.
    var chain: [UInt8]
    /// The event that has to come next.
    var next: Int64
    /// The number of the last batch.
    private(set) var number: Int64
    /// What the events lead to.
    private(set) var fold: LogFold

    /// Before the first batch that is kept.
    init(_ db: Database, _ account: AccountID) throws {
        next = (try Meta.droppedSequence.integer(db) ?? 0) + 1
        number = try Meta.droppedNumber.integer(db) ?? 0
        chain = try Meta.droppedChain.bytes(db) ?? HashChain.beginning(of: account)
        finding = JournalVerification(account: account, first: next, last: next - 1)
        fold = LogFold(first: next)
    }

    /// Behind a batch.
    init(after place: JournalPlace, _ account: AccountID) {
        (next, number, chain) = (place.sequence + 1, place.number, place.chain)
        finding = JournalVerification(account: account, first: next, last: next - 1)
        fold = LogFold(first: next)
    }

    mutating func damage(_ sequence: Int64, _ message: String) {
        finding.damage = JournalVerification.Damage(sequence: sequence, message: message)
    }

    mutating func take(_ row: BatchRow) {
        guard row.first == next else {
            return damage(next, "it is missing: the next batch begins with event \(row.first)")
        }
        let lines = row.split
        guard lines.count == Int(row.last - row.first + 1), row.marks.count == lines.count * 8, row.number > number
        else {
            return damage(row.first, "its batch \(row.number) does not hold together")
        }
        let expected = HashChain.next(after: chain, row.lines)
        var events: [UserStreamEvent] = []
        for (offset, line) in lines.enumerated() {
            let sequence = row.first + Int64(offset)
            guard StoredBatch.mark(of: line)[...] == row.marks[(offset * 8)..<(offset * 8 + 8)] else {
                return damage(sequence, "it is not as it was written")
            }
            do throws(JournalError) { events.append(try BatchRow.event(line, sequence)) } catch {
                return damage(sequence, error.message)
            }
            if let message = objection(to: events[offset], sequence, row) { return damage(sequence, message) }
        }
        guard row.chain == expected else {
            return damage(row.first, "the hash of its batch \(row.number) is not that of what is before it and in it")
        }
        for event in events { fold.apply(event) }
        (chain, next, number) = (expected, row.last + 1, row.number)
        finding.last = row.last
        finding.batches += 1
    }

    private func objection(to event: UserStreamEvent, _ sequence: Int64, _ row: BatchRow) -> String? {
        if event.sequence != sequence { return "another event, \(event.sequence), stands in its place" }
        if event.account != finding.account { return "it is of another account, \(event.account)" }
        if event.batch != row.number { return "it is of another batch, \(event.batch)" }
        if event.isLast != (sequence == row.last) { return "the end of its batch is marked wrongly" }
        return nil
    }
}
