/// Rule 10: orders of the consumer's own, from their announcement to the exchange's word. An unknown outcome is not a rejection, a pending
/// cancel is not a cancel, and two orders with one owner's id stay two.
extension AccountReconciler {
    /// How much older than its announcement an order may seem to be, by what is known of the exchange's clock. Orders that are known are told
    /// from new ones by their number.
    private static let announcementSlack: TimeSpan = .minutes(1)

    // MARK: Announcing

    /// Why an order cannot be announced; `nil` when it can.
    public func objection(to draft: OrderDraft) -> AnnouncementError? {
        if draft.clientOrderID.isEmpty { return AnnouncementError(.noClientOrderID, draft) }
        guard let record = inFlight[draft.clientOrderID], record.order.draft != draft else { return nil }
        if !record.order.state.isEnded { return AnnouncementError(.inFlight, draft) }
        guard let id = record.order.orderID, let order = orders[id], !order.isClosed else { return nil }
        return AnnouncementError(.live(id), draft)
    }

    /// Takes in that an order is about to be sent. One that is announced already stays as it is.
    mutating func announce(_ draft: OrderDraft, at now: Timestamp) {
        hintedAt = now
        guard objection(to: draft) == nil else { return }
        let before = inFlight[draft.clientOrderID]
        if let before {
            if !before.order.state.isEnded { return }
            if let id = before.order.orderID, let order = orders[id], !order.isClosed { return }
        }
        // No two announcements of one id have the same time, because the events are named by it.
        let moment = max(now, before.map { $0.order.announcedAt + .milliseconds(1) } ?? now)
        let record = InFlightBook.Record(
            order: InFlightOrder(draft, announcedAt: moment), since: now, ordersBefore: orders.additions, lastAsked: now
        )
        state(record, previous: nil)
        lastChange = max(lastChange, now)
        if let id = liveOrder(like: draft) { accept(draft.clientOrderID, as: id) }
    }

    /// A live order of that id that is as announced: who announces again after a crash means the one that was sent before it.
    private func liveOrder(like draft: OrderDraft) -> OrderID? {
        let alike = orders.live.first { _, record in
            let order = record.value.order
            return order.clientOrderID == draft.clientOrderID && draft.isLike(order)
        }
        return alike?.key
    }

    // MARK: What is heard of it

    /// A row names an order by its owner's id.
    mutating func identify(_ id: OrderID, by clientOrderID: String?, createdAt: Timestamp?) {
        guard !inFlight.isEmpty, let clientOrderID, let record = inFlight[clientOrderID],
            record.order.orderID == nil, isOf(record, id, createdAt: createdAt)
        else { return }
        accept(clientOrderID, as: id)
    }

    /// Whether an order may be what was announced, and not an older one with the same owner's id.
    private func isOf(_ record: InFlightBook.Record, _ id: OrderID, createdAt: Timestamp?) -> Bool {
        if record.order.orderID == id { return true }
        if let number = orders.number(of: id), number <= record.ordersBefore { return false }
        // Who restarts with a wrong clock moves the one time of it, and who announced with a wrong clock told the other.
        return createdAt.map { $0 >= record.start - Self.announcementSlack } ?? true
    }

    /// Who placed an order: the consumer, when it announced the owner's id before.
    func owner(of id: OrderID, clientOrderID: String?, createdAt: Timestamp?) -> OrderOwner {
        guard !inFlight.isEmpty, let clientOrderID, let record = inFlight[clientOrderID],
            isOf(record, id, createdAt: createdAt)
        else { return .external }
        return .own
    }

    private mutating func accept(_ clientOrderID: String, as id: OrderID) {
        guard var record = inFlight[clientOrderID] else { return }
        let previous = record.order.state
        record.order.state = .accepted
        record.order.orderID = id
        record.order.rejectReason = nil
        state(record, previous: previous)
        if var known = orders[id], known.order.owner == .external {
            known.order.owner = .own
            orders.store(known)
        }
    }

    // MARK: The consumer's own answers

    /// Takes how a request of the consumer's own ended.
    mutating func takeTrade(
        _ result: Result<TradeAnswer, APIError>, of request: TradeRequest, sent: Timestamp, received: Timestamp
    ) {
        lastChange = max(lastChange, received)
        hintedAt = received
        switch result {
        case .success(let answer):
            for placement in answer.placements {
                guard let draft = request.drafts.first(where: { $0.clientOrderID == placement.clientOrderID })
                else { continue }
                take(placement.result, of: draft, Asked(sent: sent, received: received, via: .own))
            }
        case .failure(let error):
            let asked = Asked(sent: sent, received: received, via: .own)
            for draft in request.drafts { take(.failure(error), of: draft, asked) }
        }
        for reference in request.cancels { hintCancel(of: reference, at: received) }
    }

    private mutating func take(_ result: Result<OrderID, APIError>, of draft: OrderDraft, _ asked: Asked) {
        if inFlight[draft.clientOrderID] == nil { announce(draft, at: asked.received) }
        switch result {
        case .success(let id):
            if inFlight[draft.clientOrderID]?.order.orderID == nil { accept(draft.clientOrderID, as: id) }
            tell(Placed(draft: draft, id: id, asked: asked))
        case .failure(let error): take(error, of: draft.clientOrderID, at: asked.received)
        }
    }

    /// Only the exchange's own word is a rejection; and not even that while an earlier attempt may have succeeded.
    private mutating func take(_ error: APIError, of clientOrderID: String, at now: Timestamp) {
        guard var record = inFlight[clientOrderID], !record.order.state.isEnded else { return }
        if error.category.isRefusal, !record.isAttemptOpen {
            let previous = record.order.state
            record.order.state = .rejected
            record.order.rejectReason = error.rejectReason
            return state(record, previous: previous)
        }
        record.isAttemptOpen = true
        record.nextDue = now
        inFlight.store(record)
        doubt(clientOrderID)
    }

    private mutating func hintCancel(of reference: OrderReference, at now: Timestamp) {
        if let id = reference.id { return cancelHints.add(id, at: now) }
        guard let clientOrderID = reference.clientOrderID, var record = inFlight[clientOrderID] else { return }
        if let id = record.order.orderID { return cancelHints.add(id, at: now) }
        guard !record.order.state.isEnded else { return }
        record.nextDue = now
        inFlight.store(record)
    }

    /// States an order that the exchange took, as far as the draft tells it, unless its own record is known.
    private mutating func tell(_ placed: Placed) {
        guard case .live = phase else { return placedEarly.append(placed) }
        guard orders[placed.id]?.isRecordKnown != true else { return }
        guard let report = report(of: placed) else {
            // After a restart the markets are read anew.
            if symbols.entries.isEmpty { placedEarly.append(placed) }
            return
        }
        orSay("order \(placed.id)") { me throws(DecimalError) in try me.acknowledge(report, placed.asked) }
    }

    /// The exchange took an order: it was accepted. How it stands by now is not known before its own record is: an order that takes may have ended
    /// at once.
    private mutating func acknowledge(_ report: OrderReport, _ asked: Asked) throws(DecimalError) {
        var record: OrderRecord
        if let known = orders[report.id] {
            record = known
            record.order.fillIn(report)
            record.order.owner = .own
        } else {
            record = OrderRecord(order: Order(from: report, owner: .own), firstSeen: asked.received)
            record.held = ledger.takeUnstated(of: report.id)
            // Fills that were seen before it was known whose they are.
            for fill in ledger.takeBaseline(of: report.id, since: asked.sent - StartMoment.staleness) {
                record.held.insertInTime(fill)
            }
            record.baseline = try ledger.baseline(of: report.id)
        }
        record.order.amend(report)
        record.isAcknowledged = true
        let isFilledBefore = !record.baseline.quantity.isZero || !record.held.isEmpty
        if isFilledBefore, record.inquiry == nil { record.inquiry = Inquiry() }
        orders.store(record)
        try settle(report.id, at: asked.received)
    }

    /// What a draft says of the order that it became; `nil` where the market's symbol is not known, so that its own row has to tell.
    private func report(of placed: Placed) -> OrderReport? {
        let draft = placed.draft
        guard let symbol = symbols.venueSymbol(draft.market) else { return nil }
        var report = OrderReport(id: placed.id, venueSymbol: symbol)
        report.clientOrderID = draft.clientOrderID
        report.market = draft.market
        report.side = draft.side
        report.type = draft.type
        report.timeInForce = draft.timeInForce
        report.price = draft.price
        report.stopPrice = draft.stopPrice
        report.quantity = draft.quantity
        report.quoteOrderQuantity = draft.quoteOrderQuantity
        report.state = draft.type.firstState
        return report
    }

    /// The first state is complete: what the exchange took before, and is no part of it, is told.
    /// - Parameter fillsFrom: from when on all fills were read.
    mutating func tellPlacedEarly(fillsFrom: Timestamp) {
        let placed = placedEarly
        tellPlacedBeforeSymbols()
        if economy.hasFillsOfOrder { return }
        // What such an order filled is news, however early that was, and only windows show it.
        watchMarkets()
        for one in placed {
            let since = one.asked.sent - StartMoment.staleness
            guard since < fillsFrom, let order = orders[one.id], order.isAcknowledged else { continue }
            windows.reopenFills(since: since, of: order.order.venueSymbol)
        }
    }

    /// The markets are known: what the exchange took before that is told.
    mutating func tellPlacedBeforeSymbols() {
        guard case .live = phase else { return }
        let placed = placedEarly
        placedEarly = []
        for one in placed { tell(one) }
    }

    // MARK: Looking for it

    /// Notes whose fills the first state has without their orders, where these may be announced ones.
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

    private mutating func doubt(_ clientOrderID: String) {
        guard var record = inFlight[clientOrderID], record.order.state == .announced else { return }
        record.order.state = .unknown
        state(record, previous: .announced, origin: .inferred(Evidence(rule: .noWord, detail: record.answer)))
    }

    private mutating func giveUp(_ clientOrderID: String) {
        guard var record = inFlight[clientOrderID] else { return }
        let previous = record.order.state
        record.order.state = .closedUnknown
        state(
            record, previous: previous,
            origin: .inferred(Evidence(rule: .horizon, detail: record.answer, history: .nothing)))
    }

    /// Stores a record and states what became of it.
    private mutating func state(
        _ record: InFlightBook.Record, previous: InFlightOrder.State?, origin: Origin = .venue
    ) {
        inFlight.store(record)
        let order = record.order
        writer.emit(
            .inFlight(order, previous: previous),
            key: "inFlight/\(order.clientOrderID)/\(order.announcedAt.milliseconds)/\(order.state.rawValue)",
            origin: origin)
    }
}

/// An order that the exchange took, as the answer to its placement said.
struct Placed: Sendable {
    var draft: OrderDraft
    var id: OrderID
    var asked: Asked
}

extension OrderDraft {
    /// Whether an order is as announced. Some rows leave out how long it may rest, or what triggered it: that contradicts nothing.
    fileprivate func isLike(_ order: Order) -> Bool {
        guard order.market == market, order.side == side, order.price == price, order.quantity == quantity,
            order.quoteOrderQuantity == quoteOrderQuantity, (order.stopPrice ?? stopPrice) == stopPrice
        else { return false }
        guard let timeInForce, let told = order.timeInForce else { return true }
        return told == timeInForce
    }
}

extension APIError {
    /// What is told as the reason of a rejection.
    fileprivate var rejectReason: String { (code.map { "\($0): " } ?? "") + message }
}

extension OrderDraft {
    /// Whether it can be of that market and side, as far as these are known.
    fileprivate func mayBe(_ market: Market?, _ side: Side?) -> Bool {
        (market ?? self.market) == self.market && (side ?? self.side) == self.side
    }
}

extension Placed: Keepable {
    static var blank: Placed { Placed(draft: .blank, id: .blank, asked: .blank) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&draft)
        coder.keep(&id)
        coder.keep(&asked)
    }
}
