/// Rules 2 to 4 and 8: finding out where an order went, or what it is, with as few requests as possible.
extension AccountReconciler {
    /// How long to wait after an attempt, by their number.
    private static func spacing(_ attempts: Int) -> TimeSpan {
        .milliseconds(min(8_000, 500 << min(max(0, attempts), 4)))
    }

    /// Adds inquiries in the order in which they should be asked.
    func addInquiries(to wants: inout [Want], at now: Timestamp) {
        if orders.attention.isEmpty, ledger.pendingFees.isEmpty { return }
        let records = orders.attention.keys.compactMap { orders[$0] }
        let vanished = records.filter { $0.absence != nil && $0.ending == nil }
        let unlisted = vanished.filter { $0.absence?.isRelisted == false }
        if unlisted.count > policy.detailsPerPass, listing?.expected == nil {
            // Rule 2: when many vanish at once, list again before believing it.
            wants += listings(of: unlisted, at: now)
            wants += wantedFills(of: records, at: now)
            return
        }
        if economy.hasHistory, historyRead?.expected == nil { wants += histories(of: records, vanished, at: now) }
        // The fills of an order that is known from them alone wait for what it is.
        let (known, unknown) = (records.filter(\.isRecordKnown), records.filter { !$0.isRecordKnown })
        let details = [unknown, known].flatMap { records in
            records.compactMap { record in wantedDetail(of: record) }.sorted { $0.due < $1.due }
        }
        wants += details.prefix(policy.detailsPerPass)
        wants += wantedFills(of: records, at: now)
    }

    /// The listings that show orders again: of all markets, or of theirs where markets are listed one by one.
    private func listings(of records: [OrderRecord], at now: Timestamp) -> [Want] {
        let alone = marketsListedAlone
        guard !alone.isEmpty else { return [Want(.openOrders, for: .inquiry, due: now)] }
        let theirs = alone.filter { symbol in records.contains { $0.order.venueSymbol == symbol } }
        return theirs.map { Want(.openOrders(ListingPage(venueSymbol: $0)), for: .inquiry, due: now) }
    }

    /// The windows of closed orders that name orders of which it is not known where they went, or what they are.
    private func histories(of records: [OrderRecord], _ vanished: [OrderRecord], at now: Timestamp) -> [Want] {
        func isUnasked(_ record: OrderRecord, _ tried: Timestamp) -> Bool { (record.absence?.since ?? .epoch) >= tried }
        guard economy.readsHistoryPerMarket else {
            if economy.isHistoryLate { return [] }
            let tried = windows.history.tried ?? .epoch
            let unknown = records.count { !$0.isRecordKnown && !$0.isDoubted && $0.firstSeen >= tried }
            // One listing names many orders; one order that is known from a fill alone is cheaper asked by itself.
            guard unknown > 1 || vanished.contains(where: { isUnasked($0, tried) }) else { return [] }
            return [Want(.closedOrders(historyWindow(of: nil, at: now)), for: .inquiry, due: now)]
        }
        let symbols = busyMarkets.filter { symbol in
            let tried = windows.history(of: symbol).tried ?? .epoch
            let unasked = vanished.count { $0.order.venueSymbol == symbol && isUnasked($0, tried) }
            return unasked > economy.ordersPerHistory
        }
        return symbols.map { Want(.closedOrders(historyWindow(of: $0, at: now)), for: .inquiry, due: now) }
    }

    /// The detail of one order: one that closed orders did not name, one known from a fill alone, one that is doubted
    /// or suspected.
    private func wantedDetail(of record: OrderRecord) -> Want? {
        if let absence = record.absence, record.ending == nil {
            let isHistoryFirst = economy.hasHistory && !economy.readsHistoryPerMarket && !economy.isHistoryLate
            let isTried = absence.since < (windows.history.tried ?? .epoch) || historyRead != nil
            guard isTried || !isHistoryFirst else { return nil }
            let due = record.inquiry?.attempts.nextDue ?? absence.since
            return Want(.order(record.reference), for: .inquiry, due: due)
        }
        guard let inquiry = record.inquiry else { return nil }
        return Want(.order(record.reference), for: .inquiry, due: max(inquiry.attempts.nextDue, record.firstSeen))
    }

    /// The fills of orders whose cumulative quantity moved without them, or whose end is in doubt.
    private func wantedFills(of records: [OrderRecord], at now: Timestamp) -> [Want] {
        guard economy.hasFillsOfOrder else { return [] }
        var wants: [Want] = []
        let crowded = crowdedMarkets
        for record in records where record.isAnnounced {
            if crowded.contains(record.order.venueSymbol), isInNextWindow(record) { continue }
            let isInDoubt =
                (record.inquiry?.notFound ?? 0) > 0 && (!record.fillsInquiry.isAnswered || mayBeTakenBack(record))
            let isOpen =
                record.behindSince != nil || !record.provisional.isEmpty || record.isBaselineFuzzy
                || record.lacksNotional || record.isBeyondEnd
            guard isOpen || isInDoubt || mayJustHaveEnded(record) else { continue }
            let due = max(record.fillsInquiry.nextDue, record.behindSince ?? .epoch)
            wants.append(Want(.orderFills(record.reference), for: .inquiry, due: due))
        }
        for key in ledger.pendingFees.prefix(policy.detailsPerPass) {
            guard let time = ledger[key]?.fill.time, now - time > facts.visibilityLag else { continue }
            // Younger ones are in the windows anyway.
            let reference = OrderReference(id: key.orderID, venueSymbol: key.venueSymbol)
            let due = (ledger[key]?.feeAsked ?? now) + .seconds(30)
            wants.append(Want(.orderFills(reference), for: .inquiry, due: due))
        }
        return Array(wants.sorted { $0.due < $1.due }.prefix(policy.detailsPerPass))
    }

    /// Whether an order is gone from its listing, and its last fills are in no window that is read now: they are asked for together with what
    /// became of it. Where the balances tell of fills, they would have.
    private func mayJustHaveEnded(_ record: OrderRecord) -> Bool {
        economy.readsFillsByOrder && record.absence != nil && record.ending == nil
            && (record.inquiry?.attempts.count ?? 0) == 0
            && !economy.detectsByBalances(busy: busyMarkets.count)
    }

    // MARK: Answers

    /// Takes the detail of one order.
    mutating func takeDetail(
        _ rows: Rows<OrderReport>, of reference: OrderReference, sent: Timestamp, received: Timestamp
    ) {
        if let id = reference.id { cancelHints.asked(id, sent: sent) }
        mayBeOwn.removeAll { $0 == reference }
        let asked = Asked(sent: sent, received: received, via: .detail)
        for shared in rows.shared {
            let row = shared.value
            orSay("order \(row.id)") { me throws(DecimalError) in try me.apply(shared, asked) }
            guard var record = orders[row.id] else { continue }
            let isAlive = row.state.map { !$0.isTerminal } ?? true
            let isLower = row.cumulativeQuantity.map { $0 < record.order.cumulativeQuantity } ?? false
            let isStillBeyondEnd =
                record.isBeyondEnd && isLower && (record.inquiry?.attempts.count ?? 0) < OrderRecord.lowerAttempts
            if record.isClosed { record.isBeyondEnd = isStillBeyondEnd }
            let (told, known) = (row.cumulativeQuantity, max(record.stated.quantity, record.order.cumulativeQuantity))
            if let told, told >= known { record.lowerAnswers = 0 }
            let isOpen =
                record.absence != nil || record.isDoubted || !record.provisional.isEmpty || record.lowerAnswers > 0
                || isStillBeyondEnd || mayBeLate(row, record, asked)
                || (isLower && !ledger.marks.missing(of: row.id, isSuspected: false).isEmpty)
            if isOpen {
                // Gone from the open orders without an end, or in another way not what its detail says.
                var inquiry = record.inquiry ?? Inquiry()
                inquiry.notFound = 0
                inquiry.attempts.answer = .found
                inquiry.attempts.asked(at: received, spacing: Self.spacing(inquiry.attempts.count))
                record.inquiry = inquiry
            } else if record.inquiry != nil, isAlive || record.isClosed || record.ending != nil {
                record.inquiry = nil
                // Rows that are gone while the detail says that they count are not voided.
                ledger.forgiveMissing(of: record.order.id)
            }
            orders.store(record)
        }
        if reference.id == nil { takeLookUp(nil, of: reference.clientOrderID, sent: sent, received: received) }
    }

    /// Takes a failure to get the detail of an order. Only "not found" says anything about it (rule 4).
    mutating func takeDetailFailure(_ error: APIError, of reference: OrderReference, received: Timestamp) {
        guard let id = reference.id, var record = orders[id] else { return }
        var inquiry = record.inquiry ?? Inquiry()
        let createdAt = record.order.createdAt ?? record.firstSeen
        if error.category == .notFound {
            inquiry.attempts.answer = .notFound
            if received - createdAt >= policy.youngOrder {
                let spacing = policy.notFoundSpacing
                inquiry.notFound += 1
                inquiry.attempts.asked(
                    at: received, spacing: spacing[min(inquiry.notFound, spacing.count) - 1])
            } else {
                inquiry.attempts.asked(at: received, spacing: .seconds(1))
            }
        } else {
            if inquiry.attempts.answer == .notAsked { inquiry.attempts.answer = .failed }
            inquiry.attempts.asked(at: received, spacing: Self.spacing(inquiry.attempts.count))
        }
        record.inquiry = inquiry
        if record.isDoubted, inquiry.notFound > 0 { return orders.remove(id) }
        orders.store(record)
    }

    /// Takes the fills of one order.
    mutating func takeOrderFills(
        _ rows: Rows<Fill>, of reference: OrderReference, _ observation: Observation, sent: Timestamp,
        received: Timestamp
    ) {
        apply(Array(rows), Asked(sent: sent, received: received, via: .detail))
        if observation.next == nil {
            if let id = reference.id {
                orSay("order \(id)") { me throws(DecimalError) in try me.countBaseline(of: id, at: received) }
            }
            if let id = reference.id, !observation.hasLostRows { missFills(of: id, in: Array(rows), sent: sent) }
            noteFillsAnswer(rows.isEmpty ? .nothing : .some, of: reference, received: received)
        }
    }

    /// All fills of an order of the first snapshot are known now, unless the answer lags behind: what it had filled before
    /// the stream began is the sum of its own.
    private mutating func countBaseline(of id: OrderID, at now: Timestamp) throws(DecimalError) {
        guard var record = orders[id], !record.isBaselineCounted else { return }
        let counted = try ledger.baseline(of: id)
        let all = try counted.quantity + record.confirmed.quantity
        guard all >= record.baseline.quantity else { return }
        record.baseline = counted
        record.isBaselineCounted = true
        record.isBaselineFuzzy = false
        if record.isClosed, record.order.cumulativeQuoteQuantity == nil { try correctCumulative(of: &record, at: now) }
        try settle(record, at: now)
    }

    mutating func takeOrderFillsFailure(_ error: APIError, of reference: OrderReference, received: Timestamp) {
        // An exchange may say "not found" for an order without fills.
        noteFillsAnswer(error.category == .notFound ? .nothing : .failed, of: reference, received: received)
    }

    /// A window of fills was read to its last row. Where those of one order cannot be asked for, it is what tells of an order that is gone.
    mutating func noteFillsWindow(sent: Timestamp, received: Timestamp) {
        guard !economy.hasFillsOfOrder else { return }
        for id in orders.attention.keys {
            guard let absence = orders[id]?.absence, absence.since <= sent else { continue }
            noteFillsAnswer(.nothing, of: OrderReference(id: id), received: received)
        }
    }

    private mutating func noteFillsAnswer(_ answer: Evidence.Answer, of reference: OrderReference, received: Timestamp)
    {
        guard let id = reference.id else { return }
        for key in ledger.pendingFees where key.orderID == id { ledger[key]?.feeAsked = received }
        guard var record = orders[id] else { return }
        record.fillsInquiry.answer = answer
        record.fillsInquiry.isAnswered = record.fillsInquiry.isAnswered || answer != .failed
        record.fillsInquiry.asked(at: received, spacing: Self.spacing(record.fillsInquiry.count))
        orders.store(record)
    }

    // MARK: Verdicts

    /// Looks after everything that depends on time: settle windows, orders known from a fill alone, verdicts.
    mutating func reviewOrders(at now: Timestamp) {
        for (id, due) in orders.attention {
            let isGone = orders.notFoundCount(of: id) >= policy.notFoundSpacing.count
            // Of what did not change, time alone may tell more, but not yet.
            guard isGone || now >= due else { continue }
            orSay("order \(id)") { me throws(DecimalError) in
                if isGone {
                    me.conclude(id, at: now)
                    try me.withdrawUnknown(id, at: now)
                }
                try me.settle(id, at: now)
            }
        }
    }

    /// Whether the fills of an order that is gone may have been taken back: with them it would not be gone where filled orders are kept, or nothing
    /// but they told of it. The windows to come tell: they show a fill, or lack it often enough.
    private func mayBeTakenBack(_ record: OrderRecord) -> Bool {
        guard !record.isRecordKnown || areFilledOrdersKept, !record.confirmed.quantity.isZero else { return false }
        let missing = ledger.marks.missing(of: record.order.id, isSuspected: false)
        if missing.isEmpty { return economy.hasFillsOfOrder && record.fillsInquiry.answer == .nothing }
        return missing.count > ledger.marks.missing(of: record.order.id, isSuspected: true).count
    }

    /// Rule 3: an order that is gone everywhere, asked for often enough, ended; how, is said only where one end is
    /// possible.
    private mutating func conclude(_ id: OrderID, at now: Timestamp) {
        guard var record = orders[id], record.isAnnounced, record.ending == nil, !record.isClosed,
            let absence = record.absence, absence.listings >= 2, let inquiry = record.inquiry,
            inquiry.notFound >= policy.notFoundSpacing.count, record.fillsInquiry.isAnswered,
            // No window reaches back any further.
            !mayBeTakenBack(record) || now - absence.since > facts.sweepHorizon
        else { return }
        let best = (try? record.covered()) ?? record.stated
        var evidence = Evidence(
            rule: .gone, listings: absence.listings, detail: .notFound,
            history: economy.hasHistory ? .nothing : .notAsked, fills: record.fillsInquiry.answer)
        var state = OrderState.closedUnknown
        // An order of which only its acceptance is known may have ended at once, by its own terms.
        if let purge = facts.purge, record.isRecordKnown, !record.isAcceptanceOnly,
            now - absence.lastAlive >= purge.after,
            !purge.onlyUnfilled || (best.quantity.isZero && record.stated.quantity.isZero)
        {
            state = purge.state
            evidence.rule = .purged
        }
        record.ending = Ending(
            state: state, closeReason: .unknown,
            cumulative: best.quantity > record.stated.quantity ? best : record.stated, origin: .inferred(evidence),
            time: nil)
        orders.store(record)
    }
}
