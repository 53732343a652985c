/// Rule 10: looking for announced orders of which nothing was heard, until it is known that they were not taken.
extension AccountReconciler {
    /// Notes whose fills from before the first state are shown without their orders, where these may be announced ones.
    mutating func suspectOwn(_ fills: [Fill]) {
        let drafts = inFlight.open.compactMap { inFlight[$0] }
        guard !drafts.isEmpty else { return }
        for fill in fills where orders[fill.orderID] == nil {
            let mayBe = drafts.contains { record in
                record.order.orderID == nil && record.order.draft.mayBe(fill.market, fill.side)
                    && (fill.time ?? record.start) >= record.start - StartMoment.staleness
            }
            let reference = OrderReference(id: fill.orderID, venueSymbol: fill.venueSymbol)
            if mayBe, !mayBeOwn.contains(reference) { mayBeOwn.append(reference) }
        }
    }

    /// The record of an order was read, which tells the owner's id.
    mutating func noteOwnerTold(of id: OrderID) {
        if !mayBeOwn.isEmpty { mayBeOwn.removeAll { $0.id == id } }
    }

    /// Whether one listing of the orders that ended may still tell whose those are that may be announced ones, before each is asked for by
    /// itself (rule 2).
    private var mayHistoryTellOwners: Bool {
        guard economy.hasHistory, !economy.readsHistoryPerMarket, !economy.isHistoryLate else { return false }
        return historyRead != nil || (windows.history.tried ?? .epoch) < startTime
    }

    /// What tells whose those orders are that may be announced ones.
    private func wantedOwners(at now: Timestamp) -> [Want] {
        if mayBeOwn.isEmpty { return [] }
        guard mayHistoryTellOwners else { return mayBeOwn.map { Want(.order($0), for: .inquiry, due: startTime) } }
        guard historyRead == nil else { return [] }
        return [Want(.closedOrders(historyWindow(of: nil, at: now)), for: .inquiry, due: startTime)]
    }

    /// Look-ups of announced orders, and of orders that were to be cancelled.
    func wantedOwnOrders(at now: Timestamp) -> [Want] {
        guard !inFlight.open.isEmpty || !cancelHints.isEmpty else { return [] }
        var wants = inFlight.open.compactMap { id in
            inFlight[id].map { record in
                var reference = OrderReference(clientOrderID: id)
                reference.venueSymbol = symbols.venueSymbol(record.order.draft.market)
                // What the consumer waits for goes once before whatever else is to be found out: in a flood it would never come.
                let isFirst = record.answer == .notAsked && record.due <= now
                return Want(.order(reference), for: .inquiry, due: isFirst ? .epoch : record.due)
            }
        }
        // Only where the look-up did not tell.
        if inFlight.open.contains(where: { inFlight[$0]?.lastNotFound != nil }) {
            wants += wantedOwners(at: now)
        }
        for (id, due) in cancelHints.due {
            // Where it is asked for anyway, that is enough.
            guard let record = orders[id], !record.isClosed, record.inquiry == nil, record.absence == nil
            else { continue }
            wants.append(Want(.order(record.reference), for: .inquiry, due: due))
        }
        return Array(wants.sorted { $0.due < $1.due }.prefix(policy.detailsPerPass))
    }

    /// Takes what a look-up by the owner's id gave; `nil` for an order.
    mutating func takeLookUp(_ error: APIError?, of clientOrderID: String?, sent: Timestamp, received: Timestamp) {
        guard let clientOrderID, var record = inFlight[clientOrderID], !record.order.state.isEnded else { return }
        record.lastAsked = max(record.lastAsked, sent)
        // An older order of that id is not what was announced.
        if error == nil || error?.category == .notFound {
            record.failures = 0
            record.nextDue = nil
            record.answer = .notFound
            record.lastNotFound = sent
        } else {
            record.failures += 1
            record.nextDue = received + .milliseconds(min(8_000, 500 << Int64(min(record.failures, 4))))
            if record.answer == .notAsked { record.answer = .failed }
        }
        inFlight.store(record)
    }

    /// Notes a failure to get one order that was asked for because of a request of the consumer's own. Gives whether that is all that it was
    /// asked for: "not found" counts only in an inquiry, with its spacing.
    mutating func noteLookUp(
        _ error: APIError, of reference: OrderReference, sent: Timestamp, received: Timestamp
    ) -> Bool {
        guard let id = reference.id else {
            takeLookUp(error, of: reference.clientOrderID, sent: sent, received: received)
            return true
        }
        if mayBeOwn.contains(reference) {
            if error.category == .notFound { mayBeOwn.removeAll { $0 == reference } }
            return orders[id] == nil
        }
        guard cancelHints.asked(id, sent: sent), let record = orders[id] else { return false }
        return record.inquiry == nil && record.absence == nil
    }

    /// Looks after what depends on time: orders of which nothing was heard for too long, and those that cannot be looked for any more.
    mutating func reviewInFlight(at now: Timestamp) {
        for id in inFlight.open {
            guard let record = inFlight[id] else { continue }
            if now - record.since >= policy.youngOrder { doubt(id) }
            if isLookedForEnough(record, at: now) { giveUp(id) }
        }
        if !cancelHints.isEmpty {
            cancelHints.forget(at: now) { [orders] id in orders[id]?.isClosed ?? true }
        }
    }

    /// Whether it was looked up in vain, the horizon passed, and everything that could show the order was read since it should have arrived: the
    /// live orders, those that ended, the fills. A request may take long to arrive: if nobody looked it up any more for most of the time, all that
    /// was read before the horizon counts for nothing.
    private func isLookedForEnough(_ record: InFlightBook.Record, at now: Timestamp) -> Bool {
        let start = max(record.since, record.order.announcedAt)
        let horizon = facts.clientOrderIDHorizon
        guard now - start >= horizon, let lookedUp = record.lastNotFound, lookedUp >= start + policy.youngOrder else {
            return false
        }
        let arrival = start + (lookedUp - start >= horizon / 2 ? policy.youngOrder : horizon)
        let symbol = symbols.venueSymbol(record.order.draft.market)
        let listed = symbol.map { lastListing(of: $0) } ?? lastListing
        let ended =
            economy.hasHistory ? windows.history(of: economy.readsHistoryPerMarket ? symbol : nil).end : .distantFuture
        return (listed ?? .epoch) >= arrival && (ended ?? .epoch) >= arrival && mayBeOwn.isEmpty
            && isInNoFill(record.order.draft, readUntil: max(lookedUp, arrival))
    }

    /// Forgets announced orders whose horizon passed, unless their order is still known, or what was not read since may show it: it may have
    /// been taken by an attempt of which nobody told.
    mutating func forgetInFlight(at now: Timestamp) {
        let horizon = facts.clientOrderIDHorizon
        let settled = inFlight.settled(before: now - horizon)
        if settled.isEmpty { return }
        inFlight.forget(
            settled.filter { record in
                if let id = record.order.orderID { return orders.number(of: id) == nil }
                return isInNoFill(record.order.draft, readUntil: record.since + horizon)
            })
    }

    /// Whether the fills were read until a moment, and no order that is known from them alone may be the one that was announced.
    private func isInNoFill(_ draft: OrderDraft, readUntil moment: Timestamp) -> Bool {
        areFillsRead(until: moment, of: draft.market) && !orders.attention.keys.contains { mayTurnOut(to: draft, $0) }
    }

    private func areFillsRead(until moment: Timestamp, of market: Market) -> Bool {
        let cursor = windows.cursor(of: windows.areFillsPerMarket ? symbols.venueSymbol(market) : nil)
        // What is in no cursor can be read nowhere.
        guard let end = cursor.end else { return true }
        return end >= moment && cursor.doubt == nil
    }

    /// Whether an order is known from its fills alone, and may be the one that was announced: its own record tells the owner's id.
    private func mayTurnOut(to draft: OrderDraft, _ id: OrderID) -> Bool {
        guard let record = orders[id], !record.isRecordKnown, !record.isAcknowledged else { return false }
        return draft.mayBe(record.order.market, record.order.side)
    }

    private mutating func giveUp(_ clientOrderID: String) {
        guard var record = inFlight[clientOrderID] else { return }
        let previous = record.order.state
        record.order.state = .closedUnknown
        state(
            record, previous: previous,
            origin: .inferred(Evidence(rule: .horizon, detail: record.answer, history: .nothing)))
    }
}

extension OrderDraft {
    /// Whether it can be of that market and side, as far as these are known.
    fileprivate func mayBe(_ market: Market?, _ side: Side?) -> Bool {
        (market ?? self.market) == self.market && (side ?? self.side) == self.side
    }
}
