/// Rule 3: listings of live orders. Their rows are facts; what is missing from a complete one is only a reason to ask.
extension AccountReconciler {
    /// Takes one page of the listing.
    mutating func takeListing(
        _ rows: Rows<OrderReport>, of query: Query, page: ListingPage, _ observation: Observation, sent: Timestamp,
        received: Timestamp
    ) {
        guard isExpected(query) else {
            if case .live = phase { applyListing(rows, Asked(sent: sent, received: received, via: .listing)) }
            return
        }
        var read = continued(listing, by: query, sent: sent)
        read.hasLostRows = read.hasLostRows || observation.hasLostRows
        read.orderIDs.reserveCapacity(read.orderIDs.count + rows.count)
        for row in rows.shared { read.orderIDs.append(row.value.id) }
        read.expected = observation.next
        listing = observation.next == nil ? nil : read
        if case .starting(var start) = phase {
            if read.pages == 1 { start.pendingOrders = [] }
            start.pendingOrders += rows
            if observation.next == nil, !read.hasLostRows {
                start.take(start.pendingOrders.keepingLast(), sent: read.sent, received: received)
            }
            phase = .starting(start)
        } else {
            applyListing(rows, Asked(sent: sent, received: received, via: .listing))
        }
        guard observation.next == nil else { return }
        if case .live = phase, !read.hasLostRows { findMissing(from: read, received: received) }
        let since = noteListing(read)
        freshness.succeeded(.openOrders, sent: since)
        watchMarkets()
        if windows.fillMarkets?.isEmpty == true { freshness.succeeded(.fills, sent: read.sent) }
        guard case .live = phase else { return completeStart(at: received) }
        balances.wasReadAround(sent: since, .openOrders)
    }

    /// Notes which live orders a complete listing does not show.
    private mutating func findMissing(from read: PagedRead, received: Timestamp) {
        let market = read.venueSymbol
        // Newest first in most exchanges' answers: turned round they are sorted, and mostly just those that live.
        if market == nil, orders.live.keys.elementsEqual(read.orderIDs.reversed()) { return }
        let shown = read.orderIDs.reversed().sorted()
        var position = 0
        for id in orders.live.keys {
            while position < shown.count, shown[position] < id { position += 1 }
            if position < shown.count, shown[position] == id { continue }
            guard var record = orders[id], record.isAnnounced || !record.isRecordKnown || record.isDoubted,
                market.map({ $0 == record.order.venueSymbol }) ?? true
            else { continue }
            // An answer that was asked for before the order's last change says nothing about it.
            guard read.sent >= record.appliedAt else { continue }
            if var absence = record.absence {
                if read.sent - absence.lastCounted >= policy.absenceSpacing {
                    absence.listings += 1
                    absence.lastCounted = read.sent
                }
                absence.isRelisted = true
                record.absence = absence
            } else {
                let lastAlive = max(lastListing(of: record.order.venueSymbol) ?? startTime, record.appliedAt)
                record.absence = Absence(lastCounted: read.sent, since: received, lastAlive: min(lastAlive, read.sent))
            }
            orders.store(record)
        }
    }

    /// Takes one page of a window of closed orders.
    mutating func takeHistory(
        _ rows: Rows<OrderReport>, of query: Query, window: HistoryWindow, _ observation: Observation, sent: Timestamp,
        received: Timestamp
    ) {
        guard isExpected(query) else { return apply(rows, Asked(sent: sent, received: received, via: .history)) }
        var read = continued(historyRead, by: query, sent: sent)
        read.hasLostRows = read.hasLostRows || observation.hasLostRows
        read.expected = observation.next
        windows.changeHistory(of: window.venueSymbol) { $0.tried = received }
        apply(rows, Asked(sent: sent, received: received, via: .history))
        guard let next = observation.next, next != query, isHistoryWanted(read, at: received) else {
            historyRead = nil
            guard observation.next == nil, case .closedOrders(let whole) = read.first else { return }
            if read.hasLostRows { windows.changeHistory(of: window.venueSymbol) { $0.losses += 1 } }
            // What cannot be read however often it is asked for must not keep what came after it from being read.
            let isGivenUp = windows.history(of: window.venueSymbol).losses >= HistoryCursor.lossesToGiveUp
            if !read.hasLostRows || isGivenUp { advanceHistoryCursor(to: whole, sent: read.sent) }
            return
        }
        historyRead = read
    }

    /// Whether the next page of closed orders can tell something: always in a sweep, and while it may tell the owner's id of an announced order;
    /// else only while many orders that vanished are not named.
    private func isHistoryWanted(_ read: PagedRead, at now: Timestamp) -> Bool {
        if isHistorySweepDue(of: read.venueSymbol, at: read.sent) || !mayBeOwn.isEmpty { return true }
        let unnamed = orders.attention.keys.count { orders[$0].map { $0.absence != nil && $0.ending == nil } ?? false }
        return unnamed > policy.detailsPerPass && read.pages < 3
    }
}

extension [OrderReport] {
    /// One row an order, the last one told, by id.
    fileprivate func keepingLast() -> [OrderReport] {
        var kept: [OrderReport] = []
        for report in sorted(by: { $0.id < $1.id }) {
            if kept.last?.id == report.id { kept[kept.count - 1] = report } else { kept.append(report) }
        }
        return kept
    }
}
