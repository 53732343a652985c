package import UserStream
package import UserStreamCore

/// A place in a log, with the hash of everything before it: a log that has the same hash there begins with the same events.
package struct JournalPlace: Hashable, Sendable {
    /// The last event before it; 0 at the beginning.
    package var sequence: Int64
    /// The number of its batch.
    var number: Int64
    /// The hash of that batch.
    var chain: [UInt8]

    /// The beginning of an account's log.
    package init(beginningOf account: AccountID) {
        (sequence, number, chain) = (0, 0, HashChain.beginning(of: account))
    }

    init(_ walk: ChainWalk) {
        (sequence, number, chain) = (walk.next - 1, walk.number, walk.chain)
    }
}

extension SQLiteJournalReader {
    /// What a log has behind a place.
    package struct Continuation: Sendable {
        /// The lines of its events, as they lie there.
        package var lines: [[UInt8]] = []
        /// Where it ends.
        package var end: JournalPlace
        /// The first thing that is not as it was written, or not as it was when that place was the end of the log.
        package var damage: JournalVerification.Damage?
    }

    /// Reads on from where somebody has read before, and verifies what is new: as good as ``verify()``, as long as nobody changed what was
    /// read before, and as quick as little is new.
    /// - Throws: ``JournalError`` when nothing can be read.
    package func continuation(of place: JournalPlace) throws(JournalError) -> Continuation {
        var found = Continuation(end: place)
        if place.sequence > 0 {
            let last = try rows(from: place.sequence, limit: 1).first
            guard let last, last.last == place.sequence, last.chain == place.chain else {
                found.damage = JournalVerification.Damage(
                    sequence: place.sequence, message: "what was committed until here is not there any more")
                return found
            }
        }
        var walk = ChainWalk(after: place, account)
        while walk.finding.damage == nil {
            let rows = try rows(from: walk.next, limit: 1_024)
            if rows.isEmpty { break }
            for row in rows where walk.finding.damage == nil {
                walk.take(row)
                if walk.finding.damage == nil { found.lines += row.split.map(Array.init) }
            }
        }
        found.end = JournalPlace(walk)
        found.damage = walk.finding.damage
        return found
    }
}
