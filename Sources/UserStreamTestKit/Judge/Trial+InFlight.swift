import UserStreamCore

/// Rule 10: what becomes of the consumer's own orders.
extension Trial {
    mutating func hearInFlight(_ order: InFlightOrder, _ previous: InFlightOrder.State?, _ event: UserStreamEvent) {
        let name = "the order announced as \(order.clientOrderID)"
        guard let entry = own[order.clientOrderID] else {
            return fail(.noGuess, event, "\(name) was never announced")
        }
        if order.draft != entry.announcement.draft { fail(.exact, event, "\(name) is not as it was announced") }
        if previous != entry.heard?.state { fail(.exact, event, "\(name) was not \(previous?.rawValue ?? "new")") }
        let limit = limit(event)
        if entry.announcement.at > limit { fail(.noGuess, event, "\(name) had not been announced") }
        if entry.heard?.state == .accepted { fail(.monotone, event, "\(name) changes after it was accepted") }
        switch order.state {
        case .announced:
            if entry.heard != nil { fail(.monotone, event, "\(name) is announced twice") }
        case .unknown:
            if entry.heard?.state != .announced { fail(.monotone, event, "\(name) is unknown again") }
        case .accepted:
            let isTrue = entry.orders.contains { $0.id == order.orderID && $0.createdAt <= limit }
            if !isTrue { fail(.noGuess, event, "\(name) was not accepted as \(order.orderID?.text ?? "nothing") then") }
        case .rejected:
            let refusedAt = entry.announcement.isRefused ? entry.announcement.refusedAt : nil
            if (refusedAt ?? .distantFuture) > limit {
                fail(.noGuess, event, "\(name) is said to be rejected, but its outcome was unknown")
            }
        case .closedUnknown: checkGivenUp(entry, name, event)
        }
        own.hear(order)
    }

    /// Only what never was, or ended unfilled, may be given up, and only when it cannot be looked for any more.
    private mutating func checkGivenUp(_ entry: OwnOrders.Entry, _ name: String, _ event: UserStreamEvent) {
        verdict.excuses.givenUp += 1
        if entry.announcement.at + rules.announcementHorizon > limit(event) {
            fail(.noGuess, event, "\(name) is given up although it could be looked for")
        }
        if let order = entry.orders.first(where: { mustBeFound($0.id) }) {
            fail(.noGuess, event, "\(name) is given up, but it is order \(order.id)")
        }
    }

    /// P6: an order of the consumer's own is accepted before anything else is said of it, and is called its own.
    mutating func checkOwn(_ order: Order, _ event: UserStreamEvent) {
        let clientOrderID = truth.orders[order.id]?.revisions.first?.order.clientOrderID
        let entry = clientOrderID.flatMap { own[$0] }
        let createdAt = entry?.orders.first { $0.id == order.id }?.createdAt
        guard let entry, let createdAt else {
            if order.owner == .own { fail(.noGuess, event, "order \(order.id) was not announced") }
            return
        }
        // A fill tells no owner's id: an order that is known from fills alone is nobody's yet. And what is known of an announcement is kept as long
        // as its order is, and at least until the horizon.
        let horizon = entry.announcement.at + rules.announcementHorizon
        let isRemembered = orders[order.id].map { $0.last.owner == .own } ?? (event.observed.from <= horizon)
        if order.owner != .own, order.clientOrderID != nil, createdAt <= horizon, isRemembered {
            fail(.noGuess, event, "order \(order.id) is the consumer's own")
        }
        if order.owner == .own, entry.heard?.state != .accepted {
            fail(.causal, event, "order \(order.id) is told before its announcement is said to be accepted")
        }
    }

    /// P8: each announcement ends as it truly did.
    mutating func checkFinalOwn() {
        for entry in own.all {
            let name = "the order announced as \(entry.announcement.clientOrderID)"
            guard let heard = entry.heard else {
                fail(.live, nil, "\(name) is missing")
                continue
            }
            if heard.state == .accepted { continue }
            if let order = entry.orders.first(where: { mustBeFound($0.id) }) {
                fail(.live, nil, "\(name) is order \(order.id), not \(heard.state)")
            } else if entry.announcement.isRefused, heard.state != .rejected, entry.orders.isEmpty {
                fail(.live, nil, "\(name) was refused, and is not \(heard.state)")
            } else if !heard.state.isEnded, isOver(entry) {
                fail(.live, nil, "\(name) is \(heard.state) for ever")
            }
        }
    }

    /// Whether an announcement is so old that it has to be settled in one way or the other.
    private func isOver(_ entry: OwnOrders.Entry) -> Bool {
        guard let end = rules.end else { return false }
        return end - entry.announcement.at > rules.announcementHorizon + .minutes(1)
    }

    /// Whether an order leaves a trace that nobody can miss: it lives, or it was filled, or nothing is purged unseen.
    private func mustBeFound(_ id: OrderID) -> Bool {
        guard let life = truth.orders[id] else { return false }
        guard let closedAt = life.closedAt else { return true }
        if isLost(id, closedAt: closedAt) { return false }
        guard life.last.cumulativeQuantity.isZero, life.highestCumulative(until: .distantFuture).isZero else {
            return true
        }
        return switch rules.unseen {
        case .none: true
        case .unfilled: false
        case .purged(let ids): !ids.contains(id)
        }
    }
}
