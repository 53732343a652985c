/// Up to where fills were read (rule 7).
///
/// Rows may become visible as late as the overlap W. Reading all of W in every pass would cost what is there, not what
/// changed; so most windows reach back over the last seconds only, and every few seconds one reaches back over W from the
/// end of the last one that did.
///
/// So in ordinary times many answers show each moment, and one that leaves rows out does no harm. After a time in which
/// nothing was read, one window would show most of it for the first and the last time. Absence from one answer is not
/// evidence (rule 3): such a span is read several times, in as many windows as it takes, before the cursor leaves it.
struct FillsCursor: Hashable, Sendable {
    /// A span that was not read often enough.
    struct Doubt: Hashable, Sendable {
        var from: Timestamp
        var until: Timestamp
        /// How often all of it was read.
        var reads = 0
        /// Up to where it was read since; `nil` when the next time has not begun.
        var reached: Timestamp?
        /// Up to where the first of these times went: what came after it was read less often.
        var firstEnd: Timestamp?
    }

    /// How windows overlap.
    struct Overlap: Hashable, Sendable {
        /// How far those reach back that show what became visible late.
        var length: TimeSpan
        /// How far all others do.
        var near: TimeSpan
        /// How often one comes that shows what became visible late.
        var interval: TimeSpan
    }

    /// How often a span is read before what no answer showed is believed not to be there.
    static let readsToBelieve = 3

    /// The end of the last whole window.
    var end: Timestamp?
    /// The end of the last whole window that reached back over the overlap, and when it was asked for.
    var deepEnd: Timestamp?
    var deepAsked = Timestamp.epoch
    /// When all of the horizon was last read; `nil` when it was not since the start.
    var horizonSwept: Timestamp?
    /// What is read again.
    private(set) var doubt: Doubt?

    /// Whether the windows of one reading are under way.
    var isBehind: Bool { doubt?.reached != nil }

    /// Whether a window that reads again what was not read often enough is due.
    func isDoubtDue(at now: Timestamp, _ policy: PollingPolicy) -> Bool {
        guard doubt != nil else { return false }
        return isBehind || now - deepAsked >= policy.overlapSweep
    }

    /// The oldest moment of the next window.
    /// - Parameters:
    ///   - missing: the time of the oldest fill that is missing: windows hold on to it until enough of them lacked it, however far they come apart.
    ///   - lacking: from when on fills happened by which orders moved, and that no window showed yet.
    ///   - isDeep: whether it reaches back over the overlap; `nil` when that is due after a while.
    func from(
        at now: Timestamp, overlap: TimeSpan, policy: PollingPolicy, missing: Timestamp?,
        lacking: @autoclosure () -> Timestamp?, isDeep: Bool?
    ) -> Timestamp {
        guard let end, let deepEnd else { return (end ?? now) - overlap }
        let near = max(end - policy.nearOverlap, deepEnd - overlap)
        if isDeep == false { return near }
        if let reached = doubt?.reached { return reached - overlap }
        let interval = missing == nil ? policy.overlapSweep : policy.absenceSpacing
        guard isDeep ?? (now - deepAsked >= interval) else { return near }
        let from = doubt?.from ?? min(end, deepEnd) - overlap
        return [missing, lacking()].compactMap { $0.map { $0 - .seconds(2) } }.reduce(from, min)
    }

    /// The oldest moment that a window may still begin at; what happened before it is known, or lost.
    func oldest(overlap: TimeSpan) -> Timestamp? {
        [end.map { $0 - overlap }, deepEnd.map { $0 - overlap }, doubt?.from].compactMap { $0 }.min()
    }

    /// Has what was read since a moment read as often as after a time in which nothing was read.
    mutating func reopen(since moment: Timestamp) {
        guard let end = deepEnd ?? end, moment < end else { return }
        doubt = Doubt(from: min(moment, doubt?.from ?? moment), until: max(end, doubt?.until ?? end))
    }

    /// Takes a window that was read to the last row.
    mutating func advance(
        over window: HistoryWindow, _ overlap: Overlap, reach: TimeSpan, sent: Timestamp
    ) {
        // Further back than the exchange remembers no window reaches.
        let horizon = sent - reach + .minutes(1)
        let reached = deepEnd ?? end ?? window.to
        let from = doubt.map { $0.reached.map { $0 - overlap.length } ?? $0.from } ?? reached - overlap.length
        if window.from <= max(from, horizon) {
            noteRead(window, since: end ?? window.to, overlap, sent: sent)
            deepEnd = max(reached, window.to)
            deepAsked = sent
        }
        if window.from <= max(end ?? window.to, horizon) { end = max(end ?? window.to, window.to) }
    }

    /// Notes that a window was read which shows what was to be read next.
    private mutating func noteRead(
        _ window: HistoryWindow, since last: Timestamp, _ overlap: Overlap, sent: Timestamp
    ) {
        let isWhole = window.isUntilNow(sent: sent)
        let until = isWhole ? window.to : sent
        // What the windows to come show often enough anyway.
        let usual = max(overlap.near, overlap.length - overlap.interval * Int64(Self.readsToBelieve - 1))
        if doubt == nil, until - last > usual { doubt = Doubt(from: window.from, until: until) }
        guard var open = doubt else { return }
        open.reached = nil
        if window.to < open.until {
            open.reached = window.to
            doubt = open
            return
        }
        open.reads += 1
        let firstEnd = open.firstEnd ?? until
        open.firstEnd = firstEnd
        if open.reads < Self.readsToBelieve {
            doubt = open
        } else if until - firstEnd > usual {
            // To read all of it took so long that what came meanwhile was not read often enough.
            doubt = Doubt(from: firstEnd - overlap.length, until: until, reads: 1, firstEnd: until)
        } else {
            doubt = nil
        }
    }
}

extension HistoryWindow {
    /// Whether it is not one of several that lead up to the present.
    func isUntilNow(sent: Timestamp) -> Bool { sent - to <= .minutes(1) }
}

/// What decides which markets are read one by one: while it stays the same, they do.
struct WatchReasons: Hashable, Sendable {
    var additions: Int
    var holdingChanges: Int
    var announcements: Int
}

/// Up to where orders that ended were read: the end of the last window that was read to its last row. The overlap is taken off when the next
/// window is asked for.
struct HistoryCursor: Hashable, Sendable {
    /// How far windows overlap. A closed order that becomes visible later is found by its fills, or by its absence.
    static let overlap = TimeSpan.seconds(30)

    /// The end of the last whole window; `nil` before the first one.
    var end: Timestamp?
    /// How often what lies behind it was read.
    var reads = 0
    /// When they were last asked for, with whatever result.
    var tried: Timestamp?
    /// How many whole reads in a row could not read all rows of what lies behind it.
    var losses = 0

    /// After how many of them the rest is believed to be unreadable for ever, such as more orders of one moment than a page has rows.
    static let lossesToGiveUp = 6
}

/// Up to where history was read (rule 7), of all markets or of each that is watched.
struct WindowCursors: Sendable {
    /// What was read of one market, where something can only be read market by market, or is cheaper so.
    struct MarketCursor: Hashable, Sendable {
        var venueSymbol: String
        /// What the symbol means, where that is known.
        var market: Market?
        /// Its fills.
        var cursor: FillsCursor
        /// When its fills were asked for last.
        var lastTried = Timestamp.epoch
        /// When its fills were asked for last because it was its turn.
        var lastTurn = Timestamp.epoch
        /// When it was asked for last with nothing left to be read again.
        var lastBelieved = Timestamp.epoch
        /// Whether something points to fills in this market that were not seen.
        var isSuspected = false
        /// Its orders that ended.
        var history = HistoryCursor()
        /// When the last complete listing of it alone was asked for.
        var lastListed = Timestamp.epoch
        /// The same, whether or not all of its rows could be read.
        var lastRead = Timestamp.epoch
    }

    /// The fills of all markets.
    var fills = FillsCursor()
    /// Whether fills are read market by market.
    var areFillsPerMarket = false
    /// The markets that are watched, sorted by symbol; `nil` while nothing is read market by market.
    var markets: [MarketCursor]?
    /// Why the last look at which markets are read found these; `nil` when it must look again.
    var watched: WatchReasons?
    /// When the last listing of all markets was asked for that was read to its last page.
    var lastRead = Timestamp.epoch
    /// When a market was last asked for its fills because it was its turn.
    var lastTurn = Timestamp.epoch
    /// The orders of all markets that ended.
    var history = HistoryCursor()
    /// Whether the last read of fills far back took more than two pages.
    var isDeepLong = false
    /// Orders that ended before this may have been forgotten: a closed order from before is not news.
    var forgottenBefore = Timestamp.epoch

    /// What is watched where only one market can be read at a time; `nil` where fills are read for all of them at once.
    var fillMarkets: [MarketCursor]? { areFillsPerMarket ? markets : nil }

    /// Where a market stands among the watched ones.
    private func place(of symbol: String) -> Int? {
        guard let markets else { return nil }
        let place = markets.partitioningIndex { $0.venueSymbol >= symbol }
        return place < markets.count && markets[place].venueSymbol == symbol ? place : nil
    }

    /// A watched market.
    func market(_ symbol: String) -> MarketCursor? { place(of: symbol).flatMap { markets?[$0] } }

    /// Changes what is known of one market, where markets are read one by one.
    mutating func change(_ symbol: String, _ body: (inout MarketCursor) -> Void) {
        guard let position = place(of: symbol), var all = markets else { return }
        // So that it is changed where it is.
        markets = nil
        body(&all[position])
        markets = all
    }

    /// Takes a list of markets in.
    mutating func learn(_ symbols: SymbolTable) {
        watched = nil
        markets = markets?.map { cursor in
            var cursor = cursor
            cursor.market = symbols.market(cursor.venueSymbol)
            return cursor
        }
    }

    /// The cursor of a market's fills, or of all.
    func cursor(of market: String?) -> FillsCursor {
        guard let market else { return fills }
        return self.market(market)?.cursor ?? FillsCursor()
    }

    /// The cursor of orders that ended, of a market or of all.
    func history(of market: String?) -> HistoryCursor {
        guard let market else { return history }
        return self.market(market)?.history ?? HistoryCursor()
    }

    /// Changes the cursor of orders that ended, of a market or of all.
    mutating func changeHistory(of market: String?, _ body: (inout HistoryCursor) -> Void) {
        guard let market else { return body(&history) }
        change(market) { body(&$0.history) }
    }

    /// The stream begins: what ended before is no news.
    mutating func beginHistory(at start: Timestamp) {
        history.end = start
        for place in markets?.indices ?? 0..<0 { markets?[place].history.end = start }
    }

    /// Has fills since a moment read again, of one market where they are read market by market.
    mutating func reopenFills(since moment: Timestamp, of market: String) {
        if areFillsPerMarket { change(market) { $0.cursor.reopen(since: moment) } } else { fills.reopen(since: moment) }
    }

    /// The oldest moment that a window of fills may still begin at, but for sweeps to the horizon.
    func oldestFill(overlap: TimeSpan) -> Timestamp? {
        guard let fillMarkets else { return fills.oldest(overlap: overlap) }
        return fillMarkets.compactMap { $0.cursor.oldest(overlap: overlap) }.min()
    }
}

// MARK: Checkpoints

extension FillsCursor.Doubt: Keepable {
    static var blank: FillsCursor.Doubt { FillsCursor.Doubt(from: .epoch, until: .epoch) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&from)
        coder.keep(&until)
        coder.keep(&reads)
        coder.keep(&reached)
        coder.keep(&firstEnd)
    }
}

extension FillsCursor: Keepable {
    static var blank: FillsCursor { FillsCursor() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&end)
        coder.keep(&deepEnd)
        coder.keep(&deepAsked)
        coder.keep(&horizonSwept)
        coder.keep(&doubt)
    }
}

extension HistoryCursor: Keepable {
    static var blank: HistoryCursor { HistoryCursor() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&end)
        coder.keep(&reads)
        coder.keep(&tried)
    }
}

extension WindowCursors.MarketCursor: Keepable {
    static var blank: WindowCursors.MarketCursor { WindowCursors.MarketCursor(venueSymbol: "", cursor: .blank) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&venueSymbol)
        coder.keep(&market)
        coder.keep(&cursor)
        coder.keep(&lastTried)
        coder.keep(&lastTurn)
        coder.keep(&lastBelieved)
        coder.keep(&isSuspected)
        coder.keep(&history)
        coder.keep(&lastListed)
        coder.keep(&lastRead)
    }
}

extension WindowCursors: Keepable {
    static var blank: WindowCursors { WindowCursors() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&fills)
        coder.keep(&areFillsPerMarket)
        coder.keep(&markets)
        coder.keep(&lastRead)
        coder.keep(&lastTurn)
        coder.keep(&history)
        coder.keep(&isDeepLong)
        coder.keep(&forgottenBefore)
    }
}
