/// What the reconciler wants to know next (rules 1, 2, 7, 8).
extension AccountReconciler {
    /// The questions it wants answered, most valuable first, each with the time from which on it should be asked.
    /// Pages of a listing that is
    /// being read come first; polls come when their interval ends; inquiries when the next answer would count.
    public func wanted(at now: Timestamp) -> [Want] {
        if case .stopped = phase { return [] }
        var wants: [Want] = []
        wants.reserveCapacity(8)
        for kind in [QueryKind.openOrders, .fills, .closedOrders] {
            if let next = nextPage(of: kind) { wants.append(Want(next, for: .page, due: now)) }
        }
        if listing?.expected == nil {
            wants.append(Want(.openOrders, for: .openOrders, due: due(.openOrders, at: now)))
        }
        if fillsRead?.expected == nil { wants += wantedFills(at: now) }
        if case .live = phase {
            wants += wantedInquiries(at: now)
            wants += wantedSweeps(at: now)
        }
        wants.append(Want(.balances, for: .balances, due: areBalancesDue ? now : due(.balances, at: now)))
        wants.sort { $0.purpose == $1.purpose ? $0.due < $1.due : $0.purpose < $1.purpose }
        return wants
    }

    /// The next page of a listing that is being read.
    package func nextPage(of kind: QueryKind) -> Query? {
        switch kind {
        case .openOrders: listing?.expected
        case .fills: fillsRead?.expected
        case .closedOrders: historyRead?.expected
        case .balances, .order, .orderFills, .serverTime, .status, .symbols, .accounts, .uid, .keyPermissions: nil
        }
    }

    /// When the next poll of a class is due.
    private func due(_ subject: PollClass, at now: Timestamp) -> Timestamp {
        guard let last = freshness[subject].lastGood else { return now }
        return last + interval(of: subject, at: now)
    }

    // MARK: Fills

    private func wantedFills(at now: Timestamp) -> [Want] {
        let due = due(.fills, at: now)
        guard let markets = windows.markets else {
            return [Want(.fills(fillsWindow(windows.fills, market: nil, at: now)), for: .fills, due: due)]
        }
        return marketsToAsk(markets).map { market in
            let window = fillsWindow(market.cursor, market: market.venueSymbol, at: now)
            return Want(.fills(window), for: .fills, due: due)
        }
    }

    /// From where the cursor says until now, at most as long as the exchange allows.
    private func fillsWindow(_ cursor: FillsCursor, market: String?, at now: Timestamp) -> HistoryWindow {
        var from = cursor.from(
            at: now, overlap: facts.visibilityLag, policy: policy, isRowMissing: ledger.missingCount > 0)
        var to = now
        if let longest = facts.endpoints[.fills]?.maximumWindow, to - from > longest {
            from = max(from, now - facts.sweepHorizon)
            to = min(now, from + longest)
        }
        return HistoryWindow(from: from, to: to, venueSymbol: market)
    }

    /// Markets where something may have happened, and of the others the one that waited longest.
    private func marketsToAsk(_ markets: [WindowCursors.MarketCursor]) -> [WindowCursors.MarketCursor] {
        if case .starting = phase { return markets.filter { $0.lastTried == .epoch } }
        var busy: [String] = []
        for ids in [orders.live, orders.attention] {
            for id in ids {
                if let symbol = orders.venueSymbol(of: id), !busy.contains(symbol) { busy.append(symbol) }
            }
        }
        let active = markets.filter { busy.contains($0.venueSymbol) || $0.isSuspected }
        let idle = markets.filter { !busy.contains($0.venueSymbol) && !$0.isSuspected }
        let oldest = idle.min { ($0.lastTried, $0.venueSymbol) < ($1.lastTried, $1.venueSymbol) }
        return active + (oldest.map { [$0] } ?? [])
    }

    /// The exchange refuses to list fills of all markets: from now on each market is read for itself, and the stream
    /// says so.
    mutating func readFillsPerMarket() {
        guard windows.markets == nil else { return }
        windows.markets = []
        writer.emitCounted(
            .degraded(
                Degradation(
                    subject: QueryKind.fills.rawValue,
                    message: "the exchange wants a symbol: fills are read market by market, "
                        + "the markets of live orders in every pass and the others in turn")), key: "degraded")
        watchMarkets()
    }

    /// Adds the markets of known orders, and those that join two assets which the account holds.
    mutating func watchMarkets() {
        guard var markets = windows.markets else { return }
        let reasons = WatchReasons(additions: orders.additions, holdingChanges: balances.holdingChanges)
        if case .live = phase, reasons == windows.watched { return }
        windows.watched = reasons
        let start = windows.fills.end ?? (startTime == .epoch ? lastListing : startTime)
        func watch(_ symbol: String) {
            let position = markets.firstIndex { $0.venueSymbol >= symbol } ?? markets.count
            if position < markets.count, markets[position].venueSymbol == symbol { return }
            markets.insert(.init(venueSymbol: symbol, cursor: FillsCursor(end: start), lastTried: .epoch), at: position)
        }
        for ids in [orders.live, orders.attention] {
            for id in ids { if let symbol = orders.venueSymbol(of: id) { watch(symbol) } }
        }
        if case .starting(let progress) = phase {
            for report in (progress.orders ?? []) + progress.pendingOrders { watch(report.venueSymbol) }
        }
        for entry in symbols.entries where balances.holds(entry.market.base) && balances.holds(entry.market.quote) {
            watch(entry.venueSymbol)
        }
        windows.markets = markets
    }

    /// From when on all fills were read: where markets are read one by one, when the one was asked for that waited longest.
    func fillsReadSince(_ sent: Timestamp) -> Timestamp {
        windows.markets?.map(\.lastTried).min() ?? sent
    }

    /// Moves the cursor of a window of fills that was read to its last row.
    mutating func advanceFillsCursor(to window: HistoryWindow, sent: Timestamp) {
        sayGap(before: window)
        if let symbol = window.venueSymbol {
            guard var markets = windows.markets, let position = markets.firstIndex(where: { $0.venueSymbol == symbol })
            else { return }
            markets[position].lastTried = sent
            markets[position].isSuspected = false
            markets[position].cursor.advance(over: window, facts, sent: sent)
            windows.markets = markets
            return
        }
        windows.fills.advance(over: window, facts, sent: sent)
        if sent - window.from >= facts.sweepHorizon - .minutes(1) || window.from <= startTime - facts.visibilityLag {
            windows.horizonSwept = sent
        }
    }

    /// After a time that is longer than the exchange's memory, what happened at its beginning cannot be known any more.
    private mutating func sayGap(before window: HistoryWindow) {
        let cursor = window.venueSymbol.flatMap { symbol in
            windows.markets?.first { $0.venueSymbol == symbol }?.cursor
        }
        guard let end = (cursor ?? windows.fills).end, window.from > end else { return }
        let subject = window.venueSymbol.map { "fills of \($0)" } ?? "fills"
        writer.emitCounted(
            .gap(from: end, to: window.from, why: "the exchange does not serve \(subject) from so long ago"),
            key: "gap/\(subject)")
    }

    // MARK: Sweeps

    private func wantedSweeps(at now: Timestamp) -> [Want] {
        var wants: [Want] = []
        if historyRead?.expected == nil {
            let last = windows.historyEnd ?? startTime
            let tried = windows.historyTried ?? startTime
            let due = max(last + policy.closedOrdersSweep, min(tried, now) + .seconds(1))
            wants.append(Want(.closedOrders(historyWindow(at: now)), for: .sweep, due: due))
        }
        if fillsRead?.expected == nil, windows.markets == nil, let swept = windows.horizonSwept {
            let from = max(now - facts.sweepHorizon, startTime - facts.visibilityLag)
            wants.append(
                Want(.fills(HistoryWindow(from: from, to: now)), for: .sweep, due: swept + policy.horizonSweep))
        }
        return wants
    }

    /// From the last whole window of closed orders, less the overlap, until now.
    func historyWindow(at now: Timestamp) -> HistoryWindow {
        let end = windows.historyEnd ?? startTime
        let retention = facts.endpoints[.closedOrders]?.maximumWindow ?? facts.sweepHorizon
        return HistoryWindow(from: max(end - WindowCursors.historyOverlap, now - retention), to: now)
    }

    /// Whether the closed orders must be read to the last row by now.
    func isHistorySweepDue(at now: Timestamp) -> Bool {
        now >= (windows.historyEnd ?? startTime) + policy.closedOrdersSweep
    }

    /// Moves the cursor of closed orders.
    mutating func advanceHistoryCursor(to window: HistoryWindow, sent: Timestamp) {
        guard window.venueSymbol == nil, window.from <= (windows.historyEnd ?? startTime) else { return }
        windows.historyEnd = max(windows.historyEnd ?? window.to, window.to)
    }
}
