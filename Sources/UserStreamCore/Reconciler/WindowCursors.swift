/// Up to where fills were read (rule 7).
///
/// Rows may become visible as late as the overlap W. Reading all of W in every pass would cost what is there, not what
/// changed; so most windows reach back over the last seconds only, and every few seconds one reaches back over W from the
/// end of the last one that did.
struct FillsCursor: Hashable, Sendable {
    /// The end of the last whole window.
    var end: Timestamp?
    /// The end of the last whole window that reached back over the overlap, and when it was asked for.
    var deepEnd: Timestamp?
    var deepAsked = Timestamp.epoch

    /// The oldest moment of the next window.
    /// - Parameter isDeep: whether it reaches back over the overlap; `nil` when that is due after a while.
    func from(
        at now: Timestamp, overlap: TimeSpan, policy: PollingPolicy, isRowMissing: Bool, isDeep: Bool?
    ) -> Timestamp {
        guard let end, let deepEnd else { return (end ?? now) - overlap }
        let interval = isRowMissing ? policy.absenceSpacing : policy.overlapSweep
        return isDeep ?? (now - deepAsked >= interval)
            ? min(end, deepEnd) - overlap : max(end - policy.nearOverlap, deepEnd - overlap)
    }

    /// Takes a window that was read to the last row.
    mutating func advance(over window: HistoryWindow, _ facts: ExchangeFacts, sent: Timestamp) {
        // Further back than the horizon no window reaches.
        let horizon = sent - facts.sweepHorizon + .minutes(1)
        let reached = deepEnd ?? end ?? window.to
        if window.from <= max(reached - facts.visibilityLag, horizon) {
            deepEnd = max(deepEnd ?? window.to, window.to)
            deepAsked = sent
        }
        if window.from <= max(end ?? window.to, horizon) { end = max(end ?? window.to, window.to) }
    }
}

/// What decides which markets are read one by one: while it stays the same, they do.
struct WatchReasons: Hashable, Sendable {
    var additions: Int
    var holdingChanges: Int
}

/// Up to where history was read (rule 7). A cursor is the end of the last window that was read to its last row; the
/// overlap is taken off when
/// the next window is asked for.
struct WindowCursors: Sendable {
    /// The fills of one market, where they can only be read per market.
    struct MarketCursor: Hashable, Sendable {
        var venueSymbol: String
        var cursor: FillsCursor
        var lastTried: Timestamp
        /// Whether something points to fills in this market that were not seen.
        var isSuspected = false
    }

    /// How far windows of closed orders overlap. A closed order that becomes visible later is found by its fills, or
    /// by its absence.
    static let historyOverlap = TimeSpan.seconds(30)

    /// The fills of all markets.
    var fills = FillsCursor()
    /// Per market; `nil` while fills can be read for all markets at once. Sorted by symbol.
    var markets: [MarketCursor]?
    /// Why the last look at which markets are read found these; `nil` when it must look again.
    var watched: WatchReasons?
    /// The end of the last whole window of closed orders.
    var historyEnd: Timestamp?
    /// When closed orders were last asked for, with whatever result.
    var historyTried: Timestamp?
    /// Whether the last read of fills far back took more than two pages.
    var isDeepLong = false
    /// When fills were last read back to the horizon.
    var horizonSwept: Timestamp?
    /// Orders that ended before this may have been forgotten: a closed order from before is not news.
    var forgottenBefore = Timestamp.epoch
}
