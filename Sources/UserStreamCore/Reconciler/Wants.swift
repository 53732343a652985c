/// What the reconciler wants to know next (rules 1, 2, 7, 8).
extension AccountReconciler {
    /// The questions it wants answered, most valuable first, each with the time from which on it should be asked.
    /// Pages of a listing that is
    /// being read come first; polls come when their interval ends; inquiries when the next answer would count.
    public func wanted(at now: Timestamp) -> [Want] {
        if case .stopped = phase { return [] }
        var wants: [Want] = []
        wants.reserveCapacity(8)
        for next in [listing, fillsRead].compactMap({ $0?.expected }) { wants.append(Want(next, for: .page, due: now)) }
        // What may take many pages goes on after the polls of each pass.
        if let next = historyRead?.expected { wants.append(Want(next, for: .inquiry, due: now)) }
        wants += wantedFillsSweepPages(at: now)
        if listing?.expected == nil {
            wants.append(Want(.openOrders, for: .openOrders, due: due(.openOrders, at: now)))
        }
        if fillsRead?.expected == nil { wants += wantedFills(at: now) }
        if case .live = phase {
            wants += wantedOwnOrders()
            wants += wantedInquiries(at: now)
            wants += wantedSweeps(at: now)
        }
        let isNow = areBalancesDue || balances.wantsWitness
        wants.append(Want(.balances, for: .balances, due: isNow ? now : due(.balances, at: now)))
        wants.sort { $0.purpose == $1.purpose ? $0.due < $1.due : $0.purpose < $1.purpose }
        return wants
    }

    /// The next page of a listing that is being read.
    package func nextPage(of kind: QueryKind, at now: Timestamp) -> Query? {
        switch kind {
        case .openOrders: listing?.expected
        case .fills: fillsRead?.expected ?? fillsSweeps.lazy.compactMap(\.expected).first { !mustWait($0, at: now) }
        case .closedOrders: historyRead?.expected
        case .balances, .order, .orderFills, .serverTime, .status, .symbols, .accounts, .uid, .keyPermissions: nil
        }
    }

    /// When the next poll of a class is due.
    private func due(_ subject: PollClass, at now: Timestamp) -> Timestamp {
        guard let last = freshness[subject].lastGood else { return now }
        let usual = last + interval(of: subject, at: now)
        guard let hintedAt, subject != .balances, let soon = FollowUp.poll(after: last, since: hintedAt) else {
            return usual
        }
        return min(usual, soon)
    }

    // MARK: Fills

    private func wantedFills(at now: Timestamp) -> [Want] {
        let due = fillsDue(at: now)
        let cursors: [(FillsCursor, String?)] =
            windows.markets.map { marketsToAsk($0, at: now).map { ($0.cursor, $0.venueSymbol) } } ?? [
                (windows.fills, nil)
            ]
        return cursors.compactMap { cursor, market in
            newestFills(cursor, market, at: now).map { window in
                // The windows that catch up with the present come one after the other.
                let isCatchingUp = market == nil && cursor.isBehind && isFarBack(window)
                return Want(.fills(window), for: .fills, due: isCatchingUp ? now : due)
            }
        }
    }

    /// The window that every pass reads; `nil` while a sweep reads just that.
    private func newestFills(_ cursor: FillsCursor, _ market: String?, at now: Timestamp) -> HistoryWindow? {
        let isSwept = sweep(of: market) != nil
        if isSwept || isDeepLong(cursor) {
            let window = fillsWindow(cursor, market, at: now, isDeep: false)
            if !isFarBack(window) { return window }
        }
        return isSwept ? nil : fillsWindow(cursor, market, at: now, isDeep: nil)
    }

    /// Whether windows that reach back over the overlap, or over a time that is read again, would keep the newest fills waiting.
    private func isDeepLong(_ cursor: FillsCursor) -> Bool { windows.isDeepLong || cursor.doubt != nil }

    private func fillsDue(at now: Timestamp) -> Timestamp {
        min(due(.fills, at: now), balances.startFillsDue ?? .distantFuture)
    }

    /// From where the cursor says until now, at most as long as the exchange allows.
    private func fillsWindow(_ cursor: FillsCursor, _ market: String?, at now: Timestamp, isDeep: Bool?)
        -> HistoryWindow
    {
        var from = cursor.from(
            at: now, overlap: facts.visibilityLag, policy: policy, isRowMissing: ledger.missingCount > 0, isDeep: isDeep
        )
        var to = now
        from = max(from, now - facts.fillsReach)
        if let longest = facts.endpoints[.fills]?.maximumWindow { to = min(to, from + longest) }
        return HistoryWindow(from: from, to: to, venueSymbol: market)
    }

    /// Whether a window reaches so far back that it may take many pages.
    func isFarBack(_ window: HistoryWindow) -> Bool { window.to - window.from > policy.nearOverlap * 3 }

    /// The sweep that is reading the fills of a market, or of all.
    func sweep(of market: String?) -> PagedRead? { fillsSweeps.first { $0.venueSymbol == market } }

    /// Whether the next page of a sweep has to wait until the newest fills were read.
    private func mustWait(_ page: Query, at now: Timestamp) -> Bool {
        guard case .live = phase, case .fills(let window) = page, now >= fillsDue(at: now) else { return false }
        return newestFills(windows.cursor(of: window.venueSymbol), window.venueSymbol, at: now) != nil
    }

    private func wantedFillsSweepPages(at now: Timestamp) -> [Want] {
        let purpose: Want.Purpose = if case .live = phase { .sweep } else { .page }
        return fillsSweeps.compactMap(\.expected).map { Want($0, for: purpose, due: now) }
    }

    /// Markets where something may have happened, and of the others the one that waited longest.
    private func marketsToAsk(
        _ markets: [WindowCursors.MarketCursor], at now: Timestamp
    ) -> [WindowCursors.MarketCursor] {
        if case .starting = phase { return markets.filter { $0.lastTried == .epoch } }
        var busy: [String] = []
        for ids in [orders.live, orders.attention] {
            for id in ids {
                if let symbol = orders.venueSymbol(of: id), !busy.contains(symbol) { busy.append(symbol) }
            }
        }
        func isActive(_ market: WindowCursors.MarketCursor) -> Bool {
            busy.contains(market.venueSymbol) || market.isSuspected
                || market.cursor.isDoubtDue(at: now, policy)
        }
        let active = markets.filter(isActive)
        let idle = markets.filter { !isActive($0) }
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

    /// From when on all fills were read, often enough: where markets are read one by one, when the one was asked for that waited longest.
    func fillsReadSince(_ sent: Timestamp) -> Timestamp {
        guard let markets = windows.markets else { return windows.fills.doubt == nil ? sent : .epoch }
        return markets.map(\.lastBelieved).min() ?? sent
    }

    /// Moves the cursor of a window of fills that was read to its last row.
    mutating func advanceFillsCursor(to window: HistoryWindow, sent: Timestamp) {
        sayGap(before: window, sent: sent)
        if let symbol = window.venueSymbol {
            guard var markets = windows.markets, let position = markets.firstIndex(where: { $0.venueSymbol == symbol })
            else { return }
            markets[position].lastTried = sent
            markets[position].isSuspected = false
            markets[position].cursor.advance(over: window, facts, policy, sent: sent)
            if markets[position].cursor.doubt == nil { markets[position].lastBelieved = sent }
            windows.markets = markets
            return
        }
        windows.fills.advance(over: window, facts, policy, sent: sent)
        let isDeep =
            sent - window.from >= facts.sweepHorizon - .minutes(1) || window.from <= startTime - facts.visibilityLag
        if isDeep, window.isUntilNow(sent: sent) { windows.horizonSwept = sent }
    }

    /// After a time that is longer than the exchange's memory, what happened at its beginning cannot be known any more.
    private mutating func sayGap(before window: HistoryWindow, sent: Timestamp) {
        let isOldest = sent - window.from >= facts.fillsReach - .minutes(1)
        guard isOldest, let end = windows.cursor(of: window.venueSymbol).end, window.from > end else { return }
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
        wants += wantedDeepFills(at: now)
        let isOpen = !fillsSweeps.isEmpty || windows.fills.doubt != nil
        if !isOpen, windows.markets == nil, let swept = windows.horizonSwept {
            let from = max(now - facts.sweepHorizon, startTime - facts.visibilityLag)
            wants.append(
                Want(.fills(HistoryWindow(from: from, to: now)), for: .sweep, due: swept + policy.horizonSweep))
        }
        return wants
    }

    /// Windows of fills that reach back over the overlap, where they take so many pages that the newest fills would have to wait for them.
    private func wantedDeepFills(at now: Timestamp) -> [Want] {
        let markets = windows.markets?.filter { $0.lastTried != .epoch }
        let cursors: [(FillsCursor, String?)] = markets?.map { ($0.cursor, $0.venueSymbol) } ?? [(windows.fills, nil)]
        return cursors.compactMap { cursor, market in
            guard isDeepLong(cursor), sweep(of: market) == nil, let newest = newestFills(cursor, market, at: now),
                !isFarBack(newest)
            else {
                return nil
            }
            let window = fillsWindow(cursor, market, at: now, isDeep: nil)
            return isFarBack(window) ? Want(.fills(window), for: .sweep, due: now) : nil
        }
    }

    /// From the last whole window of closed orders, less the overlap, until now.
    func historyWindow(at now: Timestamp) -> HistoryWindow {
        let end = windows.historyEnd ?? startTime
        return HistoryWindow(from: max(end - WindowCursors.historyOverlap, now - historyReach), to: now)
    }

    /// How far back closed orders are read.
    private var historyReach: TimeSpan { facts.endpoints[.closedOrders]?.maximumWindow ?? facts.sweepHorizon }

    /// Whether the closed orders must be read to the last row by now.
    func isHistorySweepDue(at now: Timestamp) -> Bool {
        now >= (windows.historyEnd ?? startTime) + policy.closedOrdersSweep
    }

    /// Moves the cursor of closed orders. After a longer time in which nothing was read, it stays until all of it was read several times:
    /// absence from one answer is not evidence (rule 3).
    mutating func advanceHistoryCursor(to window: HistoryWindow, sent: Timestamp) {
        let end = windows.historyEnd ?? startTime
        let horizon = sent - historyReach + .minutes(1)
        guard window.venueSymbol == nil, window.from <= max(end, horizon) else { return }
        windows.historyReads += 1
        let isUsual = window.to - end <= policy.closedOrdersSweep * 2
        guard isUsual || windows.historyReads >= FillsCursor.readsToBelieve else { return }
        windows.historyReads = 0
        windows.historyEnd = max(end, window.to)
    }
}
