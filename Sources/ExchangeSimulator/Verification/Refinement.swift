package import UserStreamCore
package import UserStreamTestKit

/// What must be the same in two logs of one history, however differently the two clients polled: which fills there were and what they cost, how
/// orders ended, what the account holds in the end.
package struct Refinement {
    /// A log, as far as it matters here.
    package struct Telling {
        let fills: [FillKey: Fill]
        let voided: Set<FillKey>
        let orders: [OrderID: [Order]]
        let balances: [Asset: Balance]
        /// From when on it tells news.
        let newsFrom: Timestamp

        package init(_ log: [UserStreamEvent]) {
            var snapshot = AccountSnapshot()
            var fills: [FillKey: Fill] = [:]
            var voided: Set<FillKey> = []
            var orders: [OrderID: [Order]] = [:]
            for event in log {
                snapshot.apply(event)
                switch event.change {
                case .fill(let fill) where !fill.isProvisional: fills[fill.key] = fill
                case .feeSettled(let fill) where fills[fill.key] != nil: fills[fill.key] = fill
                case .fillVoided(let fill): voided.insert(fill.key)
                case .order(let order, _), .orderCorrected(let order, _), .snapshotItem(.order(let order)):
                    orders[order.id, default: []].append(order)
                default: break
                }
            }
            self.fills = fills
            self.voided = voided
            self.orders = orders
            balances = snapshot.balances
            newsFrom = log.first { $0.change == .ready }?.observed.to ?? .distantFuture
        }
    }

    private let history: History
    private var found: [String] = []

    /// What differs between two logs of a history; empty when they agree.
    ///
    /// What happened before either stream was ready may be news to one and not to the other. A fill that was taken back may be known to one only. An
    /// order that was never filled may have come and gone between two polls of one of them.
    package static func differences(_ one: Telling, _ other: Telling, of history: History) -> [String] {
        var refinement = Refinement(history: history)
        refinement.compareFills(one, other)
        refinement.compareOrders(one, other)
        if one.balances != other.balances { refinement.compareBalances(one, other) }
        return refinement.found
    }

    private init(history: History) { self.history = history }

    private mutating func compareFills(_ one: Telling, _ other: Telling) {
        let newsFrom = max(one.newsFrom, other.newsFrom)
        for fill in history.finalState.fills {
            guard let time = fill.time, time > newsFrom else { continue }
            switch (one.fills[fill.key], other.fills[fill.key]) {
            case (nil, nil): found.append("both miss fill \(fill.tradeID)")
            case (let first?, let second?):
                let isSame =
                    first.quantity == second.quantity && first.price == second.price && fees(first) == fees(second)
                    && first.time == second.time
                if !isSame { found.append("fill \(fill.tradeID) differs") }
            default: found.append("only one has fill \(fill.tradeID)")
            }
        }
    }

    private func fees(_ fill: Fill) -> [Fee] {
        fill.fees.filter { !$0.amount.isZero }.sorted { $0.asset < $1.asset }
    }

    private mutating func compareOrders(_ one: Telling, _ other: Telling) {
        for id in Set(one.orders.keys).intersection(other.orders.keys).sorted() {
            guard let first = one.orders[id]?.last, let second = other.orders[id]?.last else { continue }
            let isSameEnd =
                first.state == second.state
                || (first.state.isTerminal && second.state.isTerminal
                    && [first.state, second.state].contains(.closedUnknown))
            if !isSameEnd || first.cumulativeQuantity != second.cumulativeQuantity {
                found.append("order \(id) is \(first.state) for one and \(second.state) for the other")
            }
        }
        let newsFrom = max(one.newsFrom, other.newsFrom)
        for order in history.finalState.openOrders + history.finalState.closedOrders {
            let isFilled = !order.cumulativeQuantity.isZero
            guard let created = order.createdAt, created > newsFrom, isFilled || !order.state.isTerminal else {
                continue
            }
            if one.orders[order.id] == nil || other.orders[order.id] == nil {
                found.append("order \(order.id) is not known to both")
            }
        }
    }

    private mutating func compareBalances(_ one: Telling, _ other: Telling) {
        for asset in Set(one.balances.keys).union(other.balances.keys).sorted() {
            let (first, second) = (one.balances[asset] ?? .zero(asset), other.balances[asset] ?? .zero(asset))
            if !first.hasSameAmounts(as: second) {
                found.append("\(asset) is \(first.total) for one and \(second.total) for the other")
            }
        }
    }

    // MARK: Order states

    /// What the slower client tells of an order's life and the faster one leaves out, of states that lasted at least so long.
    ///
    /// That the slower one saw a state that was over in a moment, and the faster one did not, is chance.
    package static func statesOnlyInSlower(
        _ slow: Telling, _ fast: Telling, of history: History, lasting: TimeSpan
    ) -> [String] {
        var lasted: [OrderID: [(state: OrderState, from: Timestamp, to: Timestamp)]] = [:]
        for entry in history.entries {
            guard case .order(let order) = entry.kind else { continue }
            if let last = lasted[order.id]?.indices.last {
                if lasted[order.id]?[last].state == order.state { continue }
                lasted[order.id]?[last].to = entry.time
            }
            lasted[order.id, default: []].append((order.state, entry.time, .distantFuture))
        }
        let newsFrom = max(slow.newsFrom, fast.newsFrom)
        return slow.orders.keys.sorted().flatMap { id -> [String] in
            let seen = (fast.orders[id] ?? []).map(\.state)
            return (slow.orders[id] ?? []).map(\.state).filter { state in
                guard !state.isTerminal, !seen.contains(state) else { return false }
                return lasted[id]?.contains { life in
                    life.state == state && life.from > newsFrom && life.to - life.from >= lasting
                } ?? false
            }.map { "order \(id): \($0) was told by the slower client only" }
        }
    }
}
