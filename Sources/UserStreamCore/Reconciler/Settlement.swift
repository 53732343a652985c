/// Rule 6: fills before the end, each fill once; what the fills cannot tell in time is inferred from cumulative
/// amounts.
extension AccountReconciler {
    /// States whatever can be stated of an order by now, and stores what becomes of it.
    mutating func settle(_ id: OrderID, at now: Timestamp) throws(DecimalError) {
        guard let record = orders[id] else { return }
        try settle(record, at: now)
    }

    /// States whatever can be stated of an order by now, and stores what becomes of it; where that cannot be computed, it is stored as it is.
    mutating func settle(_ record: OrderRecord, at now: Timestamp) throws(DecimalError) {
        var settled = record
        do throws(DecimalError) {
            try state(&settled, at: now)
        } catch {
            orders.store(record)
            throw error
        }
        orders.store(settled, reviewDue: reviewDue(of: settled))
    }

    /// From when on time alone lets something more be stated of an order of which everything was stated.
    private func reviewDue(of record: OrderRecord) -> Timestamp {
        var due = Timestamp.distantFuture
        if !record.isAnnounced, !record.isDoubted { due = record.firstSeen + fillOnlyWait(record) }
        if let since = record.behindSince { due = min(due, since + settleWindow(of: record)) }
        return due
    }

    /// How long missing fills are waited for at least.
    private func settleWindow(of record: OrderRecord) -> TimeSpan {
        policy.settleWindow * (tellsBaseline(record) ? 3 : 1)
    }

    /// Whether missing fills were waited for long enough.
    private func isOverdue(_ record: OrderRecord, at now: Timestamp) -> Bool {
        guard let since = record.behindSince, now - since >= policy.settleWindow else { return false }
        guard tellsBaseline(record) else { return true }
        return now - since >= policy.settleWindow * (isAsked(record) ? 3 : 12)
    }

    /// Whether only its fills tell whether what the first listing stated of an order, and they do not show, is news: to take it for the one or the
    /// other is worse than to wait.
    private func tellsBaseline(_ record: OrderRecord) -> Bool {
        guard record.isBaselineCounted, let first = record.firstStated, !first.quantity.isZero,
            let known = try? knownPart(ofFirstStatementOf: record)
        else { return false }
        return known.quantity < first.quantity
    }

    /// Whether the fills of an order were asked for since it is waited for them, and there was an answer.
    private func isAsked(_ record: OrderRecord) -> Bool {
        if record.fillsInquiry.isAnswered { return true }
        let cursor = windows.cursor(of: windows.areFillsPerMarket ? record.order.venueSymbol : nil)
        guard let since = record.behindSince, let read = cursor.end else { return false }
        return read >= since
    }

    /// While nothing was heard, nothing could turn up: waits for missing fills count a silence as short, however long it was.
    mutating func waitThroughSilence(until now: Timestamp) {
        let uncounted = now - lastInput - Self.longestCountedSilence
        guard lastInput > .epoch, uncounted > .zero else { return }
        for (id, _) in orders.attention {
            guard var record = orders[id], let since = record.behindSince else { continue }
            record.behindSince = min(since + uncounted, now)
            orders.store(record, reviewDue: reviewDue(of: record))
        }
    }

    private static var longestCountedSilence: TimeSpan { .seconds(2) }

    /// States whatever can be stated of an order by now: its acceptance, its fills, its progress, its end.
    private mutating func state(_ record: inout OrderRecord, at now: Timestamp) throws(DecimalError) {
        guard announce(&record, at: now) else { return }
        try emitHeldFills(&record, at: now)
        // What an order known from fills alone wanted is not known, and so neither whether it is filled wholly or in
        // part, unless it is known to have ended.
        guard record.isRecordKnown || record.ending != nil else { return }
        if record.isClosed {
            if isOverdue(record, at: now) {
                try inferRest(of: &record, upTo: record.stated, at: now)
                record.behindSince = nil
            } else if try record.covered().quantity >= record.stated.quantity {
                record.behindSince = nil
            }
            return
        }
        try endWhenFull(&record)
        let target = record.ending?.cumulative ?? record.stated
        let covered = try record.covered().quantity
        // Fills beyond the amount of an end: one of them was taken back, or its row is missing from the sum.
        record.isBeyondEnd = record.ending != nil && covered > target.quantity && !record.isBaselineFuzzy
        let isSettled =
            record.ending == nil ? covered >= target.quantity : covered == target.quantity && !record.isBaselineFuzzy
        if isSettled {
            record.behindSince = nil
        } else {
            if record.behindSince == nil { record.behindSince = now }
            if isOverdue(record, at: now) {
                try inferRest(of: &record, upTo: target, at: now)
                record.behindSince = nil
            }
        }
        if let ending = record.ending {
            if record.behindSince == nil { close(&record, ending, at: now) }
        } else {
            progress(&record, at: now)
        }
    }

    /// States that an order was accepted. Gives `false` while it has to wait.
    private mutating func announce(_ record: inout OrderRecord, at now: Timestamp) -> Bool {
        if record.isAnnounced { return true }
        if record.isDoubted { return false }
        var origin = Origin.venue
        // What it had filled before the stream began may be all of it: then it is no news.
        if record.isAcknowledged, !record.isRecordKnown, !record.baseline.quantity.isZero { return false }
        if !record.isRecordKnown, !record.isAcknowledged {
            guard now - record.firstSeen >= fillOnlyWait(record) else { return false }
            origin = .inferred(Evidence(rule: .fillOnly, detail: record.inquiry?.attempts.answer, fills: .some))
        }
        let final = record.order
        if record.ending != nil || !record.held.isEmpty {
            record.order.cumulativeQuantity = record.baseline.quantity
            record.order.cumulativeQuoteQuantity = record.baseline.quantity.isZero ? nil : record.baseline.quote
            let isInPart = !record.baseline.quantity.isZero && record.baseline.quantity != record.order.quantity
            record.order.state = isInPart ? .partiallyFilled : record.order.type.firstState
            record.order.closeReason = nil
            record.order.updatedAt = final.createdAt
        } else {
            record.order = record.liveOrder()
        }
        emitOrder(&record, previous: nil, origin: origin, at: now)
        record.order.updatedAt = final.updatedAt
        return true
    }

    /// How long an order that is known from a fill alone waits for its own record: longer where each is asked for by itself, and its turn has not
    /// come.
    private func fillOnlyWait(_ record: OrderRecord) -> TimeSpan {
        guard economy.readsFillsByOrder else { return policy.fillOnlyWait }
        let isAsked = record.inquiry.map { $0.attempts.answer != .notAsked } ?? false
        return isAsked ? policy.fillOnlyWait : max(policy.fillOnlyWait, policy.settleWindow)
    }

    /// A live order that has all it wanted is filled, whatever its row says.
    private func endWhenFull(_ record: inout OrderRecord) throws(DecimalError) {
        guard record.ending == nil, let quantity = record.order.quantity, !quantity.isZero else { return }
        let covered = record.isBaselineFuzzy ? record.stated : try record.covered()
        let best = covered.quantity > record.stated.quantity ? covered : record.stated
        guard best.quantity >= quantity else { return }
        record.ending = Ending(
            state: .filled, closeReason: nil, cumulative: best, origin: .venue, time: record.order.updatedAt)
    }

    /// States what changed about a live order.
    private mutating func progress(_ record: inout OrderRecord, at now: Timestamp) {
        guard let previous = record.announced, !record.isVague else { return }
        record.order = record.liveOrder()
        record.order.fees = publicFees(of: record)
        guard record.order.differs(from: previous) else { return }
        emitOrder(&record, previous: previous.state, at: now)
    }

    /// States the end.
    private mutating func close(_ record: inout OrderRecord, _ ending: Ending, at now: Timestamp) {
        let previous = (record.announced ?? record.order).state
        let covered = (try? record.covered()) ?? ending.cumulative
        let final =
            !record.isBaselineFuzzy && covered.quantity > ending.cumulative.quantity ? covered : ending.cumulative
        record.order.state = ending.state
        record.order.closeReason = ending.closeReason
        // Where rows do not tell the notional, that of a lower quantity is not this one's.
        let known = record.order.cumulativeQuantity == final.quantity ? record.order.cumulativeQuoteQuantity : nil
        record.order.cumulativeQuantity = final.quantity
        record.order.cumulativeQuoteQuantity = final.quote ?? covered.quote ?? known
        record.order.fees = publicFees(of: record)
        record.order.updatedAt = ending.time ?? record.order.updatedAt
        record.ending = nil
        record.absence = nil
        record.inquiry = record.provisional.isEmpty && !record.isBeyondEnd ? nil : Inquiry()
        record.stated = final
        // By the exchange's rows it may be later, where the clock was behind.
        record.closedAt = min(max(now, record.order.updatedAt ?? now), now + .minutes(1))
        if case .inferred = ending.origin { record.isEndInferred = true }
        emitOrder(&record, previous: previous, origin: ending.origin, at: now)
    }

    /// The fees of an order as stated in the stream: those of its fills, where all of them are known.
    private func publicFees(of record: OrderRecord) -> [Fee] {
        guard let covered = try? record.covered() else { return record.order.fees }
        return covered.fees ?? []
    }

    /// What the first listing stated was filled before the stream began, also where the fills did not turn up: it is no news.
    private func restoreBaseline(of record: inout OrderRecord, upTo target: Cumulative) throws(DecimalError) {
        guard let first = record.firstStated else { return }
        let known = try knownPart(ofFirstStatementOf: record)
        // An order that did not move since the start filled all of it before.
        let isOver = (record.ending?.time ?? record.order.updatedAt).map { $0 < startTime } ?? false
        let goal = isOver ? target.quantity : min(first.quantity, target.quantity)
        let missing = min(try goal - known.quantity, try target.quantity - record.covered().quantity)
        guard !missing.isZero, !missing.isNegative else { return }
        record.baseline.quantity = try record.baseline.quantity + missing
        let total = isOver ? target : first
        if try missing == total.quantity - known.quantity, let all = total.quote, let part = known.quote {
            record.baseline.quote = try record.baseline.quote.map { quote throws(DecimalError) in
                try quote + all - part
            }
        } else {
            record.baseline.quote = nil
        }
        record.isBaselineCounted = false
    }

    /// What is known, fill by fill, of what the first listing stated. What was filled between its moment and the start is no part of it.
    private func knownPart(ofFirstStatementOf record: OrderRecord) throws(DecimalError) -> Cumulative {
        guard record.isBaselineCounted, let moment = record.firstStatedAt else { return try record.covered() }
        var known = try ledger.baseline(of: record.order.id, until: moment)
        for fill in ledger.statedFills(of: record.order.id, until: moment) { try known.add(fill) }
        return known
    }

    /// States the difference between what the exchange counts and what the fills show as one provisional fill.
    private mutating func inferRest(
        of record: inout OrderRecord, upTo target: Cumulative, at now: Timestamp
    ) throws(DecimalError) {
        try restoreBaseline(of: &record, upTo: target)
        let covered = try record.covered()
        let rest = try target.quantity - covered.quantity
        guard !rest.isZero, !rest.isNegative else { return }
        var fill = Fill(
            tradeID: "inferred:\(account):\(record.order.id):\(target.quantity)", orderID: record.order.id,
            venueSymbol: record.order.venueSymbol, quantity: rest)
        fill.clientOrderID = record.order.clientOrderID
        fill.market = record.order.market
        fill.side = record.order.side
        fill.orderCumulativeQuantity = target.quantity
        fill.isProvisional = true
        fill.time = record.order.updatedAt
        fill.feeState = .estimated
        if let all = target.quote, let known = covered.quote {
            let notional = try all - known
            if !notional.isNegative {
                fill.quoteQuantity = notional
                fill.price = try notional.divided(by: rest, scale: 18, rounding: .halfEven)
            }
        }
        if let all = target.fees, all.count == 1, let fee = all.first {
            let known = covered.fees?.first { $0.asset == fee.asset }?.amount ?? .zero
            let amount = try fee.amount - known
            if !amount.isZero { fill.fees = [Fee(asset: fee.asset, amount: amount)] }
        }
        record.provisional.append(fill)
        if record.inquiry == nil { record.inquiry = Inquiry() }
        try balances.flow(fill, sign: 1)
        areBalancesDue = true
        writer.emit(
            .fill(fill), key: "fill/\(fill.tradeID)",
            origin: .inferred(Evidence(rule: .settleWindow, fills: record.fillsInquiry.answer)), time: fill.time)
    }
}

extension Order {
    /// Whether something differs that is worth an event; the time of the last update alone is not.
    func differs(from other: Order) -> Bool {
        var same = self
        same.updatedAt = other.updatedAt
        same.createdAt = other.createdAt
        return same != other
    }
}

extension OrderType {
    /// Where an order of this kind stands when it is accepted: one that waits for a price is not in the book yet.
    var firstState: OrderState {
        switch self {
        case .stopLimit, .stopMarket, .takeProfitLimit, .takeProfitMarket, .trailingStop: .untriggered
        case .limit, .market, .limitMaker, .other: .open
        }
    }
}
