import UserStreamCore

/// The ends of orders in a log, held against the true ones.
struct EndTrial: Sendable {
    private let truth: TrueEvents
    private let start: Timestamp
    private var stated: [OrderID: Timestamp] = [:]
    private var falselyEnded: Set<OrderID> = []
    private(set) var falseEnds = 0
    private(set) var duplicated = 0

    init(truth: TrueEvents, start: Timestamp) {
        self.truth = truth
        self.start = start
    }

    mutating func hear(_ heard: HeardEvent) {
        switch heard.event.change {
        case .order(let order, previous: _), .orderCorrected(let order, was: _): hear(order, at: heard.time)
        default: break
        }
    }

    private mutating func hear(_ order: Order, at time: Timestamp) {
        guard order.state.isTerminal, !truth.busted.contains(order.id) else { return }
        guard let end = truth.ends[order.id], end.time <= time,
            order.state == end.state || order.state == .closedUnknown
        else {
            falseEnds += 1
            falselyEnded.insert(order.id)
            return
        }
        if stated[order.id] == nil { stated[order.id] = time } else { duplicated += 1 }
    }

    private var counted: [(id: OrderID, time: Timestamp)] {
        truth.orders.compactMap { id in
            guard !truth.busted.contains(id), let end = truth.ends[id], end.time > start else { return nil }
            return (id, end.time)
        }
    }

    /// How many true ends there are, and how many of them nobody spoke of.
    var countedAndMissing: (Int, Int) {
        let missing = counted.filter { stated[$0.id] == nil && !falselyEnded.contains($0.id) }
        return (counted.count, missing.count)
    }

    /// From each true end that was stated to when it first was.
    var delays: [Int64] {
        counted.compactMap { order in stated[order.id].map { ($0 - order.time).milliseconds } }
    }
}
