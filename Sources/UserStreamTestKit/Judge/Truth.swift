import UserStreamCore

/// A history, arranged so that the judge finds what it looks for.
struct Truth: Sendable {
    struct OrderLife: Sendable {
        /// Every state that it had, oldest first.
        var revisions: [(time: Timestamp, order: Order)] = []
        var last: Order { revisions[revisions.count - 1].order }
        var closedAt: Timestamp? { revisions.first { $0.order.state.isTerminal }?.time }

        /// The states that it had, each once in a row.
        var states: [OrderState] {
            var states: [OrderState] = []
            for revision in revisions where states.last != revision.order.state { states.append(revision.order.state) }
            return states
        }

        /// When it was first filled while its cancel was pending.
        ///
        /// Who knows of such a fill and not of the cancel calls the order `partiallyFilled`, and is right: it is in
        /// the book.
        var filledWhileCancelling: Timestamp? {
            for (before, after) in zip(revisions, revisions.dropFirst())
            where before.order.state == .pendingCancel
                && after.order.cumulativeQuantity > before.order.cumulativeQuantity
            {
                return after.time
            }
            return nil
        }

        /// The states that it had for somebody who heard of its cancel late.
        var statesWithLateCancel: [OrderState] {
            var states = states
            guard filledWhileCancelling != nil, let position = states.firstIndex(of: .pendingCancel),
                position == 0 || states[position - 1] != .partiallyFilled
            else { return states }
            states.insert(.partiallyFilled, at: position)
            return states
        }

        /// The highest cumulative quantity that it had until a moment.
        func highestCumulative(until moment: Timestamp) -> ExactDecimal {
            revisions.filter { $0.time <= moment }.map(\.order.cumulativeQuantity).max() ?? .zero
        }

        func had(_ state: OrderState, until moment: Timestamp) -> Bool {
            if state == .partiallyFilled, let time = filledWhileCancelling, time <= moment { return true }
            return revisions.contains { $0.order.state == state && $0.time <= moment }
        }
    }

    private(set) var orders: [OrderID: OrderLife] = [:]
    private(set) var orderIDs: [OrderID] = []
    /// All fills with their last known fees.
    private(set) var fills: [FillKey: Fill] = [:]
    private(set) var fillKeys: [FillKey] = []
    private(set) var fillsByOrder: [OrderID: [FillKey]] = [:]
    private(set) var voided: [FillKey: Timestamp] = [:]
    private(set) var balances: [Asset: [(time: Timestamp, balance: Balance)]] = [:]
    private(set) var transfers: [(time: Timestamp, transfer: Transfer)] = []

    init(_ history: History) {
        for entry in history.entries {
            switch entry.kind {
            case .order(let order):
                if orders[order.id] == nil { orderIDs.append(order.id) }
                orders[order.id, default: OrderLife()].revisions.append((entry.time, order))
            case .fill(let fill):
                fillKeys.append(fill.key)
                fillsByOrder[fill.orderID, default: []].append(fill.key)
                fills[fill.key] = fill
            case .feeSettled(let fill): fills[fill.key] = fill
            case .fillVoided(let fill): voided[fill.key] = entry.time
            case .balance(let balance): balances[balance.asset, default: []].append((entry.time, balance))
            case .transfer(let transfer): transfers.append((entry.time, transfer))
            }
        }
    }

    var assets: [Asset] { balances.keys.sorted() }

    func balance(of asset: Asset) -> Balance { balances[asset]?.last?.balance ?? .zero(asset) }

    /// Whether the account's row ever looked like this until a moment.
    func had(_ balance: Balance, until moment: Timestamp) -> Bool {
        let rows = balances[balance.asset] ?? []
        if rows.contains(where: { $0.time <= moment && $0.balance.hasSameAmounts(as: balance) }) { return true }
        return balance.hasSameAmounts(as: .zero(balance.asset))
            && (rows.first?.time ?? .distantFuture) > moment
    }
}
