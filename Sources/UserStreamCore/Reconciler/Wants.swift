/// What the reconciler wants to know next (rules 1, 2, 7, 8).
extension AccountReconciler {
    /// The questions it wants answered, most valuable first, each with the time from which on it should be asked.
    /// Pages of a listing that is
    /// being read come first; polls come when their interval ends; inquiries when the next answer would count.
    public func wanted(at now: Timestamp) -> [Want] {
        if case .stopped = phase { return [] }
        var wants: [Want] = []
        wants.reserveCapacity(8)
        if let next = listing?.expected { wants.append(Want(next, for: .page, due: now)) }
        if let next = fillsRead?.expected { wants.append(Want(next, for: .page, due: now)) }
        // What may take many pages goes on after the polls of each pass.
        if let next = historyRead?.expected { wants.append(Want(next, for: .inquiry, due: now)) }
        addFillsSweepPages(to: &wants, at: now)
        if listing?.expected == nil {
            wants.append(Want(.openOrders, for: .openOrders, due: due(.openOrders, at: now)))
        }
        if fillsRead?.expected == nil { addFills(to: &wants, at: now) }
        if case .live = phase {
            wants += wantedOwnOrders(at: now)
            addInquiries(to: &wants, at: now)
        }
        let isNow = areBalancesDue || balances.wantsWitness || lacksFirstBalances
        wants.append(Want(.balances, for: .balances, due: isNow ? now : due(.balances, at: now)))
        if case .live = phase { addSweeps(to: &wants, at: now) }
        wants.sortUnlessSorted { $0.purpose == $1.purpose ? $0.due < $1.due : $0.purpose < $1.purpose }
        return wants
    }

    /// Whether only the balances that come after the first listing are missing.
    private var lacksFirstBalances: Bool {
        if case .starting(let start) = phase { start.orders != nil && start.balances == nil } else { false }
    }

    /// The next page of a listing that is being read.
    /// - Parameter isPassBusy: whether the pass goes on with other questions anyway, so that this one keeps nothing waiting.
    package func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query? {
        switch kind {
        case .openOrders: listing?.expected
        case .fills:
            fillsRead?.expected
                ?? fillsSweeps.lazy.compactMap(\.expected).first { isPassBusy || !mustWait($0, at: now) }
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

    private func addFills(to wants: inout [Want], at now: Timestamp) {
        let due = fillsDue(at: now)
        guard let markets = windows.markets else { return addFills(windows.fills, nil, to: &wants, due: due, at: now) }
        for place in marketsToAsk(markets, at: now) {
            addFills(markets[place].cursor, markets[place].venueSymbol, to: &wants, due: due, at: now)
        }
    }

    private func addFills(
        _ cursor: FillsCursor, _ market: String?, to wants: inout [Want], due: Timestamp, at now: Timestamp
    ) {
        guard let window = newestFills(cursor, market, at: now) else { return }
        // The windows that catch up with the present come one after the other.
        let isCatchingUp = market == nil && cursor.isBehind && isFarBack(window)
        wants.append(Want(.fills(window), for: .fills, due: isCatchingUp ? now : due))
    }

    /// The window that every pass reads; `nil` while a sweep reads just that.
    private func newestFills(_ cursor: FillsCursor, _ market: String?, at now: Timestamp) -> HistoryWindow? {
        let isSwept = isSwept(market)
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
        from = max(from, now - fillsReach)
        if let longest = longestFillsWindow { to = min(to, from + longest) }
        var window = HistoryWindow(from: from, to: to, venueSymbol: market)
        // While the question waits for a limit and is on its way, the window grows.
        window.isOpenEnded = longestFillsWindow.map { to - from < $0 - .minutes(1) } ?? true
        return window
    }

    /// Whether a window reaches so far back that it may take many pages.
    func isFarBack(_ window: HistoryWindow) -> Bool { window.to - window.from > policy.nearOverlap * 3 }

    /// Whether a sweep is reading the fills of a market, or of all.
    private func isSwept(_ market: String?) -> Bool { fillsSweeps.contains { $0.venueSymbol == market } }

    /// Whether the next page of a sweep has to wait until the newest fills were read.
    private func mustWait(_ page: Query, at now: Timestamp) -> Bool {
        guard case .live = phase, case .fills(let window) = page, now >= fillsDue(at: now) else { return false }
        return newestFills(windows.cursor(of: window.venueSymbol), window.venueSymbol, at: now) != nil
    }

    private func addFillsSweepPages(to wants: inout [Want], at now: Timestamp) {
        let purpose: Want.Purpose = if case .live = phase { .sweep } else { .page }
        for page in fillsSweeps.lazy.compactMap(\.expected) { wants.append(Want(page, for: purpose, due: now)) }
    }

    /// Where the markets stand in which something may have happened, and then of the others the one that waited longest.
    private func marketsToAsk(_ markets: [WindowCursors.MarketCursor], at now: Timestamp) -> [Int] {
        if case .starting = phase { return markets.indices.filter { markets[$0].lastTried == .epoch } }
        var busy: [String] = []
        busy.reserveCapacity(markets.count)
        func note(_ symbol: String) { if busy.last != symbol, !busy.contains(symbol) { busy.append(symbol) } }
        for record in orders.liveRecords { note(record.value.order.venueSymbol) }
        for id in orders.attention { if let symbol = orders.venueSymbol(of: id) { note(symbol) } }
        var active: [Int] = []
        active.reserveCapacity(markets.count)
        var oldest: Int?
        for place in markets.indices {
            if markets[place].isSuspected || markets[place].cursor.isDoubtDue(at: now, policy)
                || busy.contains(markets[place].venueSymbol)
            {
                active.append(place)
            } else if oldest.map({ markets[place].lastTried < markets[$0].lastTried }) ?? true {
                // Of those that wait as long, the first by symbol.
                oldest = place
            }
        }
        if let oldest { active.append(oldest) }
        return active
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
        let reasons = WatchReasons(
            additions: orders.additions, holdingChanges: balances.holdingChanges, announcements: inFlight.additions)
        if case .live = phase, reasons == windows.watched { return }
        windows.watched = reasons
        let start = windows.fills.end ?? (startTime == .epoch ? lastListing : startTime)
        func watch(_ symbol: String) {
            let position = markets.firstIndex { $0.venueSymbol >= symbol } ?? markets.count
            if position < markets.count, markets[position].venueSymbol == symbol { return }
            let cursor = FillsCursor(end: start)
            markets.insert(
                .init(venueSymbol: symbol, market: symbols.market(symbol), cursor: cursor, lastTried: .epoch),
                at: position)
        }
        for record in orders.liveRecords { watch(record.value.order.venueSymbol) }
        for id in orders.attention { if let symbol = orders.venueSymbol(of: id) { watch(symbol) } }
        for id in inFlight.open {
            if let record = inFlight[id], let symbol = symbols.venueSymbol(record.order.draft.market) { watch(symbol) }
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
        let isDeep =
            sent - window.from >= facts.sweepHorizon - .minutes(1) || window.from <= startTime - facts.visibilityLag
        let isOfHorizon = isDeep && window.isUntilNow(sent: sent)
        if let symbol = window.venueSymbol {
            return windows.change(symbol) { market in
                market.lastTried = sent
                market.isSuspected = false
                market.cursor.advance(over: window, facts, policy, reach: fillsReach, sent: sent)
                if isOfHorizon { market.cursor.horizonSwept = sent }
                if market.cursor.doubt == nil { market.lastBelieved = sent }
            }
        }
        windows.fills.advance(over: window, facts, policy, reach: fillsReach, sent: sent)
        if isOfHorizon { windows.fills.horizonSwept = sent }
    }

    /// After a time that is longer than the exchange's memory, what happened at its beginning cannot be known any more.
    private mutating func sayGap(before window: HistoryWindow, sent: Timestamp) {
        let isOldest = sent - window.from >= fillsReach - .minutes(1)
        let cursor = windows.cursor(of: window.venueSymbol)
        // What happened shortly before the last answer may not have been visible in it.
        guard isOldest, let end = cursor.end, window.from > end,
            let from = cursor.oldest(overlap: facts.visibilityLag).map({ max($0, startTime) })
        else { return }
        let subject = window.venueSymbol.map { "fills of \($0)" } ?? "fills"
        writer.emitCounted(
            .gap(from: from, to: window.from, why: "the exchange does not serve \(subject) from so long ago"),
            key: "gap/\(subject)")
    }

    // MARK: Sweeps

    private func addSweeps(to wants: inout [Want], at now: Timestamp) {
        if historyRead?.expected == nil {
            let last = windows.historyEnd ?? startTime
            let tried = windows.historyTried ?? startTime
            let due = max(last + policy.closedOrdersSweep, min(tried, now) + .seconds(1))
            wants.append(Want(.closedOrders(historyWindow(at: now)), for: .sweep, due: due))
        }
        if let markets = windows.markets {
            for market in markets where market.lastTried != .epoch {
                addDeepFills(market.cursor, market.venueSymbol, to: &wants, at: now)
                addHorizon(market.cursor, market.venueSymbol, to: &wants, at: now)
            }
        } else {
            addDeepFills(windows.fills, nil, to: &wants, at: now)
            addHorizon(windows.fills, nil, to: &wants, at: now)
        }
    }

    /// The slow sweep of fills back to the horizon.
    private func addHorizon(_ cursor: FillsCursor, _ market: String?, to wants: inout [Want], at now: Timestamp) {
        guard fillsSweeps.isEmpty, cursor.doubt == nil else { return }
        let from = max(now - facts.sweepHorizon, startTime - facts.visibilityLag)
        let window = HistoryWindow(from: from, to: now, venueSymbol: market)
        wants.append(Want(.fills(window), for: .sweep, due: (cursor.horizonSwept ?? startTime) + policy.horizonSweep))
    }

    /// A window of fills that reaches back over the overlap, where it takes so many pages that the newest fills would have to wait for it.
    private func addDeepFills(
        _ cursor: FillsCursor, _ market: String?, to wants: inout [Want], at now: Timestamp
    ) {
        guard isDeepLong(cursor), !isSwept(market), let newest = newestFills(cursor, market, at: now),
            !isFarBack(newest)
        else { return }
        let window = fillsWindow(cursor, market, at: now, isDeep: nil)
        if isFarBack(window) { wants.append(Want(.fills(window), for: .sweep, due: now)) }
    }

    /// From the last whole window of closed orders, less the overlap, until now.
    func historyWindow(at now: Timestamp) -> HistoryWindow {
        let end = windows.historyEnd ?? startTime
        return HistoryWindow(from: max(end - WindowCursors.historyOverlap, now - historyReach), to: now)
    }

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
