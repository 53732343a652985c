import UserStreamCore

/// Which orders any answer or message showed to live since the stream began, or said to have been placed. Of another one that lived before, nobody
/// can tell that it ended afterwards where no row says when an order ended.
struct ShownOrders: Sendable {
    /// How late an answer may be: what it shows may be from before the start.
    var lag: TimeSpan
    private(set) var ids: Set<OrderID> = []

    init(lag: TimeSpan) { self.lag = lag }

    /// Takes note of what the client hears.
    /// - Parameter start: when its stream began; the epoch before it did.
    mutating func note(_ input: Input, since start: Timestamp) {
        switch input {
        case .traded(.success(let answer), of: _, _, _):
            for placement in answer.placements { if let id = try? placement.result.get() { ids.insert(id) } }
        case .answer(.success(let observation), of: _, sent: let sent, _) where start > .epoch && sent > start + lag:
            note(observation)
        case .pushed(let observation, made: _) where start > .epoch: note(observation)
        default: break
        }
    }

    private mutating func note(_ observation: Observation) {
        guard case .orders(let rows) = observation.content else { return }
        for row in rows.shared where row.value.state?.isTerminal != true { ids.insert(row.value.id) }
    }
}
