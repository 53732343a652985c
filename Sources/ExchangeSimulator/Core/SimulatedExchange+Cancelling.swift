public import UserStreamCore

extension SimulatedExchange {
    /// Asks for the cancel of an order. With a delay it is `pendingCancel` for that long and may still be filled.
    ///
    /// - Parameter delay: the configured one when absent.
    public mutating func cancel(
        order id: Int64, account: Int, at time: Timestamp, delay: TimeSpan? = nil
    ) throws(Refusal) {
        advance(to: time)
        let index = try cancellableOrder(id, account: account)
        cancel(index, delay ?? configuration.cancelDelay)
    }

    /// Asks for the cancel of the newest live order with this owner's id.
    /// - Returns: the id of that order.
    @discardableResult
    public mutating func cancel(
        clientOrderID: String, account: Int, at time: Timestamp, delay: TimeSpan? = nil
    ) throws(Refusal) -> Int64 {
        advance(to: time)
        let accountIndex = try accountIndex(account)
        let candidates = accounts[accountIndex].ordersByClientID[clientOrderID] ?? []
        guard let newest = candidates.last else { throw .unknownOrder }
        let index = candidates.last { orders[$0].latest.closedAt == nil } ?? newest
        let id = orders[index].terms.id
        _ = try cancellableOrder(id, account: account)
        cancel(index, delay ?? configuration.cancelDelay)
        return id
    }

    /// Asks for the cancel of all live orders that fit and are not being cancelled already, oldest first.
    /// - Returns: their ids.
    @discardableResult
    public mutating func cancelAll(
        account: Int, market: Market? = nil, side: Side? = nil, limit: Int = .max, at time: Timestamp,
        delay: TimeSpan? = nil
    ) throws(Refusal) -> [Int64] {
        advance(to: time)
        let accountIndex = try accountIndex(account)
        let chosen = accounts[accountIndex].live.filter { index in
            let order = orders[index]
            return order.latest.state != .pendingCancel && (market ?? order.request.market) == order.request.market
                && (side ?? order.request.side) == order.request.side
        }
        let ended = Array(chosen.prefix(limit))
        for index in ended { cancel(index, delay ?? configuration.cancelDelay) }
        return ended.map { orders[$0].terms.id }
    }

    /// The index of an order that can be cancelled.
    func cancellableOrder(_ id: Int64, account: Int) throws(Refusal) -> Int {
        let accountIndex = try accountIndex(account)
        guard let index = orderIndex(id), orders[index].accountIndex == accountIndex else { throw .unknownOrder }
        let state = orders[index].latest.state
        guard !state.isTerminal, state != .pendingCancel else { throw .notCancellable(state) }
        return index
    }

    func orderIndex(_ id: Int64) -> Int? {
        let (index, overflow) = id.subtractingReportingOverflow(configuration.firstOrderID)
        return !overflow && index >= 0 && index < orders.count ? Int(index) : nil
    }

    private mutating func cancel(_ index: Int, _ delay: TimeSpan) {
        guard delay > .zero else { return close(index, as: .canceled, because: .user) }
        revise(index) { $0.state = .pendingCancel }
        appoint(.finishCancel(index), after: delay)
    }

    mutating func finishCancel(_ index: Int) {
        guard orders[index].latest.closedAt == nil else { return }
        close(index, as: .canceled, because: .user)
    }

    /// Ends an order: it leaves the book and gives back what it still holds.
    mutating func close(
        _ index: Int, as state: OrderState, because reason: CloseReason?, replacedBy replacement: OrderID? = nil
    ) {
        let order = orders[index]
        let closingTime = now
        markets[order.marketIndex].book.remove(order: index, order.request.side)
        if order.request.isStop { markets[order.marketIndex].stops.removeAll { $0 == index } }
        // The trade that filled it has its own revision already: the last one turns into the end.
        if state == .filled, order.latest.time == now, !order.latest.state.isTerminal, !order.fills.isEmpty {
            var last = order.latest
            last.state = .filled
            last.closedAt = closingTime
            orders[index].revisions.removeLast()
            orders[index].append(last)
        } else {
            revise(index) { revision in
                revision.state = state
                revision.closedAt = closingTime
                revision.closeReason = reason
                revision.replacedBy = replacement
            }
        }
        orders[index].locked = .zero
        accounts[order.accountIndex].live.removeAll { $0 == index }
        accounts[order.accountIndex].closed.append(index)
        move(
            order.accountIndex, order.givenAsset, available: order.locked, locked: -order.locked,
            state == .filled ? .orderRefunded : .orderCanceled)
    }
}
