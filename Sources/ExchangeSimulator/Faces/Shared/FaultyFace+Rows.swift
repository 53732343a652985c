import UserStreamCore

/// The rows of an answer that are written in a way of their own, by their place.
public struct SpecialRows: Equatable, Sendable {
    /// The row whose id is left out.
    public internal(set) var withoutID: Int?
    /// The row whose state nobody knows.
    public internal(set) var ofUnknownState: Int?

    /// No such row.
    public init() {}

    /// Whether there is none.
    var isEmpty: Bool { withoutID == nil && ofUnknownState == nil }
    /// Whether a row is one of them.
    func contains(_ index: Int) -> Bool { withoutID == index || ofUnknownState == index }
}

/// Faults in lists of rows.
extension FaultyFace {
    /// Spoils a list of rows.
    mutating func disturb<Row>(_ rows: inout [Row], _ call: Call, hasCursor: Bool, repeatsCursor: Bool = false) {
        guard !faults.isQuiet else { return }
        let name = call.name
        // The row that the cursor names was seen before: it is the one behind it that moved.
        let first = repeatsCursor ? 1 : 0
        if hasCursor, rows.count > first + 1, faults.shouldFire(.pageShift, at: name) { rows.remove(at: first) }
        if rows.count > 1, faults.shouldFire(.pageTruncation, at: name) {
            rows.removeLast(1 + faults.random.below(rows.count - 1))
        }
        if !rows.isEmpty, faults.shouldFire(.duplicateRows, at: name) {
            let index = faults.random.below(rows.count)
            rows.insert(rows[index], at: index)
        }
        if !rows.isEmpty, faults.shouldFire(.emptyList, at: name) { rows.removeAll() }
    }

    /// Chooses the rows that are written in a way of their own.
    mutating func specialRows(_ call: Call, among rows: Int, haveStates: Bool) -> SpecialRows {
        var special = SpecialRows()
        guard rows > 0, !faults.isQuiet else { return special }
        let name = call.name
        if faults.shouldFire(.rowWithoutID, at: name) { special.withoutID = faults.random.below(rows) }
        if haveStates, faults.shouldFire(.unknownOrderState, at: name) {
            special.ofUnknownState = faults.random.below(rows)
        }
        return special
    }

    /// Leaves out the fills that are committed late: of those that nobody has seen yet, the one with the lowest id can be withheld for a while.
    mutating func withheld(_ fills: [SimulatedFill], _ call: Call) -> [SimulatedFill] {
        guard faults.isEnabled(.lateCommit) || !episodes.withheld.isEmpty else { return fills }
        let shown = episodes.shownFills[call.account] ?? .epoch
        let unseen = fills.filter { $0.time > shown }
        if let lowest = unseen.min(by: { $0.rowID < $1.rowID }), episodes.withheld[lowest.rowID] == nil,
            faults.shouldFire(.lateCommit, at: call.name)
        {
            episodes.withheld[lowest.rowID] = call.time + faults.span(upTo: faults.parameters.lateness)
        }
        if let newest = unseen.last { episodes.shownFills[call.account] = newest.time }
        episodes.withheld = episodes.withheld.filter { $0.value > call.time }
        return fills.filter { episodes.withheld[$0.rowID] == nil }
    }

    /// Lets unfilled ends disappear before their time.
    mutating func purgeEarly(_ orders: [SimulatedOrder], _ call: Call) {
        guard faults.isEnabled(.purge) else { return }
        let old = orders.filter { order in
            order.isUnfilledEnd && !episodes.purged.contains(order.id)
                && order.closedAt.map { $0 + faults.parameters.purgeAfter <= call.time } ?? false
        }
        guard !old.isEmpty, faults.shouldFire(.purge, at: call.name) else { return }
        episodes.purged.formUnion(old.map(\.id))
    }
}

extension SimulatedOrder {
    /// Whether it ended without a fill.
    var isUnfilledEnd: Bool { closedAt != nil && state != .filled && cumulativeQuantity.isZero }
}
