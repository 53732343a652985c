import UserStreamCore

/// Faults under way: those that last longer than one request.
struct FaultEpisodes: Sendable {
    /// A part of the exchange that stands still.
    struct Freeze: Sendable {
        /// The moment whose state it shows.
        let moment: Timestamp
        /// When it catches up.
        let until: Timestamp
        /// Differs between episodes; decides which currencies stand still.
        let mark: UInt64
    }

    /// By user: until when he is banned.
    var bans: [Int: Timestamp] = [:]
    /// By endpoint.
    var freezes: [String: Freeze] = [:]
    /// Until when details and histories stand still, and where.
    var details: Freeze?
    /// By fill row: until when it is not visible.
    var withheld: [Int64: Timestamp] = [:]
    /// The moment up to which fills have been shown, by account.
    var shownFills: [Int: Timestamp] = [:]
    /// Orders that are gone before their time.
    var purged: Set<Int64> = []
    /// By how much the served clock is off, and until when.
    var skew: (by: TimeSpan, until: Timestamp)?
    /// Until when the exchange is closed.
    var closedUntil: Timestamp?
    /// Keys that are not accepted any more.
    var revokedKeys: Set<String> = []
    /// Keys that may do nothing any more.
    var powerlessKeys: Set<String> = []
    /// Alternates between the forms of a fault.
    var alternations: [Fault: Int] = [:]

    /// The next of two forms of a fault, in turn.
    mutating func alternate(_ fault: Fault) -> Bool {
        alternations[fault, default: 0] += 1
        return alternations[fault, default: 0].isMultiple(of: 2)
    }
}
