/// Every fill that was seen, so that each is stated once: kept for the sweep horizon.
struct FillLedger: Sendable {
    struct Entry: Sendable {
        var fill: Fill
        /// It happened before the stream began: known, but no news.
        var isBaseline: Bool
        /// The number of the last read that showed it.
        var lastRead: Int
        /// Complete windows in a row that must hold it and do not.
        var misses = 0
        /// When the last such window was asked for.
        var lastMiss = Timestamp.epoch
        /// When its order's fills were last asked for, to learn the final fee.
        var feeAsked = Timestamp.epoch
        /// The exchange took it back.
        var isVoided = false
    }

    private struct Mark: Sendable {
        var time: Timestamp
        var key: FillKey
    }

    private var entries = Index<FillKey, Entry>()
    /// Fills before the start of the stream, by order, oldest first.
    private var baselines = Index<OrderID, [Fill]>()
    /// Fills from before the start that were not part of the first snapshot and whose order is not known, by order.
    private var unstated = Index<OrderID, [Fill]>()
    /// Keys of young fills, oldest first: those that windows re-read.
    private var recent: [Mark] = []
    /// Keys of older fills in pieces, so that forgetting does not cost what is there.
    private var archive: [[Mark]] = []
    /// Keys of fills whose fee is not final, sorted.
    private(set) var pendingFees: [FillKey] = []

    subscript(key: FillKey) -> Entry? {
        get { entries[key] }
        set { entries[key] = newValue }
    }

    /// Enters a fill. Gives `false` when it was known.
    mutating func enter(_ fill: Fill, isBaseline: Bool, read: Int) -> Bool {
        guard entries[fill.key] == nil else { return false }
        entries[fill.key] = Entry(fill: fill, isBaseline: isBaseline, lastRead: read)
        insert(Mark(time: fill.time ?? .epoch, key: fill.key))
        if fill.feeState == .pending, !isBaseline { pendingFees.append(fill.key) }
        return true
    }

    /// Keeps a fill from before the start, which was entered, for the case that its order turns out to have ended
    /// after it.
    mutating func keepUnstated(_ fill: Fill) {
        unstated[fill.orderID] = ((unstated[fill.orderID] ?? []) + [fill]).sorted(by: Fill.isEarlier)
    }

    /// Gives the fills from before the start that the stream has yet to state for an order, once.
    mutating func takeUnstated(of id: OrderID) -> [Fill] {
        let fills = unstated[id] ?? []
        unstated[id] = nil
        return fills
    }

    /// Keeps a fill as part of what an order had before the start.
    mutating func keepBaseline(_ fill: Fill) {
        baselines[fill.orderID] = ((baselines[fill.orderID] ?? []) + [fill]).sorted(by: Fill.isEarlier)
    }

    /// Takes the final fee of a fill.
    mutating func settleFee(_ fill: Fill) {
        entries[fill.key]?.fill.fees = fill.fees
        entries[fill.key]?.fill.feeState = .final
        pendingFees.removeAll { $0 == fill.key }
    }

    /// What the known fills before the start of the stream add up to, for one order.
    func baseline(of id: OrderID) throws(DecimalError) -> Cumulative {
        var sum = Cumulative()
        for fill in baselines[id] ?? [] { try sum.add(fill) }
        return sum
    }

    /// The keys of young fills of a span, oldest first.
    func keys(from: Timestamp, to: Timestamp) -> [FillKey] {
        recent.lazy.filter { $0.time >= from && $0.time <= to }.map(\.key)
    }

    /// Moves fills that windows do not re-read any more out of the way, and forgets those before `limit`.
    mutating func forget(before limit: Timestamp) {
        if recent.count > 1_024 {
            archive.append(Array(recent.prefix(512)))
            recent.removeFirst(512)
        }
        guard let last = archive.first?.last, last.time < limit else { return }
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

extension Fill {
    /// By time, then by key.
    static func isEarlier(_ left: Fill, _ right: Fill) -> Bool {
        let (a, b) = (left.time ?? .epoch, right.time ?? .epoch)
        return a == b ? left.key < right.key : a < b
    }
}
