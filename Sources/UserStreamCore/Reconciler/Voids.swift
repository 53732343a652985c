/// Rule 14: a fill is void when its row is gone from three complete windows that must hold it and the order's detail,
/// asked later, shows a lower
/// cumulative quantity.
extension AccountReconciler {
    /// Counts the fills that a complete window must hold and does not.
    mutating func missFills(in window: HistoryWindow, read: PagedRead) {
        let span = FillMarks.Window(
            from: window.from + .seconds(1), to: min(window.to, read.sent) - policy.voidAge, symbol: window.venueSymbol,
            read: read.number, sent: read.sent, visibleUntil: read.sent - facts.visibilityLag)
        inquire(about: ledger.miss(span, spacing: policy.absenceSpacing), at: read.sent)
    }

    /// Counts the fills of an order that its own fills, read to the last row, must hold and do not. Only where it ended with less than its fills
    /// show: otherwise nothing says that one is gone.
    mutating func missFills(of id: OrderID, in rows: [Fill], sent: Timestamp) {
        guard orders[id]?.isBeyondEnd == true else { return }
        let suspected = ledger.miss(
            of: id, in: rows, before: sent - policy.voidAge, sent: sent, spacing: policy.absenceSpacing)
        inquire(about: suspected, at: sent)
    }

    /// The orders of suspected fills are asked for until their own records agree, or say that the fills count all the same.
    private mutating func inquire(about suspected: [FillKey], at now: Timestamp) {
        for key in suspected {
            guard var record = orders[key.orderID], record.inquiry == nil else { continue }
            record.inquiry = Inquiry()
            record.inquiry?.attempts.nextDue = now
            orders.store(record)
        }
    }

    /// Those of the missing fills of an order that make up what its record lacks; `nil` where these are all of them, or several choices do. Answers that
    /// leave rows out may have left out more.
    private func takenBack(of missing: [FillKey], sum: ExactDecimal) throws(DecimalError) -> [FillKey]? {
        guard (2...8).contains(missing.count) else { return nil }
        var found: [FillKey]?
        for choice in 1..<(1 << missing.count) - 1 {
            let chosen = missing.indices.filter { choice >> $0 & 1 == 1 }.map { missing[$0] }
            guard try chosen.compactMap({ ledger[$0]?.fill.quantity }).sum() == sum else { continue }
            if found != nil { return nil }
            found = chosen
        }
        return found
    }

    /// Takes back the fills of an order whose rows are gone, when a later detail agrees. Gives whether it did.
    mutating func voidFills(
        of old: OrderRecord, accordingTo row: Shared<OrderReport>, _ asked: Asked
    ) throws(DecimalError) -> Bool {
        let report = row.value
        guard asked.via == .detail || asked.via == .history || asked.via == .own, report.state != nil,
            let told = report.cumulativeQuantity
        else { return false }
        let solid = try old.baseline.quantity + old.confirmed.quantity + old.held.map(\.quantity).sum()
        guard told < max(old.stated.quantity, old.order.cumulativeQuantity, solid) else { return false }
        let suspected = ledger.marks.missing(of: old.order.id, isSuspected: true, before: asked.sent)
        let keys = try takenBack(of: suspected, sum: try solid - told) ?? suspected
        guard !keys.isEmpty else { return false }
        let gone = try keys.compactMap { ledger[$0]?.fill.quantity }.sum()
        // More may be gone than was missed often enough so far. Of what had been filled before the stream began, only the sum is known as
        // long as its fills are not counted, and some of it may be among those that are known.
        let left = try solid - gone
        let known = try left - old.baseline.quantity
        let isVague = old.isOfSnapshot && !old.isBaselineCounted && known <= told && told <= left
        guard left == told || isVague else { return false }
        var record = old
        try voidProvisional(&record)
        for key in keys {
            guard let entry = ledger[key] else { continue }
            ledger.void(key)
            if record.held.contains(where: { $0.key == key }) {
                // It was never stated.
                record.held.removeAll { $0.key == key }
                continue
            }
            if entry.isBaseline {
                try record.baseline.remove(entry.fill)
            } else {
                try record.confirmed.remove(entry.fill)
            }
            try emitVoid(entry.fill, detail: .found, isStated: entry.isStated)
        }
        if isVague { record.baseline.quantity = try record.baseline.quantity - (left - told) }
        guard record.isAnnounced else {
            record.stated = Cumulative()
            orders.store(record)
            return false
        }
        try rewrite(&record, as: row, asked)
        return true
    }

    /// Takes back what was stated of an order beyond its confirmed fills, when answer after answer states less,
    /// agrees with the confirmed fills, and
    /// is too late to be stale: the trade was taken back before its row was ever seen. Gives whether it did.
    mutating func lower(
        _ old: OrderRecord, accordingTo row: Shared<OrderReport>, _ asked: Asked
    ) throws(DecimalError) -> Bool {
        let report = row.value
        guard asked.via == .detail || asked.via == .history || asked.via == .own, report.state != nil,
            let told = report.cumulativeQuantity, told < old.stated.quantity || told < old.order.cumulativeQuantity,
            asked.sent - old.statedSince >= policy.voidAge, asked.sent - old.lastLowerAnswer >= policy.absenceSpacing
        else { return false }
        let solid = try old.baseline.quantity + old.confirmed.quantity
        // Of a baseline that is the sum of fills, one of them must be missing from the windows first.
        let isVague = old.isOfSnapshot && !old.isBaselineCounted
        guard told == solid || (isVague && told >= old.confirmed.quantity && told <= solid) else {
            return false
        }
        // While the row of a fill is missing, it may be that one which was taken back.
        let isSuspected = !ledger.marks.missing(of: old.order.id, isSuspected: false).isEmpty
        guard told == solid || !isSuspected else { return false }
        var record = old
        record.lowerAnswers += 1
        record.lastLowerAnswer = asked.sent
        guard record.lowerAnswers >= FillMarks.missesToSuspect else {
            // Its own record tells sooner than the next list.
            record.inquiry = record.inquiry ?? Inquiry()
            orders.store(record)
            return false
        }
        try voidProvisional(&record)
        record.baseline.quantity = try told - record.confirmed.quantity
        try rewrite(&record, as: row, asked)
        return true
    }

    /// Takes back what was inferred of an order.
    mutating func voidProvisional(_ record: inout OrderRecord) throws(DecimalError) {
        for fill in record.provisional {
            try emitVoid(fill, detail: .found)
        }
        record.provisional = []
    }

    /// Whether an order that was filled does not disappear at this exchange.
    var areFilledOrdersKept: Bool { facts.purge?.onlyUnfilled ?? true }

    /// Takes back all of an order that the exchange does not know any more although it was filled, unless filled orders are known to disappear: none of
    /// its fills is in the windows that must hold them, and its detail was not found often enough.
    mutating func withdrawUnknown(_ id: OrderID, at now: Timestamp) throws(DecimalError) {
        guard areFilledOrdersKept, var record = orders[id], let inquiry = record.inquiry,
            record.isClosed || record.ending.map({ !record.isRecordKnown || $0.isGone }) == true,
            inquiry.notFound >= policy.notFoundSpacing.count
        else { return }
        let gone = ledger.marks.missing(of: id, isSuspected: true).compactMap { ledger[$0] }
        let solid = try record.baseline.quantity + record.confirmed.quantity
        // Where nothing but its own record ever counted what a live order had filled, nothing is missing.
        guard record.isClosed || !record.isRecordKnown || !solid.isZero else { return }
        guard !record.order.cumulativeQuantity.isZero || !solid.isZero, try gone.map(\.fill.quantity).sum() == solid,
            !solid.isZero || record.fillsInquiry.answer == .nothing
        else { return }
        let was = record.announced?.state ?? record.order.state
        try voidProvisional(&record)
        for entry in gone {
            ledger.void(entry.fill.key)
            try emitVoid(entry.fill, detail: .notFound, isStated: entry.isStated)
        }
        record.baseline = Cumulative()
        record.confirmed = Cumulative()
        record.stated = Cumulative()
        record.ending = nil
        record.absence = nil
        record.behindSince = nil
        record.closedAt = record.closedAt ?? now
        record.order.state = .closedUnknown
        record.order.closeReason = .unknown
        record.order.cumulativeQuantity = .zero
        record.order.cumulativeQuoteQuantity = .zero
        record.order.fees = []
        record.inquiry = nil
        record.isEndInferred = true
        let evidence = Evidence(rule: .gone, detail: .notFound, fills: .nothing)
        emitCorrection(&record, was: was, origin: .inferred(evidence), at: now)
        orders.store(record)
    }

    private mutating func emitVoid(
        _ fill: Fill, detail: Evidence.Answer, isStated: Bool = true
    ) throws(DecimalError) {
        try balances.flow(fill, sign: -1)
        guard isStated else { return }
        writer.emit(
            .fillVoided(fill), key: "fillVoided/\(fill.key.text)",
            origin: .inferred(Evidence(rule: .voided, detail: detail, fills: .nothing)), time: fill.time)
    }

    /// States an order anew after a trade was taken back.
    private mutating func rewrite(
        _ record: inout OrderRecord, as row: Shared<OrderReport>, _ asked: Asked
    ) throws(DecimalError) {
        let report = row.value
        let was = record.announced?.state ?? record.order.state
        let told = report.cumulativeQuantity ?? .zero
        record.stated = Cumulative(quantity: told, quote: report.cumulativeQuoteQuantity, fees: report.fees)
        record.lowerAnswers = 0
        record.isBeyondEnd = false
        record.inquiry = nil
        record.ending = nil
        record.behindSince = nil
        record.order.cumulativeQuantity = told
        record.order.cumulativeQuoteQuantity =
            report.cumulativeQuoteQuantity ?? (told.isZero ? .zero : record.quote(of: told))
        record.order.fees = try record.covered().fees ?? []
        if let state = report.state {
            record.order.state = state
            record.order.closeReason = report.closeReason
            if state.isTerminal {
                record.closedAt = record.closedAt ?? asked.received
                record.absence = nil
            } else {
                record.reportedState = state
            }
        }
        record.order.updatedAt = report.updatedAt ?? record.order.updatedAt
        record.lastReport = row
        record.appliedAt = asked.received
        emitCorrection(
            &record, was: was, origin: .inferred(Evidence(rule: .voided, detail: .found)), at: asked.received)
        orders.store(record)
    }
}
