import UserStreamCore

extension Trial {
    /// P9: after every batch the fills of each order that it touched, real and inferred, add up.
    mutating func checkCommit(_ event: UserStreamEvent) {
        for id in touched.sorted() {
            guard let order = orders[id]?.last, let life = truth.orders[id] else { continue }
            let stated = stated(of: order, event)
            let isInferred = provisional.values.contains { $0.orderID == id }
            guard isInferred || order.state.isTerminal else { continue }
            if order.state.isTerminal {
                if stated.quantity != order.cumulativeQuantity {
                    fail(.provisional, event, "order \(id): \(stated.quantity) of \(order.cumulativeQuantity) stated")
                }
                if let quote = order.cumulativeQuoteQuantity, stated.quote != quote {
                    fail(.provisional, event, "order \(id): \(stated.quote) of notional \(quote) stated")
                }
            } else if stated.quantity < order.cumulativeQuantity
                || stated.quantity > life.highestCumulative(until: limit(event))
            {
                fail(.provisional, event, "order \(id): \(stated.quantity) stated is not what was filled")
            }
        }
        touched = []
    }

    /// What must hold once the log has caught up.
    mutating func checkEnd() {
        guard rules.isSettled else { return }
        guard isReady else { return fail(.live, nil, "the stream never became ready") }
        checkFinalFills()
        checkFinalOrders()
        checkFinalBalances()
        checkFinalOwn()
        for subject in stale.map(\.rawValue).sorted() { fail(.honest, nil, "\(subject) is stale in the end") }
    }

    private mutating func checkFinalFills() {
        for key in fills.keys.sorted() where truth.voided[key] != nil {
            fail(.live, nil, "fill \(key.tradeID) of order \(key.orderID) was taken back")
        }
        guard rules.servesFills else { return }
        for id in provisional.keys.sorted() { fail(.provisional, nil, "the inferred fill \(id) was never superseded") }
        for key in truth.fillKeys {
            guard let real = truth.fills[key], truth.voided[key] == nil, let time = real.time else { continue }
            if let stated = fills[key] {
                if real.feeState == .final, stated.feeState == .pending || !hasSameFees(stated, real) {
                    fail(.complete, nil, "the fee of \(name(real)) is not as it was settled")
                }
            } else if isInGap(time), orders[key.orderID] == nil {
                // The fills of an order that is known can be asked for, however old they are.
                lost.append(real)
            } else if time >= start, !baselineFills.contains(key) {
                fail(.complete, nil, "\(name(real)) is missing")
            }
        }
    }

    private mutating func checkFinalOrders() {
        for id in truth.orderIDs {
            guard let life = truth.orders[id] else { continue }
            let real = life.last
            guard let stated = orders[id]?.last else {
                if mustBeStated(id, life) { fail(.live, nil, "order \(id) is missing") }
                continue
            }
            let isSameEnd = stated.state == .closedUnknown && real.state.isTerminal
            if stated.state != real.state, !isSameEnd {
                fail(.live, nil, "order \(id) is \(real.state), not \(stated.state)")
            }
            if stated.cumulativeQuantity != real.cumulativeQuantity {
                fail(.live, nil, "order \(id) has filled \(real.cumulativeQuantity), not \(stated.cumulativeQuantity)")
            }
            let quote = stated.cumulativeQuoteQuantity ?? .zero
            if quote != real.cumulativeQuoteQuantity ?? .zero {
                fail(.live, nil, "order \(id) has a notional of \(real.cumulativeQuoteQuantity ?? .zero), not \(quote)")
            }
            let isFeeStated = !rules.servesFills && !stated.fees.isEmpty
            if isFeeStated, stated.fees != real.fees { fail(.live, nil, "order \(id) has other fees") }
        }
    }

    private func mustBeStated(_ id: OrderID, _ life: Truth.OrderLife) -> Bool {
        // What had ended when the first listing was asked for is baseline, also where a clock that was put back makes it ready before that.
        if let closedAt = life.closedAt, closedAt <= max(start, readyAt) || isLost(id, closedAt: closedAt) {
            return false
        }
        if life.closedAt != nil, mayHaveEndedBefore(id, life) { return false }
        guard life.closedAt != nil, life.last.cumulativeQuantity.isZero else { return true }
        return switch rules.unseen {
        case .none: true
        case .unfilled: false
        case .purged(let ids): !ids.contains(id)
        }
    }

    /// Whether nobody can tell that an order had not ended when the stream began: it was older, nothing showed it alive since, none of its fills
    /// is news, and no row tells when it ended.
    private func mayHaveEndedBefore(_ id: OrderID, _ life: Truth.OrderLife) -> Bool {
        guard let shown = rules.shownAlive, !shown.contains(id), let createdAt = life.revisions.first?.time else {
            return false
        }
        return createdAt < start
            && (truth.fillsByOrder[id] ?? []).allSatisfy { key in
                truth.fills[key]?.time.map { $0 < start } ?? false
            }
    }

    private mutating func checkFinalBalances() {
        for asset in Set(truth.assets).union(balances.keys).sorted() {
            let (real, stated) = (truth.balance(of: asset), balances[asset] ?? .zero(asset))
            if !real.hasSameAmounts(as: stated) {
                fail(
                    .live, nil,
                    "\(asset) is \(real.available) + \(real.locked), not \(stated.available) + \(stated.locked)")
            }
        }
        if rules.checksTransfers { checkTransfers() }
    }
}
