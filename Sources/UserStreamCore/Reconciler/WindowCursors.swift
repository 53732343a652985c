/// Up to where history was read (rule 7). A cursor is the end of the last window that was read to its last row; the
/// overlap is taken off when
/// the next window is asked for.
struct WindowCursors: Sendable {
    /// The fills of one market, where they can only be read per market.
    struct MarketCursor: Hashable, Sendable {
        var venueSymbol: String
        var end: Timestamp
        var lastTried: Timestamp
        /// Whether something points to fills in this market that were not seen.
        var isSuspected = false
    }

    /// How far windows of closed orders overlap. A closed order that becomes visible later is found by its fills, or
    /// by its absence.
    static let historyOverlap = TimeSpan.seconds(30)

    /// The end of the last whole window of fills of all markets.
    var fillsEnd: Timestamp?
    /// Per market; `nil` while fills can be read for all markets at once. Sorted by symbol.
    var markets: [MarketCursor]?
    /// The end of the last whole window of closed orders.
    var historyEnd: Timestamp?
    /// When closed orders were last asked for, with whatever result.
    var historyTried: Timestamp?
    /// When fills were last read back to the horizon.
    var horizonSwept: Timestamp?
    /// Orders that ended before this may have been forgotten: a closed order from before is not news.
    var forgottenBefore = Timestamp.epoch
}
