/// Every fill that was seen, so that each is stated once: kept for the sweep horizon.
struct FillLedger: Sendable {
    struct Entry: Sendable {
        var fill: Fill
        /// It happened before the stream began: known, but no news.
        var isBaseline: Bool
        /// When its order's fills were last asked for, to learn the final fee.
        var feeAsked = Timestamp.epoch
        /// The exchange took it back.
        var isVoided = false
        /// It stands in the log.
        var isStated = false
    }

    /// Where a fill stands in time, and which reads showed it. Marks lie side by side, so that a read costs little.
    private struct Mark: Sendable {
        var time: Timestamp
        var key: FillKey
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
    }

    private var entries = Index<FillKey, Entry>()
    /// Fills before the start of the stream, by order, oldest first.
    private var baselines = Index<OrderID, [Fill]>()
    /// Fills from before the start that were not part of the first snapshot and whose order is not known, by order.
    private var unstated = Index<OrderID, [Fill]>()
    /// Young fills, oldest first: those that windows re-read.
    private var recent: [Mark] = []
    /// How many of them are missing from the windows at the moment.
    private(set) var missingCount = 0
    /// How many of them only the socket showed yet.
    private var pushedCount = 0
    /// Keys of older fills in pieces, so that forgetting does not cost what is there.
    private var archive: [[Mark]] = []
    /// Keys of fills whose fee is not final, in the order in which they were heard of.
    private(set) var pendingFees: [FillKey] = []

    subscript(key: FillKey) -> Entry? {
        get { entries[key] }
        set { entries[key] = newValue }
    }

    /// Enters a fill. Gives `false` when it was known.
    mutating func enter(_ fill: Fill, isBaseline: Bool, read: Int, isPushed: Bool = false) -> Bool {
        let key = fill.key
        guard entries.read(key, { _ in true }) == nil else { return false }
        entries[key] = Entry(fill: fill, isBaseline: isBaseline)
        insert(Mark(time: fill.time ?? .epoch, key: key, lastRead: read, isPushed: isPushed))
        if isPushed { pushedCount += 1 }
        if fill.feeState == .pending { pendingFees.append(key) }
        return true
    }

    /// Notes that a fill stands in the log, as news.
    mutating func markStated(_ key: FillKey) {
        guard var entry = entries[key] else { return }
        entry.isBaseline = false
        entry.isStated = true
        entries[key] = entry
    }

    /// Keeps a fill from before the start, which was entered, for the case that its order turns out to have ended
    /// after it.
    mutating func keepUnstated(_ fill: Fill) {
        unstated.insertInTime(fill)
    }

    /// Gives the fills from before the start that the stream has yet to state for an order, once.
    mutating func takeUnstated(of id: OrderID) -> [Fill] {
        let fills = unstated[id] ?? []
        unstated[id] = nil
        return fills
    }

    /// Gives the fills of an order since a moment that count as part of what it had before the start, so that they do not any more; not those
    /// that stand in the log as a part of the first snapshot.
    mutating func takeBaseline(of id: OrderID, since moment: Timestamp) -> [Fill] {
        guard let fills = baselines[id] else { return [] }
        let taken = fills.filter { fill in
            (fill.time ?? .epoch) >= moment && entries.read(fill.key) { $0.isStated } == false
        }
        if taken.isEmpty { return [] }
        let left = fills.filter { fill in !taken.contains { $0.key == fill.key } }
        baselines[id] = left.isEmpty ? nil : left
        return taken
    }

    /// Keeps a fill as part of what an order had before the start.
    mutating func keepBaseline(_ fill: Fill) {
        baselines.insertInTime(fill)
    }

    /// Takes the final fee of a fill.
    mutating func settleFee(_ fill: Fill) {
        entries[fill.key]?.fill.fees = fill.fees
        entries[fill.key]?.fill.feeState = .final
        pendingFees.removeAll { $0 == fill.key }
    }

    /// Whether the final fee of a fill is awaited.
    func isFeeAwaited(of fill: Fill) -> Bool {
        !pendingFees.isEmpty && pendingFees.contains { $0.isKey(of: fill) }
    }

    /// Whether the final fee of a fill is awaited, or only of those from before a moment. Where its order is not known, only its row tells of a
    /// fill: once that is gone the trade was taken back, and its fee will never be told.
    func isFeeAwaited(before moment: Timestamp? = nil, isOrderKnown: (OrderID) -> Bool) -> Bool {
        pendingFees.contains { key in
            let isOld = moment.map { isOlder(key, than: $0) } ?? true
            return isOld && (isOrderKnown(key.orderID) || !isSuspected(key))
        }
    }

    /// How final the fee of a fill is; `nil` when the fill is not known.
    func feeState(of key: FillKey) -> FeeState? { entries.read(key) { $0.fill.feeState } }

    /// What the known fills before the start of the stream add up to, for one order.
    func baseline(of id: OrderID) throws(DecimalError) -> Cumulative {
        var sum = Cumulative()
        for fill in baselines[id] ?? [] { try sum.add(fill) }
        return sum
    }

    // MARK: Rows that are gone

    /// Notes that a read showed rows, mostly from the newest to the oldest. Gives those that may tell something: most were seen before, and
    /// tell nothing new unless a fee is awaited.
    mutating func markSeen(_ rows: Rows<Fill>, by read: Int) -> [Fill] {
        var mayTell: [Fill] = []
        var guess = recent.count - 1
        for row in rows.shared {
            guard let position = position(of: row, near: guess) else {
                mayTell.append(row.value)
                continue
            }
            guess = position - 1
            if recent[position].lastRead < read {
                recent[position].lastRead = read
                noteShown(position)
                forgive(position)
            }
            if isFeeAwaited(of: row.value) { mayTell.append(row.value) }
        }
        return mayTell
    }

    /// Where a row's fill stands among the young ones; most likely at `guess`.
    private mutating func position(of row: Shared<Fill>, near guess: Int) -> Int? {
        if recent.indices.contains(guess), recent[guess].row === row { return guess }
        let time = row.value.time ?? .epoch
        var position = firstPosition(time)
        while position < recent.count, recent[position].time == time {
            if recent[position].row === row { return position }
            if recent[position].key.isKey(of: row.value) {
                recent[position].row = row
                return position
            }
            position += 1
        }
        return nil
    }

    /// Counts the fills of a span that a complete read must have shown and did not.
    /// - Parameters:
    ///   - symbol: the only market that was read; `nil` for all.
    ///   - visibleUntil: the end of the time whose fills the exchange shows, where only the socket showed them so far.
    /// - Returns: those that were missed often enough to be suspected.
    mutating func miss(
        from: Timestamp, to: Timestamp, symbol: String?, read: Int, sent: Timestamp, spacing: TimeSpan,
        visibleUntil: Timestamp
    ) -> [FillKey] {
        var suspected: [FillKey] = []
        let first = firstPosition(from)
        for position in first..<max(first, firstPosition(to + .milliseconds(1))) where recent[position].lastRead < read
        {
            if let symbol, recent[position].key.venueSymbol != symbol { continue }
            let mark = recent[position]
            if mark.isPushed, mark.time > visibleUntil { continue }
            guard entries.read(mark.key, { $0.isVoided }) == false else { continue }
            if mark.misses >= Self.missesToSuspect {
                suspected.append(mark.key)
                continue
            }
            guard sent - mark.lastMiss >= spacing else { continue }
            if mark.misses == 0 { missingCount += 1 }
            recent[position].misses += 1
            recent[position].lastMiss = sent
            if recent[position].misses == Self.missesToSuspect { suspected.append(mark.key) }
        }
        return suspected
    }

    /// How many complete windows must lack a fill before it is suspected to have been taken back.
    static let missesToSuspect = 3

    /// Whether enough windows lacked a fill.
    private func isSuspected(_ key: FillKey) -> Bool {
        guard missingCount > 0, let fill = entries[key]?.fill, let position = position(of: fill) else { return false }
        return recent[position].misses >= Self.missesToSuspect
    }

    /// Markets with fills that are missing, but were not missed often enough yet; sorted.
    var marketsWithMissing: [String] {
        guard missingCount > 0 else { return [] }
        var symbols: [String] = []
        for mark in recent where (1..<Self.missesToSuspect).contains(mark.misses) {
            if !symbols.contains(mark.key.venueSymbol) { symbols.append(mark.key.venueSymbol) }
        }
        return symbols.sorted()
    }

    /// When the oldest fill happened that is missing, but was not missed often enough yet, or that only the socket showed; `nil` when there is none.
    /// - Parameter symbol: the only market to look at; `nil` for all.
    func oldestMissing(of symbol: String?) -> Timestamp? {
        guard missingCount + pushedCount > 0 else { return nil }
        return recent.first { mark in
            let isLookedFor = (1..<Self.missesToSuspect).contains(mark.misses) || (mark.isPushed && mark.misses == 0)
            return isLookedFor && (symbol.map { $0 == mark.key.venueSymbol } ?? true)
        }?.time
    }

    /// When the oldest fill happened that is missing, often enough or not, or that only the socket showed; `nil` when there is none.
    var oldestMissing: Timestamp? {
        missingCount + pushedCount > 0 ? recent.first { $0.misses > 0 || $0.isPushed }?.time : nil
    }

    /// Fills of an order that are missing, oldest first.
    /// - Parameter isSuspected: only those that were missed often enough, the last time before `moment`.
    func missing(of id: OrderID, isSuspected: Bool, before moment: Timestamp = .distantFuture) -> [FillKey] {
        guard missingCount > 0 else { return [] }
        let least = isSuspected ? Self.missesToSuspect : 1
        return recent.filter { $0.misses >= least && $0.key.orderID == id && $0.lastMiss < moment }.map(\.key)
    }

    /// An order's missing fills count all the same: they are looked for again from the start.
    mutating func forgiveMissing(of id: OrderID) {
        guard missingCount > 0 else { return }
        for position in recent.indices where recent[position].key.orderID == id { forgive(position) }
    }

    /// Notes that a fill was taken back.
    mutating func void(_ key: FillKey) {
        guard let fill = entries[key]?.fill else { return }
        entries[key]?.isVoided = true
        pendingFees.removeAll { $0 == key }
        guard let position = position(of: fill) else { return }
        forgive(position)
        noteShown(position)
    }

    private mutating func noteShown(_ position: Int) {
        guard recent[position].isPushed else { return }
        recent[position].isPushed = false
        pushedCount -= 1
    }

    private mutating func forgive(_ position: Int) {
        guard recent[position].misses > 0 else { return }
        recent[position].misses = 0
        missingCount -= 1
    }

    private func position(of fill: Fill) -> Int? {
        let time = fill.time ?? .epoch
        var position = firstPosition(time)
        while position < recent.count, recent[position].time == time {
            if recent[position].key.isKey(of: fill) { return position }
            position += 1
        }
        return nil
    }

    /// The first mark that is not before a moment.
    private func firstPosition(_ time: Timestamp) -> Int { recent.partitioningIndex { $0.time >= time } }

    // MARK: Forgetting

    /// Awaits the final fees of fills from before a moment no longer: no read shows them any more.
    mutating func giveUpFees(before moment: Timestamp) {
        guard let first = pendingFees.first, isOlder(first, than: moment) else { return }
        pendingFees = pendingFees.filter { !isOlder($0, than: moment) }
    }

    private func isOlder(_ key: FillKey, than moment: Timestamp) -> Bool {
        entries.read(key) { entry in entry.fill.time.map { $0 < moment } ?? false } ?? true
    }

    /// How many fills are kept, with those that are part of what an order had before the start.
    var count: Int { entries.count }

    /// Moves fills from before a moment, which windows do not re-read any more, out of the way.
    mutating func archive(before moment: Timestamp) {
        guard recent.count > 1_024, recent[511].time < moment else { return }
        missingCount -= recent.prefix(512).count { $0.misses > 0 }
        pushedCount -= recent.prefix(512).count { $0.isPushed }
        // Rows are of no use where no window looks any more.
        for place in 0..<512 { recent[place].row = nil }
        archive.append(Array(recent.prefix(512)))
        recent.removeFirst(512)
    }

    /// When the newest fill of the oldest piece that was moved away happened.
    var oldestArchived: Timestamp? { archive.first?.last?.time }

    /// Forgets the oldest piece that was moved away.
    mutating func forgetOldestArchived() {
        for mark in archive.removeFirst() {
            entries[mark.key] = nil
            baselines[mark.key.orderID] = nil
            unstated[mark.key.orderID] = nil
        }
    }

    private mutating func insert(_ mark: Mark) {
        var position = recent.count
        while position > 0, recent[position - 1].time > mark.time { position -= 1 }
        recent.insert(mark, at: position)
    }
}

extension FillKey {
    /// Whether a fill has this key; cheaper than to make its own.
    func isKey(of fill: Fill) -> Bool {
        tradeID == fill.tradeID && orderID == fill.orderID && venueSymbol == fill.venueSymbol && leg == fill.leg
    }
}

extension Fill {
    /// By time, then by key.
    static func isEarlier(_ left: Fill, _ right: Fill) -> Bool {
        let (a, b) = (left.time ?? .epoch, right.time ?? .epoch)
        return a == b ? left.key < right.key : a < b
    }
}

extension Index<OrderID, [Fill]> {
    /// Puts a fill among those of its order.
    fileprivate mutating func insertInTime(_ fill: Fill) {
        var fills = self[fill.orderID] ?? []
        fills.insertInTime(fill)
        self[fill.orderID] = fills
    }
}

extension [Fill] {
    /// Puts a fill where it belongs among fills of which the earlier ones come first.
    mutating func insertInTime(_ fill: Fill) {
        var place = count
        while place > 0, Fill.isEarlier(fill, self[place - 1]) { place -= 1 }
        insert(fill, at: place)
    }
}

// MARK: Checkpoints

extension FillLedger.Entry: Keepable {
    static var blank: FillLedger.Entry { FillLedger.Entry(fill: .blank, isBaseline: false) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&fill)
        coder.keep(&isBaseline)
        coder.keep(&feeAsked)
        coder.keep(&isVoided)
        coder.keep(&isStated)
    }
}

extension FillLedger {
    mutating func beginNoting() {
        entries.beginNoting()
        baselines.beginNoting()
        unstated.beginNoting()
    }

    mutating func forgetChanges() {
        entries.forgetChanges()
        baselines.forgetChanges()
        unstated.forgetChanges()
    }

    func changedParts(_ parts: inout [CheckpointPart]) {
        entries.changedParts(&parts) { "fill/" + $0.text }
        baselines.changedParts(&parts) { "baseline/" + $0.text }
        unstated.changedParts(&parts) { "unstated/" + $0.text }
    }

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

    /// Takes in the fills of a checkpoint, all at once.
    mutating func restore(_ restored: [Entry], baselines: [[Fill]], unstated: [[Fill]]) {
        for entry in restored.sorted(by: { Fill.isEarlier($0.fill, $1.fill) }) {
            let key = entry.fill.key
            entries[key] = entry
            recent.append(Mark(time: entry.fill.time ?? .epoch, key: key, lastRead: 0))
        }
        for fills in baselines where !fills.isEmpty { self.baselines[fills[0].orderID] = fills }
        for fills in unstated where !fills.isEmpty { self.unstated[fills[0].orderID] = fills }
    }

    /// Writes or reads what goes with all fills together. Which are missing is evidence that no window to come may give again.
    mutating func keepWhole(in coder: inout StateCoder) {
        coder.keep(&pendingFees)
        var missing: [Missing] = []
        if missingCount > 0 {
            missing = recent.lazy.filter { $0.misses > 0 }.map {
                Missing(key: $0.key, misses: $0.misses, lastMiss: $0.lastMiss)
            }
            // In which order those of one moment came is not kept.
            missing.sort { $0.key < $1.key }
        }
        coder.keep(&missing)
        guard coder.isReading else { return }
        for one in missing {
            guard let fill = entries[one.key]?.fill, let place = position(of: fill) else { continue }
            recent[place].misses = one.misses
            recent[place].lastMiss = one.lastMiss
            missingCount += 1
        }
    }
}
