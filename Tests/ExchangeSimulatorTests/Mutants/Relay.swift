import UserStreamCore

/// Numbers what a mistake left, added or changed, so that the log is whole in itself: no gaps in the numbers, no id twice, and what was before
/// is what the log itself said before. So a mutant dies of its own mistake, not of a torn log.
struct Relay: Sendable {
    private var sequence: Int64 = 0
    private var batch: Int64 = 0
    private var ids: [String: Int] = [:]
    private var states: [OrderID: OrderState] = [:]
    private var inFlight: [String: InFlightOrder.State] = [:]
    private var balances: [Asset: Balance] = [:]

    mutating func pass(on events: [UserStreamEvent]) -> EventBatch {
        guard !events.isEmpty else { return EventBatch() }
        batch += 1
        var passed = events
        for position in passed.indices {
            sequence += 1
            passed[position].sequence = sequence
            passed[position].batch = batch
            passed[position].isLast = position == passed.count - 1
            passed[position].id = unused(passed[position].id)
            passed[position].change = continued(passed[position].change)
        }
        return EventBatch(events: passed)
    }

    private mutating func unused(_ id: String) -> String {
        ids[id, default: 0] += 1
        let count = ids[id, default: 1]
        return count == 1 ? id : "\(id)/again/\(count)"
    }

    private mutating func continued(_ change: Change) -> Change {
        switch change {
        case .order(let order, previous: _):
            defer { states[order.id] = order.state }
            return .order(order, previous: states[order.id])
        case .orderCorrected(let order, was: let was):
            defer { states[order.id] = order.state }
            return .orderCorrected(order, was: states[order.id] ?? was)
        case .inFlight(let order, previous: _):
            defer { inFlight[order.clientOrderID] = order.state }
            return .inFlight(order, previous: inFlight[order.clientOrderID])
        case .snapshotItem(.order(let order)):
            states[order.id] = order.state
        case .snapshotItem(.balance(let balance)):
            balances[balance.asset] = balance
        case .balance(var new):
            let asset = new.balance.asset
            new.previous = balances[asset] ?? .zero(asset)
            balances[asset] = new.balance
            return .balance(new)
        default: break
        }
        return change
    }
}
