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
        if listing?.expected == nil { addListings(to: &wants, at: now) }
        if fillsRead?.expected == nil { addFills(to: &wants, at: now) }
        if case .live = phase {
            wants += wantedOwnOrders(at: now)
            addInquiries(to: &wants, at: now)
        }
        wants.append(wantedBalances(at: now))
        if case .live = phase { addSweeps(to: &wants, at: now) }
        wants.sortUnlessSorted { $0.purpose == $1.purpose ? $0.due < $1.due : $0.purpose < $1.purpose }
        return wants
    }

    private func wantedBalances(at now: Timestamp) -> Want {
        let usual = due(.balances, at: now)
        let isHinted = balancesHintedAt.map { $0 > freshness[.balances].lastGood ?? .epoch } ?? false
        let isNow = areBalancesDue || isHinted || balances.wantsWitness || lacksFirstBalances
        var want = Want(.balances, for: .balances, due: isNow ? now : usual)
        guard economy.balances > .zero, let last = freshness[.balances].lastGood else { return want }
        want.isDear = true
        if isNow { want.due = min(usual, last + economy.balances) }
        return want
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
        case .balances, .order, .orderFills, .accessToken, .serverTime, .status, .symbols, .accounts, .uid,
            .keyPermissions:
            nil
        }
    }

    /// When the next poll of a class is due.
    func due(_ subject: PollClass, at now: Timestamp) -> Timestamp {
        guard let last = freshness[subject].lastGood else { return now }
        return due(subject, after: last, at: now)
    }

    /// When the next poll of a class is due, or of what belongs to it and was good at a time.
    func due(_ subject: PollClass, after last: Timestamp, at now: Timestamp) -> Timestamp {
        // A socket tells what happens from now on; what happened before, the polls tell.
        if let live = socket.liveSince, last < live { return live }
        let usual = last + interval(of: subject, at: now)
        guard let hintedAt, subject != .balances, let soon = FollowUp.poll(after: last, since: hintedAt) else {
            return usual
        }
        return min(usual, soon)
    }

    // MARK: Fills

    private func addFills(to wants: inout [Want], at now: Timestamp) {
        let due = fillsDue(at: now)
        guard let markets = windows.fillMarkets else {
            return addFills(windows.fills, nil, to: &wants, due: due, at: now)
        }
        let crowded = crowdedMarkets
        // A fill that is gone from a window may have been taken back: the next ones tell.
        let missing = economy.readsFillsByOrder ? ledger.marks.marketsWithMissing : []
        for place in marketsToAsk(markets, crowded: crowded + missing, at: now) {
            let market = markets[place]
            let isUrgent = market.isSuspected || crowded.contains(market.venueSymbol)
            if economy.readsFillsByOrder, isUrgent || missing.contains(market.venueSymbol) {
                // It is what the consumer waits for, and goes before what comes in turn. How far it reaches costs nothing.
                let window = fillsWindow(market.cursor, market.venueSymbol, at: now, isDeep: true)
                let due = isUrgent ? now : market.lastTried + policy.absenceSpacing
                wants.append(Want(.fills(window), for: .inquiry, due: due))
                continue
            }
            let turn =
                economy.readsFillsByOrder ? min(fillsTurn(at: now), balances.startFillsDue ?? .distantFuture) : due
            addFills(market.cursor, market.venueSymbol, to: &wants, due: market.isSuspected ? now : turn, at: now)
        }
    }

    private func addFills(
        _ cursor: FillsCursor, _ market: String?, to wants: inout [Want], due: Timestamp, at now: Timestamp
    ) {
        guard let window = newestFills(cursor, market, at: now) else { return }
        // The windows that catch up with the present come one after the other.
        let isCatchingUp =
            (market == nil || economy.readsFillsByOrder) && cursor.isBehind && isFarBack(window)
        var want = Want(.fills(window), for: .fills, due: isCatchingUp ? now : due)
        if case .live = phase { want.isDear = economy.readsFillsByOrder }
        wants.append(want)
    }

    /// The window that every pass reads; `nil` while a sweep reads just that.
    func newestFills(_ cursor: FillsCursor, _ market: String?, at now: Timestamp) -> HistoryWindow? {
        let isSwept = isSwept(market)
        if isSwept || isDeepLong(cursor) {
            let window = fillsWindow(cursor, market, at: now, isDeep: false)
            if !isFarBack(window) { return window }
        }
        // Where windows are dear, those that come in turn reach back over the overlap.
        return isSwept ? nil : fillsWindow(cursor, market, at: now, isDeep: economy.readsFillsByOrder ? true : nil)
    }

    /// Whether windows that reach back over the overlap, or over a time that is read again, would keep the newest fills waiting.
    func isDeepLong(_ cursor: FillsCursor) -> Bool { windows.isDeepLong || cursor.doubt != nil }

    private func fillsDue(at now: Timestamp) -> Timestamp {
        min(due(.fills, at: now), balances.startFillsDue ?? .distantFuture)
    }

    /// From where the cursor says until now, at most as long as the exchange allows.
    func fillsWindow(_ cursor: FillsCursor, _ market: String?, at now: Timestamp, isDeep: Bool?)
        -> HistoryWindow
    {
        var from = cursor.from(
            at: now, overlap: fillsOverlap, policy: policy, missing: ledger.marks.oldestMissing(of: market),
            lacking: oldestLacking(of: market, at: now), isDeep: isDeep)
        var to = now
        from = max(from, now - fillsReach)
        if let longest = longestFillsWindow { to = min(to, from + longest) }
        var window = HistoryWindow(from: from, to: to, venueSymbol: market)
        // While the question waits for a limit and is on its way, the window grows.
        window.isOpenEnded = longestFillsWindow.map { to - from < $0 - .minutes(1) } ?? true
        return window
    }

    /// From when on fills may have happened that orders counted a short time ago and no window showed yet; `nil` where there are none, or each order's
    /// fills can be asked for. So several windows look for them, however far these come apart.
    private func oldestLacking(of market: String?, at now: Timestamp) -> Timestamp? {
        if economy.hasFillsOfOrder { return nil }
        var oldest: Timestamp?
        for id in orders.attention.keys {
            guard let record = orders[id], record.behindSince != nil || !record.provisional.isEmpty,
                now - record.statedSince < Self.lackingSearch, market.map({ $0 == record.order.venueSymbol }) ?? true
            else { continue }
            oldest = min(oldest ?? now, record.order.createdAt ?? record.firstSeen)
        }
        return oldest.map { max($0, now - Self.lackingSearch * 2) }
    }

    /// How long windows reach back to fills that an order counts.
    private static var lackingSearch: TimeSpan { .minutes(2) }

    /// Whether a window reaches so far back that it may take many pages.
    func isFarBack(_ window: HistoryWindow) -> Bool { window.to - window.from > policy.nearOverlap * 3 }

    /// Whether a sweep is reading the fills of a market, or of all.
    func isSwept(_ market: String?) -> Bool { fillsSweeps.contains { $0.venueSymbol == market } }

    /// Whether the next page of a sweep has to wait until the newest fills were read.
    private func mustWait(_ page: Query, at now: Timestamp) -> Bool {
        guard case .live = phase, case .fills(let window) = page, now >= fillsDue(at: now) else { return false }
        return newestFills(windows.cursor(of: window.venueSymbol), window.venueSymbol, at: now) != nil
    }

    private func addFillsSweepPages(to wants: inout [Want], at now: Timestamp) {
        let purpose: Want.Purpose = if case .live = phase { .sweep } else { .page }
        for page in fillsSweeps.lazy.compactMap(\.expected) { wants.append(Want(page, for: purpose, due: now)) }
    }

    /// Moves the cursor of a window of fills that was read to its last row.
    mutating func advanceFillsCursor(to window: HistoryWindow, sent: Timestamp) {
        sayGap(before: window, sent: sent)
        let isDeep =
            sent - window.from >= facts.sweepHorizon - .minutes(1) || window.from <= startTime - facts.visibilityLag
        let isOfHorizon = isDeep && window.isUntilNow(sent: sent)
        let overlap = FillsCursor.Overlap(length: fillsOverlap, near: policy.nearOverlap, interval: fillsRotation)
        if let symbol = window.venueSymbol {
            var turn: Timestamp?
            let (isLong, isItsTurn) = (windows.isDeepLong, isTurn(of: symbol))
            defer { if let turn, isItsTurn { windows.lastTurn = max(windows.lastTurn, turn) } }
            return windows.change(symbol) { market in
                market.lastTried = sent
                market.isSuspected = false
                market.cursor.advance(over: window, overlap, reach: fillsReach, sent: sent)
                if market.cursor.deepAsked == sent || isLong || market.cursor.doubt != nil { turn = sent }
                market.lastTurn = turn ?? market.lastTurn
                if isOfHorizon { market.cursor.horizonSwept = sent }
                if market.cursor.doubt == nil { market.lastBelieved = sent }
            }
        }
        windows.fills.advance(over: window, overlap, reach: fillsReach, sent: sent)
        if isOfHorizon { windows.fills.horizonSwept = sent }
    }

    /// After a time that is longer than the exchange's memory, what happened at its beginning cannot be known any more.
    private mutating func sayGap(before window: HistoryWindow, sent: Timestamp) {
        let isOldest = sent - window.from >= fillsReach - .minutes(1)
        let cursor = windows.cursor(of: window.venueSymbol)
        // What happened shortly before the last answer may not have been visible in it.
        guard isOldest, let end = cursor.end, window.from > end,
            let from = cursor.oldest(overlap: fillsOverlap).map({ max($0, startTime) })
        else { return }
        let subject = window.venueSymbol.map { "fills of \($0)" } ?? "fills"
        writer.emitCounted(
            .gap(from: from, to: window.from, why: "the exchange does not serve \(subject) from so long ago"),
            key: "gap/\(subject)")
    }
}
