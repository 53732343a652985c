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

    private var entries = Index<FillKey, Entry>()
    /// Fills before the start of the stream, by order, oldest first.
    private var baselines = Index<OrderID, [Fill]>()
    /// Fills from before the start that were not part of the first snapshot and whose order is not known, by order.
    private var unstated = Index<OrderID, [Fill]>()
    /// Which reads showed them.
    private(set) var marks = FillMarks()
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
        marks.enter(key, at: fill.time, read: read, isPushed: isPushed)
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

    /// What the known fills before the start of the stream add up to, for one order; or those of them until a moment.
    func baseline(of id: OrderID, until moment: Timestamp = .distantFuture) throws(DecimalError) -> Cumulative {
        var sum = Cumulative()
        for fill in baselines[id] ?? [] where (fill.time ?? .epoch) <= moment { try sum.add(fill) }
        return sum
    }

    /// The fills of an order that were stated as news and happened until a moment. It looks at all that windows re-read.
    func statedFills(of id: OrderID, until moment: Timestamp) -> [Fill] {
        marks.keys(of: id).compactMap { key in
            guard let entry = entries[key], entry.isStated, !entry.isBaseline, !entry.isVoided else { return nil }
            return (entry.fill.time ?? .epoch) <= moment ? entry.fill : nil
        }
    }

    // MARK: Rows that are gone

    /// Notes that a read showed rows, mostly from the newest to the oldest. Gives those that may tell something: most were seen before, and
    /// tell nothing new unless a fee is awaited.
    mutating func markSeen(_ rows: Rows<Fill>, by read: Int) -> [Fill] {
        var mayTell: [Fill] = []
        let pendingFees = pendingFees
        marks.show(rows, by: read) { fill, isKnown in
            if !isKnown || pendingFees.contains(where: { $0.isKey(of: fill) }) { mayTell.append(fill) }
        }
        return mayTell
    }

    /// Whether enough windows lacked a fill.
    private func isSuspected(_ key: FillKey) -> Bool {
        guard marks.missingCount > 0, let time = entries.read(key, { $0.fill.time }) else { return false }
        return marks.isSuspected(key, at: time)
    }

    /// Counts the fills that a complete read must have shown and did not.
    /// - Returns: those that were missed often enough to be suspected.
    mutating func miss(_ window: FillMarks.Window, spacing: TimeSpan) -> [FillKey] {
        marks.miss(window, spacing: spacing) { [entries] in Self.isVoided($0, in: entries) }
    }

    /// Counts the fills of one order that a complete answer of its fills must have shown and did not.
    /// - Returns: those that were missed often enough to be suspected.
    mutating func miss(
        of id: OrderID, in shown: [Fill], before moment: Timestamp, sent: Timestamp, spacing: TimeSpan
    ) -> [FillKey] {
        marks.miss(of: id, in: shown, before: moment, sent: sent, spacing: spacing) { [entries] in
            Self.isVoided($0, in: entries)
        }
    }

    private static func isVoided(_ key: FillKey, in entries: Index<FillKey, Entry>) -> Bool {
        entries.read(key) { $0.isVoided } ?? true
    }

    /// An order's missing fills count all the same: they are looked for again from the start.
    mutating func forgiveMissing(of id: OrderID) { marks.forgiveMissing(of: id) }

    /// Notes that a fill was taken back.
    mutating func void(_ key: FillKey) {
        guard let time = entries.read(key, { $0.fill.time }) else { return }
        entries[key]?.isVoided = true
        pendingFees.removeAll { $0 == key }
        marks.void(key, at: time)
    }

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
    mutating func archive(before moment: Timestamp) { marks.archive(before: moment) }

    /// Forgets the oldest piece that was moved away.
    mutating func forgetOldestArchived() {
        for key in marks.forgetOldestArchived() {
            entries[key] = nil
            baselines[key.orderID] = nil
            unstated[key.orderID] = nil
        }
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

    /// Takes in the fills of a checkpoint, all at once.
    mutating func restore(_ restored: [Entry], baselines: [[Fill]], unstated: [[Fill]]) {
        for entry in restored.sorted(by: { Fill.isEarlier($0.fill, $1.fill) }) {
            let key = entry.fill.key
            entries[key] = entry
            marks.enter(key, at: entry.fill.time, read: 0)
        }
        for fills in baselines where !fills.isEmpty { self.baselines[fills[0].orderID] = fills }
        for fills in unstated where !fills.isEmpty { self.unstated[fills[0].orderID] = fills }
    }

    /// Writes or reads what goes with all fills together.
    mutating func keepWhole(in coder: inout StateCoder) {
        coder.keep(&pendingFees)
        let entries = entries
        marks.keepMissing(
            in: &coder, time: { key in entries.read(key) { $0.fill.time } },
            isVoided: { key in Self.isVoided(key, in: entries) })
    }
}
