/// Rule 10: what the consumer's own requests to place and cancel orders brought.
extension AccountReconciler {
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
}

/// An order that the exchange took, as the answer to its placement said.
struct Placed: Sendable {
    var draft: OrderDraft
    var id: OrderID
    var asked: Asked
}

extension Placed: Keepable {
    static var blank: Placed { Placed(draft: .blank, id: .blank, asked: .blank) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&draft)
        coder.keep(&id)
        coder.keep(&asked)
    }
}

extension APIError {
    /// What is told as the reason of a rejection.
    fileprivate var rejectReason: String { (code.map { "\($0): " } ?? "") + message }
}
