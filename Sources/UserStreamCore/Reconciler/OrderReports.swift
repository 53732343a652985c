extension Order {
    /// An order of which one report is known.
    init(from report: OrderReport, owner: OrderOwner) {
        self.init(id: report.id, venueSymbol: report.venueSymbol, state: report.state ?? .open)
        self.owner = owner
        fillIn(report)
    }

    /// Takes over what does not change during an order's life, where it was not known.
    mutating func fillIn(_ report: OrderReport) {
        clientOrderID = clientOrderID ?? report.clientOrderID
        market = market ?? report.market
        side = side ?? report.side
        if type == .other, let told = report.type { type = told }
        timeInForce = timeInForce ?? report.timeInForce
        listID = listID ?? report.listID
        replaces = replaces ?? report.replaces
        replacedBy = replacedBy ?? report.replacedBy
        createdAt = createdAt ?? report.createdAt
        rawState = report.rawState
    }

    /// Takes over what an amendment can change. An answer that leaves it out says nothing.
    mutating func amend(_ report: OrderReport) {
        price = report.price ?? price
        stopPrice = report.stopPrice ?? stopPrice
        quantity = report.quantity ?? quantity
        quoteOrderQuantity = report.quoteOrderQuantity ?? quoteOrderQuantity
    }
}

extension OrderReport {
    /// Whether it says that the order ended, and not how much of it was filled.
    fileprivate var isEndOfUnknownAmount: Bool { state?.isTerminal == true && cumulativeQuantity == nil }
}

extension OrderRecord {
    /// Whether fills from before the start add up to more than a report states.
    func isBeyond(_ report: OrderReport) -> Bool {
        guard let told = report.cumulativeQuantity, !isAnnounced else { return false }
        return told < baseline.quantity
    }

    /// Whether the exchange itself says that a report is from before what is known.
    func isOlder(_ report: OrderReport) -> Bool {
        guard let before = order.updatedAt, let after = report.updatedAt else { return false }
        return after < before
    }

    /// Whether a report says something newer than what is known (rule 5).
    func isOutdone(by report: OrderReport, _ asked: Asked) -> Bool {
        if let version, let told = report.version, told != version { return told > version }
        let told = report.cumulativeQuantity ?? stated.quantity
        if told < stated.quantity || isOlder(report) { return false }
        if told > stated.quantity || report.state?.isTerminal == true { return true }
        let known = reportedState ?? .pendingNew
        let rank = (report.state ?? known).rank
        if rank != known.rank {
            if rank > known.rank { return true }
            guard let before = order.updatedAt, let after = report.updatedAt else { return false }
            return after > before
        }
        return asked.sent >= appliedAt || !isRecordKnown
    }

    /// Whether its fills may be all of it, and only its own record tells: how much base an amount of quote buys is not known before, and not every row
    /// says that it is about such an amount.
    var isVague: Bool {
        order.quantity == nil && !confirmed.quantity.isZero
            && (reportedState ?? .pendingNew).rank < OrderState.partiallyFilled.rank
    }

    /// Whether a live state may follow the one that is known. A listing may have no word for a pending cancel, and no message has one.
    private func isForward(_ state: OrderState, _ report: OrderReport, _ via: Asked.Via) -> Bool {
        guard let known = reportedState, state.rank < known.rank else { return true }
        if known == .pendingCancel, via == .socket { return false }
        guard let before = order.updatedAt, let after = report.updatedAt else { return false }
        return after > before
    }

    /// Does not believe a report before the order's own record says the same.
    mutating func doubt(_ asked: Asked) {
        isDoubted = true
        lastDoubtfulListing = asked.sent
        inquiry = Inquiry()
    }

    /// Takes over a report that is not older than what is known.
    mutating func takeUp(_ row: Shared<OrderReport>, _ asked: Asked) {
        let (report, received) = (row.value, asked.received)
        isAcceptanceOnly = asked.via == .socket && !isRecordKnown && report.state?.isTerminal != true
        order.fillIn(report)
        order.amend(report)
        if let told = report.cumulativeQuantity, told >= stated.quantity {
            let isSame = told == stated.quantity && isRecordKnown
            if told > stated.quantity { statedSince = received }
            lowerAnswers = 0
            stated = Cumulative(
                quantity: told, quote: report.cumulativeQuoteQuantity ?? (isSame ? stated.quote : nil),
                fees: report.fees ?? (isSame ? stated.fees : nil))
        }
        version = report.version ?? version
        if let state = report.state, !state.isTerminal, isForward(state, report, asked.via) { reportedState = state }
        lastReport = row
        isRecordKnown = true
        isDoubted = false
        appliedAt = received
        if let updatedAt = report.updatedAt { order.updatedAt = max(updatedAt, order.updatedAt ?? updatedAt) }
        if let known = ending, stated.quantity > known.cumulative.quantity { ending?.cumulative = stated }
        if let state = report.state, state.isTerminal {
            ending = Ending(
                state: state, closeReason: report.closeReason, cumulative: stated, origin: .venue,
                time: report.updatedAt)
        }
    }

    /// What fills and the baseline cover.
    func covered() throws(DecimalError) -> Cumulative {
        var sum = baseline
        sum.quantity = try sum.quantity + confirmed.quantity
        sum.quote = try sum.quote.flatMap { left throws(DecimalError) in
            try confirmed.quote.map { right throws(DecimalError) in try left + right }
        }
        sum.fees = try (sum.fees ?? []).adding(confirmed.fees ?? [])
        for fill in provisional { try sum.add(fill) }
        return sum
    }

    /// The order as it stands while it lives: the highest cumulative that is known, and the state that fits it.
    func liveOrder() -> Order {
        var live = order
        var best = stated
        // P9: while something is inferred, the amounts stated are exactly those of the fills; what goes beyond waits to be inferred as well.
        if let covered = try? covered(), !isBaselineFuzzy, covered.quantity > best.quantity || !provisional.isEmpty {
            best = covered
        }
        best.quote = best.quote ?? quote(of: best.quantity)
        if best.quantity >= live.cumulativeQuantity {
            // Where rows do not tell the notional, that of a lower quantity is not this one's.
            let known = best.quantity == live.cumulativeQuantity ? live.cumulativeQuoteQuantity : nil
            live.cumulativeQuantity = best.quantity
            live.cumulativeQuoteQuantity = best.quote ?? known
        }
        let state = reportedState ?? live.state
        live.state =
            !live.cumulativeQuantity.isZero && state.rank < OrderState.partiallyFilled.rank ? .partiallyFilled : state
        return live
    }

    /// The notional of a cumulative quantity, where the fills that are known add up to it.
    func quote(of quantity: ExactDecimal) -> ExactDecimal? {
        guard let covered = try? covered(), covered.quantity == quantity else { return nil }
        return covered.quote
    }
}

extension AccountReconciler {
    /// Applies rows about orders; each is a fact by itself.
    mutating func apply(_ rows: Rows<OrderReport>, _ asked: Asked) {
        for row in rows.shared {
            orSay("order \(row.value.id)") { me throws(DecimalError) in try me.apply(row, asked) }
        }
    }

    /// Applies rows of a listing. Most are unmoved, and come in the order of ids, newest first.
    mutating func applyListing(_ rows: Rows<OrderReport>, _ asked: Asked) {
        var last = orders.live.endIndex
        for row in rows.shared {
            if let place = orders.live.index(of: row.value.id, before: last) {
                last = place
                if orders.live[place].value.value.isUnmoved(by: row) { continue }
            }
            orSay("order \(row.value.id)") { me throws(DecimalError) in try me.apply(row, asked) }
        }
    }

    mutating func apply(_ row: Shared<OrderReport>, _ asked: Asked) throws(DecimalError) {
        if asked.via == .socket, row.value.isEndOfUnknownAmount { return try inquire(about: row.value, asked) }
        let report = row.value
        identify(report.id, by: report.clientOrderID, createdAt: report.createdAt)
        noteOwnerTold(of: report.id)
        guard var record = orders[report.id] else { return try firstSight(of: row, asked) }
        let isAlive = report.state.map { !$0.isTerminal } ?? true
        if asked.via == .listing, isAlive, record.absence != nil || record.inquiry != nil, !record.isClosed {
            record.absence = nil
            if !record.isDoubted, record.isAnnounced { record.inquiry = nil }
            orders.store(record)
        }
        if report.state == nil, try !believesUnknownState(of: &record, report, asked) { return }
        if record.isClosed { return try applyAfterEnd(row, to: record, asked) }
        if try voidFills(of: record, accordingTo: row, asked) { return }
        if try lower(record, accordingTo: row, asked) { return }
        if let current = orders[report.id] { record = current }
        if !record.isDoubted, record.wasLastReport(row) { return }
        if record.isDoubted, remainsDoubted(&record, report, asked) { return }
        if record.isBeyond(report) {
            record.doubt(asked)
            return orders.store(record)
        }
        if !record.isAnnounced, record.held.isEmpty, endedBeforeStart(report), !mayHaveEndedSince(record, report) {
            return orders.remove(report.id)
        }
        guard record.isOutdone(by: report, asked) else { return }
        if record.ending == nil, report.state?.isTerminal == true, asked.via != .socket, asked.via != .own {
            socket.polled(.end(report.id), happened: report.updatedAt, at: asked.received)
        }
        record.takeUp(row, asked)
        if record.order.owner == .external { record.order.owner = owner(of: report) }
        try settle(record, at: asked.received)
    }

    /// An order ended, and how much of it was filled is not told: its own record tells.
    private mutating func inquire(about end: OrderReport, _ asked: Asked) throws(DecimalError) {
        guard var record = orders[end.id] else {
            var report = end
            report.state = nil
            return try apply(Shared(report), asked)
        }
        guard !record.isClosed, record.ending == nil, record.inquiry == nil else { return }
        record.inquiry = Inquiry()
        orders.store(record)
    }

    /// The exchange's word for the state is not known. An order that was stated keeps its state, with the word; one
    /// that was not is asked for, and
    /// believed to be live after three such answers. Gives whether the report is to be applied.
    private mutating func believesUnknownState(
        of record: inout OrderRecord, _ report: OrderReport, _ asked: Asked
    ) throws(DecimalError) -> Bool {
        if record.isAnnounced {
            guard !record.isClosed, record.order.rawState != report.rawState else { return false }
            record.order.rawState = report.rawState
            try settle(record, at: asked.received)
            return false
        }
        if asked.via == .detail { record.unknownStates += 1 }
        orders.store(record)
        return record.unknownStates >= 3
    }

    /// An order that is not known yet, or not any more.
    private mutating func firstSight(of row: Shared<OrderReport>, _ asked: Asked) throws(DecimalError) {
        let report = row.value
        if endedBeforeStart(report) { return }
        var record = OrderRecord(order: Order(from: report, owner: owner(of: report)), firstSeen: asked.received)
        record.baseline = try ledger.baseline(of: report.id)
        record.held = ledger.takeUnstated(of: report.id)
        _ = try voidFills(of: record, accordingTo: row, asked)
        record = orders[report.id] ?? record
        if report.state == nil || record.isBeyond(report) || (asked.via == .listing && shouldHaveBeenKnown(report)) {
            // Rule 5: a listing that goes back in time shows orders that ended and are forgotten. And a record that
            // is behind the fills from
            // before the start lags, or one of them was taken back.
            record.doubt(asked)
        } else {
            record.takeUp(row, asked)
        }
        try noteFirstStatement(of: &record, report, asked)
        try settle(record, at: asked.received)
    }

    /// What an order counts that an earlier listing left out is from before the stream began, if it did not move since, or, where its row does not
    /// tell, if it was placed so long before that its fills are in no window. It is not where all of it is about to be told. Nor is what a socket
    /// tells, which heard of the order only now: by the exchange's clock, which may have been off when the stream began, it can seem older.
    private func noteFirstStatement(
        of record: inout OrderRecord, _ report: OrderReport, _ asked: Asked
    ) throws(DecimalError) {
        guard asked.via != .socket, let told = report.cumulativeQuantity, !told.isZero else { return }
        if try Cumulative(of: record.held).quantity == told { return }
        let isOlder =
            report.updatedAt.map { $0 < startTime } ?? (report.createdAt.map { $0 < startTime - facts.visibilityLag })
        guard isOlder == true else { return }
        record.firstStated = Cumulative(quantity: told, quote: report.cumulativeQuoteQuantity, fees: report.fees)
        record.firstStatedAt = report.updatedAt ?? asked.received
    }

    /// Whether an order that should have been known is still not believed. One listing may go back in time; several, far enough apart, show
    /// what an earlier one left out.
    private mutating func remainsDoubted(_ record: inout OrderRecord, _ report: OrderReport, _ asked: Asked) -> Bool {
        if record.isBeyond(report) { return true }
        guard asked.via == .listing else { return false }
        guard asked.sent - record.lastDoubtfulListing >= policy.doubtSpacing else { return true }
        record.doubtfulListings += 1
        record.lastDoubtfulListing = asked.sent
        if record.doubtfulListings >= OrderRecord.listingsToBelieve { return false }
        orders.store(record)
        return true
    }

    /// Whether an order ended before the stream began, or so long ago that it was forgotten: baseline, not news.
    private func endedBeforeStart(_ report: OrderReport) -> Bool {
        guard let state = report.state, state.isTerminal else { return false }
        return (report.updatedAt ?? report.createdAt ?? .epoch) < windows.forgottenBefore
    }

    /// Whether an order may have ended since the start, where its row does not tell when: it was announced, so that the consumer waits for what came
    /// of it, or a listing that cannot be from before the start showed it. What was filled wholly before the start ended before.
    private func mayHaveEndedSince(_ record: OrderRecord, _ report: OrderReport) -> Bool {
        guard report.updatedAt == nil else { return false }
        if report.state == .filled, let all = report.cumulativeQuantity, all <= record.baseline.quantity {
            return false
        }
        return record.isAcknowledged
            || record.lastDoubtfulListing >= windows.forgottenBefore + StartMoment.staleness
    }

    /// Whether an order that a listing shows for the first time was created clearly before our last complete listing,
    /// which did not show it.
    private func shouldHaveBeenKnown(_ report: OrderReport) -> Bool {
        guard let last = lastListing(of: report.venueSymbol), let createdAt = report.createdAt else { return false }
        return createdAt < last - .seconds(2)
    }

    /// A report about an order whose end was stated already. A live row is stale, unless the end was only inferred.
    private mutating func applyAfterEnd(
        _ row: Shared<OrderReport>, to old: OrderRecord, _ asked: Asked
    ) throws(DecimalError) {
        let report = row.value
        var record = old
        if try voidFills(of: record, accordingTo: row, asked) { return }
        if try lower(record, accordingTo: row, asked) { return }
        let told = report.cumulativeQuantity ?? record.order.cumulativeQuantity
        guard let state = report.state, told >= record.order.cumulativeQuantity, !record.isOlder(report) else { return }
        let was = record.order.state
        if state.isTerminal {
            record.inquiry = nil
            record.isBeyondEnd = false
            let isSame = state == was && told == record.order.cumulativeQuantity
            guard !isSame, record.isEndInferred || told > record.order.cumulativeQuantity else {
                return orders.store(record)
            }
            // Messages may overtake each other, and between two of them a trade may have been taken back; and a list may be late, where its rows do
            // not tell when they changed. Its own record tells, when it is not late itself.
            if asked.via == .detail, mayBeLate(report, record, asked) { return }
            let mayBeOlder = asked.via == .socket || (asked.via != .detail && report.updatedAt == nil)
            if mayBeOlder, !record.isEndInferred {
                record.inquiry = Inquiry()
                return orders.store(record)
            }
            record.takeUp(row, asked)
            record.ending = nil
            record.order.state = state
            record.order.closeReason = report.closeReason
            record.order.cumulativeQuantity = record.stated.quantity
            record.order.cumulativeQuoteQuantity = record.stated.quote ?? record.quote(of: record.stated.quantity)
            record.isEndInferred = false
            if try record.covered().quantity < record.stated.quantity { record.behindSince = asked.received }
        } else {
            guard record.isEndInferred else { return }
            guard asked.via == .detail || asked.via == .own else {
                if record.inquiry == nil { record.inquiry = Inquiry() }
                return orders.store(record)
            }
            record.takeUp(row, asked)
            record.inquiry = nil
            record.closedAt = nil
            record.isEndInferred = false
            record.order = record.liveOrder()
            record.order.closeReason = nil
        }
        emitCorrection(&record, was: was, origin: .venue, at: asked.received)
        orders.store(record)
    }

    /// Whether a record that tells more than an order ended with may be from before that end, and before a trade was taken back: it does not tell
    /// when it changed, and was asked for too soon.
    func mayBeLate(_ report: OrderReport, _ record: OrderRecord, _ asked: Asked) -> Bool {
        guard record.isClosed, !record.isEndInferred, report.state?.isTerminal == true, report.updatedAt == nil,
            let told = report.cumulativeQuantity, told > record.order.cumulativeQuantity
        else { return false }
        return asked.sent - record.appliedAt < policy.voidAge
    }

    /// States that an order is not what was said.
    mutating func emitCorrection(_ record: inout OrderRecord, was: OrderState, origin: Origin, at now: Timestamp) {
        record.eventCount += 1
        record.announced = record.order
        lastChange = max(lastChange, now)
        areBalancesDue = true
        writer.emit(
            .orderCorrected(record.order, was: was), key: record.eventKey,
            origin: origin, time: record.movedAt)
    }

    /// States an order as it is in the record.
    mutating func emitOrder(
        _ record: inout OrderRecord, previous: OrderState?, origin: Origin = .venue, at now: Timestamp
    ) {
        record.eventCount += 1
        record.announced = record.order
        lastChange = max(lastChange, now)
        areBalancesDue = true
        writer.emit(
            .order(record.order, previous: previous), key: record.eventKey,
            origin: origin, time: record.movedAt)
    }
}
