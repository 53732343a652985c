/// What the first snapshot still lacks (rule 0).
struct StartProgress: Sendable {
    /// Live orders of the newest complete listing, by id.
    var orders: [OrderReport]?
    /// How many listings in a row were empty.
    private var emptyListings = 0
    /// Rows of the listing that is being read.
    var pendingOrders: [OrderReport] = []
    /// When the listing was asked for, and received.
    var listedAt = Timestamp.epoch
    var listedUntil = Timestamp.epoch
    /// Fills seen so far; those before the start are baseline.
    var fills: [Fill] = []
    /// Whether one window of fills was read to its last row.
    var areFillsRead = false
    /// From when on all fills were read.
    var fillsFrom = Timestamp.epoch
    /// The balances, asked for after the listing.
    var balances: [Balance]?
    var balancesSent = Timestamp.epoch
    var balancesReceived = Timestamp.epoch
    /// The assets of the last lists of balances, the newest last, and how many lists there were.
    private var lastLists: [[Asset]] = []
    private var lists = 0
    /// How many lists must agree on what they lack before it is believed not to be there.
    private static let listsToBelieve = 4

    /// Takes a complete listing.
    mutating func take(_ listing: [OrderReport], sent: Timestamp, received: Timestamp) {
        orders = listing
        emptyListings = listing.isEmpty ? emptyListings + 1 : 0
        listedAt = sent
        listedUntil = received
        balances = nil
    }

    /// Whether an empty listing is contradicted by a list of balances: some are locked. One listing alone is not believed then; several are, because not
    /// only orders lock funds.
    func isListingDoubtful(beside rows: [Balance]) -> Bool {
        guard let orders, orders.isEmpty, emptyListings < Self.listsToBelieve else { return false }
        return rows.contains { !$0.locked.isZero }
    }

    /// Whether the listing is of another time than what is read now, as after an outage: then it is no part of one state.
    func isListingOld(at now: Timestamp) -> Bool { now - listedUntil > .minutes(1) }

    /// What a list of balances lacks that it should have a row for; `nil` when it can be believed. One list alone says nothing about an asset that
    /// it lacks: several in a row that lack nothing which another of them has do.
    /// - Parameter listed: the assets that have a row in every whole list; `nil` where those of zero have none.
    mutating func lacking(_ rows: [Balance], of listed: [Asset]?) -> String? {
        if rows.isEmpty, listed != nil { return "every currency" }
        let unlisted = listed?.absent(from: rows)
        let gone = lastLists.lazy.flatMap { $0.absent(from: rows) }.first
        lastLists = lastLists.suffix(Self.listsToBelieve - 2) + [rows.map(\.asset).sorted()]
        lists += 1
        if let unlisted, unlisted.isEmpty { return nil }
        if let gone { return gone.code }
        return lists >= Self.listsToBelieve ? nil : unlisted?.first?.code ?? "what later ones may have"
    }
}

extension [Fill] {
    /// One row a fill, earliest first; where several told of it, one that tells its final fee. No later answer may show that again.
    fileprivate func onceEach() -> [Fill] {
        var kept: [Fill] = []
        for fill in sorted(by: Fill.isEarlier) {
            guard let last = kept.last, last.key == fill.key else {
                kept.append(fill)
                continue
            }
            if last.feeState == .pending { kept[kept.count - 1] = fill }
        }
        return kept
    }
}

extension AccountReconciler {
    /// States the first snapshot as soon as all its parts are there: a state, not a storm of news.
    mutating func completeStart(at now: Timestamp) {
        guard case .starting(var start) = phase, let rows = start.orders,
            areFillsRead(start), let held = start.balances
        else { return }
        if start.isListingOld(at: now) {
            (start.orders, start.balances) = (nil, nil)
            phase = .starting(start)
            return
        }
        phase = .live
        socket.countsSince(now)
        startTime = start.listedAt
        listedUntil = start.listedUntil
        windows.forgottenBefore = startTime
        // An order that was announced before and ended since is in no listing any more.
        windows.beginHistory(at: min(startTime, inFlight.oldestOpen ?? startTime))
        lastListing = start.listedAt
        lastChange = rows.isEmpty ? startTime - policy.activeAfterChange : now
        for row in rows { identify(row.id, by: row.clientOrderID, createdAt: row.createdAt) }
        writer.emitCounted(.snapshotBegan(reason: .firstStart), key: "snapshotBegan")
        let ordered = start.fills.onceEach()
        let baseline = ordered.filter { isBaseline($0) && ledger.enter($0, isBaseline: true, read: readCount) }
        // A row whose state is not known is asked for before anything is said of it.
        let known = rows.filter { $0.state != nil }
        for report in known {
            let record = firstRecord(of: Shared(report), fills: baseline, since: start.fillsFrom, at: now)
            // Its fills say that it ended before, whatever an older listing says.
            if let quantity = record.order.quantity, record.order.cumulativeQuantity >= quantity { continue }
            writer.emitCounted(.snapshotItem(.order(record.order)), key: "snapshotItem")
            orders.store(record)
        }
        for balance in held.sorted(by: { $0.asset < $1.asset }) {
            balances.start(
                balance, sent: start.balancesSent, received: start.balancesReceived,
                locked: lockedByOrders(balance.asset))
            guard !balance.hasSameAmounts(as: .zero(balance.asset)) else { continue }
            writer.emitCounted(.snapshotItem(.balance(balance)), key: "snapshotItem")
        }
        for fill in baseline {
            ledger.keepBaseline(fill)
            ledger[fill.key]?.isStated = true
            writer.emitCounted(.snapshotItem(.fill(fill)), key: "snapshotItem", time: fill.time)
            balances.noteNearStart(fill)
        }
        writer.emitCounted(.snapshotEnded, key: "snapshotEnded")
        writer.emitCounted(.ready, key: "ready")
        apply(ordered.filter { !isBaseline($0) }, Asked(sent: now, received: now, via: .history))
        apply(Rows(rows.filter { $0.state == nil }), Asked(sent: start.listedAt, received: now, via: .listing))
        for report in known {
            orSay("order \(report.id)") { me throws(DecimalError) in try me.settle(report.id, at: now) }
        }
        tellPlacedEarly(fillsFrom: start.fillsFrom)
        suspectOwn(baseline)
    }

    /// The record of an order of the first listing. What it had filled before is the sum of its fills, where all of them
    /// were read; else it is what the listing says.
    private func firstRecord(
        of row: Shared<OrderReport>, fills: [Fill], since: Timestamp, at now: Timestamp
    ) -> OrderRecord {
        let report = row.value
        var record = OrderRecord(order: Order(from: report, owner: owner(of: report)), firstSeen: now)
        record.takeUp(row, Asked(sent: now, received: now, via: .listing))
        record.isRecordKnown = true
        // What it filled while the listing was asked for is news.
        let isOlder = report.createdAt.map { $0 < startTime } ?? true
        record.firstStated = isOlder ? record.stated : Cumulative()
        record.firstStatedAt = isOlder ? report.updatedAt ?? listedUntil : nil
        record.baseline = record.stated
        let own = fills.filter { $0.orderID == report.id }
        let sum = try? Cumulative(of: own)
        record.isBaselineCounted =
            record.stated.quantity.isZero || report.createdAt.map { $0 > since + .seconds(1) } ?? false
            // Where the row does not tell the notional, its fills do, if these are all.
            || (record.stated.quote == nil && sum?.quantity == record.stated.quantity)
        let known = record.isBaselineCounted ? sum : try? record.baseline(withKnown: own)
        if let known { record.baseline = known }
        record.order = record.liveOrder()
        record.announced = record.order
        return record
    }

    private func areFillsRead(_ start: StartProgress) -> Bool {
        guard let markets = windows.fillMarkets else { return start.areFillsRead }
        return markets.allSatisfy { $0.lastTried != .epoch }
    }

    /// Whether a fill happened before the stream began.
    func isBaseline(_ fill: Fill) -> Bool {
        guard let time = fill.time else { return false }
        return time < startTime
    }

    /// Who placed an order.
    func owner(of report: OrderReport) -> OrderOwner {
        owner(of: report.id, clientOrderID: report.clientOrderID, createdAt: report.createdAt)
    }
}
