/// Rules 6 to 8: windows of fills, and what their rows mean.
extension AccountReconciler {
    /// Takes one page of a window of fills.
    mutating func takeFills(
        _ rows: Rows<Fill>, of query: Query, window: HistoryWindow, _ observation: Observation, sent: Timestamp,
        received: Timestamp
    ) {
        guard isExpected(query) else {
            readCount += 1
            return takeFacts(rows, Asked(sent: sent, received: received, via: .history), read: readCount)
        }
        var read = continuedFillsRead(by: query, sent: sent)
        read.hasLostRows = read.hasLostRows || observation.hasLostRows
        if case .starting(var start) = phase {
            start.fills += rows
            start.areFillsRead = start.areFillsRead || observation.next == nil
            if case .fills(let whole) = read.first { start.fillsFrom = max(start.fillsFrom, whole.from) }
            phase = .starting(start)
        } else {
            takeFacts(rows, Asked(sent: sent, received: received, via: .history), read: read.number)
        }
        read.expected = observation.next
        keep(read)
        guard observation.next == nil, case .fills(let whole) = read.first else { return }
        if whole.isUntilNow(sent: read.sent) { freshness.succeeded(.fills, sent: read.sent) }
        if !read.hasLostRows { advanceFillsCursor(to: whole, sent: read.sent) }
        completeStart(at: received)
        if case .live = phase {
            if !read.hasLostRows { missFills(in: whole, read: read) }
            if !read.hasLostRows, whole.isUntilNow(sent: read.sent) {
                noteFillsWindow(sent: read.sent, received: received)
            }
            balances.wasReadAround(sent: fillsReadSince(read.sent), .fills)
        }
    }

    /// Whether a page begins a read, or is the next one of a read. Any other page tells what stands in it, and nothing about what does not.
    func isExpected(_ query: Query) -> Bool {
        query.pageCursor == nil || listing?.expected == query || historyRead?.expected == query
            || fillsRead?.expected == query || fillsSweeps.contains { $0.expected == query }
    }

    /// Takes rows of fills for what they are.
    private mutating func takeFacts(_ rows: Rows<Fill>, _ asked: Asked, read: Int) {
        guard case .live = phase else { return }
        let mayTell = ledger.markSeen(rows, by: read)
        if !mayTell.isEmpty { apply(mayTell, asked) }
    }

    /// The read that a page of fills belongs to. What reaches far back goes on beside the others.
    private mutating func continuedFillsRead(by query: Query, sent: Timestamp) -> PagedRead {
        let sweep = fillsSweeps.first { $0.expected == query }
        return continued(sweep ?? fillsRead, by: query, sent: sent)
    }

    /// Keeps a read of fills until its last page came.
    private mutating func keep(_ read: PagedRead) {
        guard case .fills(let whole) = read.first, isFarBack(whole) else {
            fillsRead = read.expected == nil ? nil : read
            return
        }
        fillsSweeps.removeAll { $0.venueSymbol == read.venueSymbol }
        if read.expected != nil { fillsSweeps.append(read) } else { windows.isDeepLong = read.pages > 2 }
    }

    /// A page of fills failed: its read begins anew.
    mutating func abandonFillsRead(of query: Query) {
        if fillsRead?.expected == query { fillsRead = nil }
        fillsSweeps.removeAll { $0.expected == query }
    }

    /// The read that a page belongs to: the one that awaits it, or a new one.
    mutating func continued(_ read: PagedRead?, by query: Query, sent: Timestamp) -> PagedRead {
        if var read, read.expected == query {
            read.pages += 1
            return read
        }
        readCount += 1
        return PagedRead(first: query, expected: nil, sent: sent, number: readCount)
    }

    /// Applies fills, oldest first.
    mutating func apply(_ rows: [Fill], _ asked: Asked) {
        var touched: [OrderID] = []
        for fill in rows.filter({ isNews($0) }).sorted(by: Fill.isEarlier) {
            orSay("fill \(fill.tradeID)") { me throws(DecimalError) in
                if try me.apply(fill, asked), touched.last != fill.orderID { touched.append(fill.orderID) }
            }
        }
        for id in touched {
            orSay("order \(id)") { me throws(DecimalError) in try me.settle(id, at: asked.received) }
        }
    }

    private func isNews(_ told: Fill) -> Bool {
        guard let feeState = ledger.feeState(of: told.key) else { return true }
        return feeState == .pending && told.feeState == .final
    }

    /// Takes one fill. Gives whether it was news.
    private mutating func apply(_ told: Fill, _ asked: Asked) throws(DecimalError) -> Bool {
        if let known = ledger[told.key] {
            if !known.isVoided { try settleFee(of: known, from: told) }
            return false
        }
        var record = orders[told.orderID]
        // A fill from before the start is baseline, unless its order turns out to have ended after it; one from long before
        // always, but where it is news already: it was inferred, or the order was placed while the stream still began.
        let isOld = isBaseline(told) && record.map { isBaseline(told, of: $0) } ?? true
        guard ledger.enter(told, isBaseline: isOld, read: readCount, isPushed: asked.via == .socket) else {
            return false
        }
        if asked.via == .history { socket.polled(.fill(told.key), happened: told.time, at: asked.received) }
        if isOld {
            balances.noteNearStart(told)
            guard var record else {
                if isLongBefore(told) { ledger.keepBaseline(told) } else { ledger.keepUnstated(told) }
                suspectOwn([told])
                return false
            }
            ledger.keepBaseline(told)
            guard record.isBaselineCounted || record.isAfterFirstStatement(told) else { return false }
            try record.baseline.add(told)
            orders.store(record)
            return true
        }
        var fill = told
        if let time = fill.time, asked.received - time > facts.visibilityLag { fill.isLate = true }
        if record == nil {
            var order = Order(id: fill.orderID, venueSymbol: fill.venueSymbol, state: .open)
            order.market = fill.market
            order.side = fill.side
            order.clientOrderID = fill.clientOrderID
            identify(fill.orderID, by: fill.clientOrderID, createdAt: nil)
            order.owner = owner(of: fill.orderID, clientOrderID: fill.clientOrderID, createdAt: nil)
            var fresh = OrderRecord(order: order, firstSeen: asked.received)
            fresh.baseline = try ledger.baseline(of: fill.orderID)
            fresh.held = ledger.takeUnstated(of: fill.orderID)
            fresh.inquiry = Inquiry()
            record = fresh
        }
        guard var record else { return false }
        if !record.isBaselineCounted, (fill.time ?? .epoch) <= listedUntil + .seconds(1) {
            record.isBaselineFuzzy = true
        }
        if record.inquiry == nil, !record.isRecordKnown { record.inquiry = Inquiry() }
        record.held.append(fill)
        orders.store(record)
        return true
    }

    /// Whether a fill from before the stream began is no news of its order.
    private func isBaseline(_ fill: Fill, of record: OrderRecord) -> Bool {
        // What was inferred of an order is what this one replaces: the exchange told of it late.
        if record.isBaselineCounted, !record.provisional.isEmpty { return false }
        return record.isOfSnapshot || (isLongBefore(fill) && !record.isNews)
    }

    /// Whether a fill happened so long before the stream began that it is no news, whether or not the first listing showed its order.
    private func isLongBefore(_ fill: Fill) -> Bool { (fill.time ?? startTime) < startTime - facts.visibilityLag }

    /// States the fills that waited, and what they replace.
    mutating func emitHeldFills(_ record: inout OrderRecord, at now: Timestamp) throws(DecimalError) {
        guard !record.held.isEmpty else { return }
        let fills = record.held
        record.held = []
        let replaced = try replaceProvisional(of: &record, with: fills)
        for var fill in fills {
            let key = fill.key
            // Its fee may have been settled while it waited.
            if fill.feeState == .pending, let known = ledger[key]?.fill, known.feeState == .final {
                (fill.fees, fill.feeState) = (known.fees, .final)
            }
            try record.confirm(fill)
            ledger.markStated(key)
            fill.supersedes = replaced.map(\.fill.tradeID)
            // P6: what comes after the end is late, whenever it happened.
            if record.isClosed, replaced.isEmpty { fill.isLate = true }
            fill.clientOrderID = fill.clientOrderID ?? record.order.clientOrderID
            fill.market = fill.market ?? record.order.market
            fill.side = fill.side ?? record.order.side
            if !record.isBaselineFuzzy {
                fill.orderCumulativeQuantity = try record.baseline.quantity + record.confirmed.quantity
            }
            try balances.flow(fill, sign: 1, isReplacing: !replaced.isEmpty)
            lastChange = max(lastChange, now)
            areBalancesDue = true
            writer.emit(.fill(fill), key: "fill/" + key.text, time: fill.time)
        }
        for supersede in replaced {
            writer.emit(.fillSuperseded(supersede), key: "superseded/\(supersede.fill.tradeID)/\(supersede.restText)")
        }
        if record.isClosed { try correctCumulative(of: &record, at: now) }
    }

    /// Takes what real fills cover out of the provisional ones, the oldest first, so that in sum quantity and notional stay as they were.
    private mutating func replaceProvisional(
        of record: inout OrderRecord, with fills: [Fill]
    ) throws(DecimalError) -> [FillSupersede] {
        if record.provisional.isEmpty { return [] }
        var quantity = try fills.map(\.quantity).sum()
        let isNotionalKnown = (fills + record.provisional).allSatisfy { $0.quoteQuantity != nil }
        var notional = isNotionalKnown ? try fills.compactMap(\.quoteQuantity).sum() : .zero
        var replaced: [FillSupersede] = []
        var left: [Fill] = []
        for provisional in record.provisional {
            // What is covered in another one's stead may have had another price.
            let isCovered = !quantity.isNegative && !(quantity.isZero && notional.isZero)
            let remainder =
                isCovered
                ? try provisional.remainder(without: quantity, isNotionalKnown ? notional : nil) : provisional
            if remainder == provisional {
                left.append(provisional)
                continue
            }
            quantity = try quantity - provisional.quantity
            if isNotionalKnown { notional = try notional - (provisional.quoteQuantity ?? .zero) }
            replaced.append(FillSupersede(fill: provisional, by: fills.map(\.tradeID), remainder: remainder))
            if let remainder { left.append(remainder) }
            try balances.flow(provisional, sign: -1)
            if let remainder { try balances.flow(remainder, sign: 1) }
        }
        record.provisional = left
        return replaced
    }

    /// An order that ended, and of which more fills turn up than its end told, or for the first time all that tell its notional.
    mutating func correctCumulative(of record: inout OrderRecord, at now: Timestamp) throws(DecimalError) {
        let covered = try record.covered()
        let told = record.order.cumulativeQuantity
        let isNotionalNew =
            covered.quantity == told && record.order.cumulativeQuoteQuantity == nil && covered.quote != nil
        guard !record.isBaselineFuzzy, covered.quantity > told || isNotionalNew else { return }
        let was = record.order.state
        record.stated = covered
        record.order.cumulativeQuantity = covered.quantity
        record.order.cumulativeQuoteQuantity = covered.quote
        record.order.fees = covered.fees ?? []
        if let quantity = record.order.quantity, covered.quantity >= quantity {
            record.order.state = .filled
            record.order.closeReason = nil
        }
        if record.inquiry == nil, !isNotionalNew { record.inquiry = Inquiry() }
        emitCorrection(&record, was: was, origin: .venue, at: now)
    }

    /// States the final fee of a fill whose fee was not final.
    private mutating func settleFee(of known: FillLedger.Entry, from told: Fill) throws(DecimalError) {
        guard known.fill.feeState == .pending, told.feeState == .final else { return }
        ledger.settleFee(told)
        // What still waits for its order is stated with its fee.
        guard known.isStated || known.isBaseline else { return }
        var fill = known.fill
        fill.fees = told.fees
        fill.feeState = .final
        if var record = orders[told.orderID] {
            if known.isBaseline {
                record.baseline.fees = try (record.baseline.fees ?? []).adding(told.fees)
            } else {
                record.confirmed.fees = try (record.confirmed.fees ?? []).adding(told.fees)
            }
            orders.store(record)
        }
        try balances.settleFee(of: fill, wasTaken: facts.takesFeesWithFills)
        areBalancesDue = true
        // Of a fill from before the start only the snapshot may have told.
        guard known.isStated else { return }
        writer.emit(.feeSettled(fill), key: "feeSettled/\(fill.key.text)", time: told.time)
    }
}

extension FillSupersede {
    /// What is left, as part of an event's id.
    fileprivate var restText: String {
        guard let remainder else { return "0" }
        let notional = remainder.quantity == fill.quantity ? remainder.quoteQuantity.map { "@\($0)" } : nil
        return "\(remainder.quantity)" + (notional ?? "")
    }
}

extension Fill {
    /// What is left of an inferred fill besides what real ones cover; `nil` when nothing is. A notional that is not positive says nothing.
    fileprivate func remainder(
        without covered: ExactDecimal, _ notional: ExactDecimal?
    ) throws(DecimalError) -> Fill? {
        guard covered < quantity else { return nil }
        var rest = self
        rest.quantity = try quantity - covered
        if !covered.isZero { rest.fees = [] }
        guard let quoteQuantity, let notional else { return covered.isZero ? self : rest.unpriced }
        let left = try quoteQuantity - notional
        if left.isZero || left.isNegative { return covered.isZero ? self : rest.unpriced }
        rest.quoteQuantity = left
        rest.price = try left.divided(by: rest.quantity, scale: 18, rounding: .halfEven)
        return rest
    }

    private var unpriced: Fill {
        var fill = self
        (fill.quoteQuantity, fill.price) = (nil, nil)
        return fill
    }
}

extension FillKey {
    /// The key as part of an event's id.
    var text: String { venueSymbol + "/" + tradeID + "/" + orderID.text + (leg.map { "/" + $0 } ?? "") }
}

extension Observation {
    /// Whether a row could not be read, so that absence proves nothing.
    var hasLostRows: Bool { notes.contains { $0.isRowLost } }
}
