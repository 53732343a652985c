import UserStreamCore

/// What happened to an account since a socket was asked last.
struct AccountFeed: Sendable {
    /// Whom it is about.
    let account: Int
    /// Up to which change of the account everything was told.
    private(set) var told: Int

    /// A feed of what happens from now on.
    init(_ account: Int, of exchange: SimulatedExchange) {
        self.account = account
        told = exchange.changeCount(account: account)
    }

    /// Whether something happened.
    func hasNews(_ exchange: SimulatedExchange) -> Bool { exchange.changeCount(account: account) > told }

    /// What happened. That a trade was taken back is told by nobody.
    mutating func news(_ exchange: SimulatedExchange) -> [AccountNews] {
        guard hasNews(exchange) else { return [] }
        let changes = exchange.changes(account: account, from: told)
        told += changes.count
        return changes.indices.compactMap { place in
            let change = changes[place]
            switch change.kind {
            case .order(let order): return order.isToldByItself ? .order(order, at: change.time) : nil
            case .fill(let fill):
                let after = changes[(place + 1)...].lazy.compactMap { $0.order(after: fill) }
                return (after.last ?? exchange.order(fill.orderID, asOf: exchange.now)).map { .fill(fill, of: $0) }
            case .feeSettled(let fill): return .feeSettled(fill)
            case .balance(let balance, let cause): return .balance(balance, cause)
            case .transfer(let transfer): return .transfer(transfer, at: change.time)
            case .fillVoided: return nil
            }
        }
    }
}

extension AccountChange {
    /// The order as this change left it, where it is what a fill made of it: partly filled, or filled at the same moment.
    fileprivate func order(after fill: SimulatedFill) -> SimulatedOrder? {
        guard case .order(let order) = kind, order.id == fill.orderID,
            order.cumulativeQuantity == fill.orderCumulativeQuantity, order.state != .canceled, order.state != .expired
        else { return nil }
        return order
    }
}

extension SimulatedOrder {
    /// Whether it is told that an order stands so now. What a fill made of it is told with the fill, and that it is being cancelled by nobody.
    fileprivate var isToldByItself: Bool {
        switch state {
        case .pendingNew, .untriggered, .open, .canceled, .expired, .rejected, .closedUnknown: true
        case .partiallyFilled, .pendingCancel, .filled: false
        }
    }
}
