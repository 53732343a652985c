/// Which reads showed the young fills, those that windows re-read, and so which of them are missing.
struct FillMarks: Sendable {
    /// Where a fill stands: by its time, and among those of one moment by its key.
    private struct Place: Comparable, Sendable {
        var time: Timestamp
        /// Shared, so that a piece of marks is copied quickly.
        private let sharedKey: Shared<FillKey>
        var key: FillKey { sharedKey.value }

        init(_ time: Timestamp?, _ key: FillKey) {
            self.time = time ?? .epoch
            sharedKey = Shared(key)
        }

        /// Whether a fill of that time stands here; cheaper than to make its place.
        func isPlace(of fill: Fill) -> Bool { sharedKey.value.isKey(of: fill) }

        static func < (left: Place, right: Place) -> Bool {
            left.time == right.time ? left.key < right.key : left.time < right.time
        }
    }

    private struct Mark: Sendable {
        /// The row as a read showed it last: while it is the same one, nothing has to be compared.
        var row: Shared<Fill>?
        /// The number of the newest read that showed it.
        var lastRead: Int
        /// Whether only the socket showed it yet.
        var isPushed = false
        /// Complete windows in a row that must hold it and do not.
        var misses = 0
        /// When the last such window was asked for, until the fill was suspected.
        var lastMiss = Timestamp.epoch

        /// Whether windows lacked it, but not often enough yet.
        var isInDoubt: Bool { (1..<FillMarks.missesToSuspect).contains(misses) }
    }

    /// A piece of older fills that were moved out of the way.
    private struct Archived: Sendable {
        var last: Timestamp
        var keys: [FillKey]
    }

    /// How many complete windows must lack a fill before it is suspected to have been taken back.
    static let missesToSuspect = 3
    /// How many fills are moved out of the way at once, and how many stay at least.
    private static let pieceOfArchive = 512

    private typealias Table = SortedTable<Place, Mark>

    private var marks = Table()
    /// How many fills are missing from the windows at the moment.
    private(set) var missingCount = 0
    /// How many only the socket showed yet.
    private var pushedCount = 0
    /// None that only the socket showed happened before.
    private var pushedSince = Timestamp.distantFuture
    /// Older fills in pieces, so that forgetting does not cost what is there.
    private var archive: [Archived] = []

    /// Enters a fill that a read showed.
    mutating func enter(_ key: FillKey, at time: Timestamp?, read: Int, isPushed: Bool = false) {
        marks[Place(time, key)] = Mark(lastRead: read, isPushed: isPushed)
        guard isPushed else { return }
        pushedCount += 1
        pushedSince = min(pushedSince, time ?? .epoch)
    }

    /// Notes that a read showed rows, mostly from the newest to the oldest.
    /// - Parameter tell: hears each row, and whether its fill is known.
    mutating func show(_ rows: Rows<Fill>, by read: Int, tell: (Fill, _ isKnown: Bool) -> Void) {
        var last = marks.endIndex
        for row in rows.shared {
            let place = place(of: row, before: last)
            if let place {
                last = place
                if marks.look(at: place, { $1.lastRead }) < read { noteShown(place, by: read) }
            }
            tell(row.value, place != nil)
        }
        notePushed()
    }

    /// Moves on to the oldest one that only the socket showed.
    private mutating func notePushed() {
        var place = pushedCount == 0 ? marks.endIndex : marks.partition { [pushedSince] in $0.time >= pushedSince }
        while place < marks.endIndex, marks.look(at: place, { !$1.isPushed }) { place = marks.index(after: place) }
        pushedSince = place == marks.endIndex ? .distantFuture : marks[place].key.time
    }

    private mutating func place(of row: Shared<Fill>, before last: Table.Index) -> Table.Index? {
        if let guess = marks.guess(before: last), marks.look(at: guess, { $1.row === row }) { return guess }
        let time = row.value.time ?? .epoch
        var place = marks.partition { $0.time >= time }
        while place < marks.endIndex {
            if marks.look(at: place, { $1.row === row }) { return place }
            if marks.look(at: place, { place, _ in place.time != time }) { return nil }
            if marks.look(at: place, { place, _ in place.isPlace(of: row.value) }) {
                marks.change(at: place) { $0.row = row }
                return place
            }
            place = marks.index(after: place)
        }
        return nil
    }

    /// Forgives that it was missing, and that only the socket had shown it.
    private mutating func noteShown(_ place: Table.Index, by read: Int) {
        let (wasPushed, wasMissing) = marks.change(at: place) { mark in
            defer { (mark.isPushed, mark.misses, mark.lastRead) = (false, 0, max(read, mark.lastRead)) }
            return (mark.isPushed, mark.misses > 0)
        }
        if wasPushed { pushedCount -= 1 }
        if wasMissing { missingCount -= 1 }
    }

    /// Notes that a fill was taken back: it is not looked for any more.
    mutating func void(_ key: FillKey, at time: Timestamp?) {
        if let place = marks.index(of: Place(time, key)) { noteShown(place, by: 0) }
        notePushed()
    }

    /// The fills of an order among them, oldest first.
    func keys(of id: OrderID) -> [FillKey] {
        marks.lazy.filter { place, _ in place.key.orderID == id }.map { $0.key.key }
    }

    // MARK: What is missing

    /// A complete read of a span.
    struct Window {
        var from: Timestamp
        var to: Timestamp
        /// The only market that was read; `nil` for all.
        var symbol: String?
        /// The number of the read.
        var read: Int
        var sent: Timestamp
        /// The end of the time whose fills the exchange shows, where only the socket showed them so far.
        var visibleUntil: Timestamp
    }

    /// Counts the fills that a complete read must have shown and did not.
    /// - Parameters:
    ///   - spacing: how far apart reads must be to count.
    ///   - isVoided: whether a fill was taken back.
    /// - Returns: those that were missed often enough to be suspected.
    mutating func miss(_ window: Window, spacing: TimeSpan, isVoided: (FillKey) -> Bool) -> [FillKey] {
        var suspected: [FillKey] = []
        let end = marks.partition { $0.time > window.to }
        var place = marks.partition { $0.time >= window.from }
        while place < end {
            defer { place = marks.index(after: place) }
            guard marks.look(at: place, { $1.lastRead }) < window.read else { continue }
            let (at, mark) = marks[place]
            if let symbol = window.symbol, at.key.venueSymbol != symbol { continue }
            if mark.isPushed, at.time > window.visibleUntil { continue }
            if isVoided(at.key) { continue }
            if let key = miss(place, at, mark, sent: window.sent, spacing: spacing) { suspected.append(key) }
        }
        return suspected
    }

    /// Counts the fills of one order, from before a moment, that a complete answer of its fills must have shown and did not.
    /// - Parameters:
    ///   - shown: what it showed.
    ///   - sent: when it was asked for.
    ///   - spacing: how far apart answers must be to count.
    /// - Returns: those that were missed often enough to be suspected.
    mutating func miss(
        of id: OrderID, in shown: [Fill], before moment: Timestamp, sent: Timestamp, spacing: TimeSpan,
        isVoided: (FillKey) -> Bool
    ) -> [FillKey] {
        var suspected: [FillKey] = []
        for place in marks.indices {
            guard marks.look(at: place, { place, _ in place.key.orderID == id && place.time < moment }) else {
                continue
            }
            let (at, mark) = marks[place]
            if shown.contains(where: at.isPlace) || isVoided(at.key) { continue }
            if let key = miss(place, at, mark, sent: sent, spacing: spacing) { suspected.append(key) }
        }
        return suspected
    }

    /// Counts that a read lacked a fill, and gives it when that was often enough.
    private mutating func miss(
        _ index: Table.Index, _ place: Place, _ mark: Mark, sent: Timestamp, spacing: TimeSpan
    ) -> FillKey? {
        if mark.misses >= Self.missesToSuspect { return place.key }
        guard sent - mark.lastMiss >= spacing else { return nil }
        if mark.misses == 0 { missingCount += 1 }
        marks.change(at: index) { mark in
            mark.misses += 1
            mark.lastMiss = sent
        }
        return mark.misses + 1 == Self.missesToSuspect ? place.key : nil
    }

    /// Whether enough windows lacked a fill.
    func isSuspected(_ key: FillKey, at time: Timestamp?) -> Bool {
        guard let place = marks.index(of: Place(time, key)) else { return false }
        return marks.look(at: place) { $1.misses >= Self.missesToSuspect }
    }

    /// Markets with fills that are missing, but were not missed often enough yet; sorted.
    var marketsWithMissing: [String] {
        guard missingCount > 0 else { return [] }
        var symbols: [String] = []
        for (place, mark) in marks where mark.isInDoubt {
            if !symbols.contains(place.key.venueSymbol) { symbols.append(place.key.venueSymbol) }
        }
        return symbols.sorted()
    }

    /// When the oldest fill happened that is missing, but was not missed often enough yet, or that only the socket showed; `nil` when there is none.
    /// - Parameter symbol: the only market to look at; `nil` for all.
    func oldestMissing(of symbol: String?) -> Timestamp? {
        guard missingCount + pushedCount > 0 else { return nil }
        let begin = missingCount > 0 ? marks.startIndex : marks.partition { $0.time >= pushedSince }
        let oldest = marks[begin...].first { place, mark in
            let isLookedFor = mark.isInDoubt || (mark.isPushed && mark.misses == 0)
            return isLookedFor && (symbol.map { $0 == place.key.venueSymbol } ?? true)
        }
        return oldest?.key.time
    }

    /// When the oldest fill happened that is missing, often enough or not, or that only the socket showed; `nil` when there is none.
    var oldestMissing: Timestamp? {
        guard missingCount + pushedCount > 0 else { return nil }
        return marks.first { $0.value.misses > 0 || $0.value.isPushed }?.key.time
    }

    /// Fills of an order that are missing, oldest first.
    /// - Parameter isSuspected: only those that were missed often enough, the last time before `moment`.
    func missing(of id: OrderID, isSuspected: Bool, before moment: Timestamp = .distantFuture) -> [FillKey] {
        guard missingCount > 0 else { return [] }
        let least = isSuspected ? Self.missesToSuspect : 1
        return marks.lazy.filter { place, mark in
            mark.misses >= least && place.key.orderID == id && mark.lastMiss < moment
        }.map { $0.key.key }
    }

    /// An order's missing fills count all the same: they are looked for again from the start.
    mutating func forgiveMissing(of id: OrderID) {
        guard missingCount > 0 else { return }
        for place in marks.indices {
            guard marks.look(at: place, { $1.misses > 0 && $0.key.orderID == id }) else { continue }
            marks.change(at: place) { $0.misses = 0 }
            missingCount -= 1
        }
    }

    // MARK: Forgetting

    /// Moves fills from before a moment, which windows do not re-read any more, out of the way.
    mutating func archive(before moment: Timestamp) {
        guard marks.count > Self.pieceOfArchive * 2, let last = marks.key(at: Self.pieceOfArchive - 1),
            last.time < moment
        else { return }
        let old = marks.prefix(Self.pieceOfArchive)
        missingCount -= old.count { $0.value.misses > 0 }
        pushedCount -= old.count { $0.value.isPushed }
        archive.append(Archived(last: last.time, keys: old.map { $0.key.key }))
        for (place, _) in old { marks[place] = nil }
        notePushed()
    }

    /// When the newest fill of the oldest piece that was moved away happened.
    var oldestArchived: Timestamp? { archive.first?.last }

    /// Forgets the oldest piece that was moved away, and gives what was in it.
    mutating func forgetOldestArchived() -> [FillKey] { archive.removeFirst().keys }
}

// MARK: Checkpoints

extension FillMarks {
    /// A fill that windows lacked.
    private struct Missing: Keepable {
        static var blank: Missing { Missing(key: .blank, misses: 0, lastMiss: .epoch) }
        var key: FillKey
        var misses: Int
        var lastMiss: Timestamp

        mutating func keep(in coder: inout StateCoder) {
            coder.keep(&key)
            coder.keep(&misses)
            coder.keep(&lastMiss)
        }
    }

    /// Writes or reads what is missing: evidence that no window to come may give again. And from when on fills may be known from the socket alone: the
    /// windows go on reaching back to them.
    /// - Parameters:
    ///   - time: when a fill that was entered happened; `nil` for one that was not.
    ///   - isVoided: whether a fill was taken back.
    mutating func keepMissing(
        in coder: inout StateCoder, time: (FillKey) -> Timestamp??, isVoided: (FillKey) -> Bool
    ) {
        var missing: [Missing] = []
        if missingCount > 0 {
            missing = marks.lazy.filter { $0.value.misses > 0 }.map { place, mark in
                Missing(key: place.key, misses: mark.misses, lastMiss: mark.lastMiss)
            }
            missing.sort { $0.key < $1.key }
        }
        coder.keep(&missing)
        coder.keep(&pushedSince, since: 6)
        guard coder.isReading else { return }
        var place = marks.partition { [pushedSince] in $0.time >= pushedSince }
        while place < marks.endIndex {
            defer { place = marks.index(after: place) }
            if isVoided(marks[place].key.key) { continue }
            marks.change(at: place) { $0.isPushed = true }
            pushedCount += 1
        }
        notePushed()
        for one in missing {
            guard let time = time(one.key), let place = marks.index(of: Place(time, one.key)) else { continue }
            marks.change(at: place) { mark in
                mark.misses = one.misses
                mark.lastMiss = one.lastMiss
            }
            missingCount += 1
        }
    }
}
