/// Slow looks at what should be known already (rule 7).
extension AccountReconciler {
    func addSweeps(to wants: inout [Want], at now: Timestamp) {
        if economy.hasHistory, historyRead?.expected == nil { addHistories(to: &wants, at: now) }
        guard let markets = windows.fillMarkets else {
            addDeepFills(windows.fills, nil, to: &wants, at: now)
            return addHorizon(windows.fills, nil, to: &wants, at: now)
        }
        for market in markets where market.lastTried != .epoch {
            addDeepFills(market.cursor, market.venueSymbol, to: &wants, at: now)
            addHorizon(market.cursor, market.venueSymbol, to: &wants, at: now)
        }
    }

    /// The slow sweep of fills back to the horizon.
    private func addHorizon(_ cursor: FillsCursor, _ market: String?, to wants: inout [Want], at now: Timestamp) {
        guard fillsSweeps.isEmpty, cursor.doubt == nil else { return }
        let from = max(now - facts.sweepHorizon, startTime - facts.visibilityLag)
        let window = HistoryWindow(from: from, to: now, venueSymbol: market)
        let due = (cursor.horizonSwept ?? startTime) + policy.horizonSweep
        var want = Want(.fills(window), for: .sweep, due: due)
        want.isDear = economy.readsFillsByOrder
        wants.append(want)
    }

    /// A window of fills that reaches back over the overlap, where it takes so many pages that the newest fills would have to wait for it.
    private func addDeepFills(
        _ cursor: FillsCursor, _ market: String?, to wants: inout [Want], at now: Timestamp
    ) {
        guard isDeepLong(cursor), !isSwept(market), let newest = newestFills(cursor, market, at: now),
            !isFarBack(newest)
        else { return }
        let window = fillsWindow(cursor, market, at: now, isDeep: nil)
        if isFarBack(window) { wants.append(Want(.fills(window), for: purpose(of: window, at: now), due: now)) }
    }

    /// What a window far back is for. Where one limit meters everything, one of many that lead up to the present would wait for ever behind the
    /// polls if it were a sweep.
    private func purpose(of window: HistoryWindow, at now: Timestamp) -> Want.Purpose {
        economy.readsFillsByOrder && !window.isUntilNow(sent: now) ? .inquiry : .sweep
    }

    // MARK: Orders that ended

    private func addHistories(to wants: inout [Want], at now: Timestamp) {
        guard economy.readsHistoryPerMarket, let markets = windows.markets else {
            return addHistory(windows.history, nil, to: &wants, at: now)
        }
        // One after the other, so that they keep nothing else waiting.
        var histories: [Want] = []
        for market in markets { addHistory(market.history, market.venueSymbol, to: &histories, at: now) }
        guard economy.readsFillsByOrder else { return wants += histories }
        var next: Want?
        for want in histories where want.due < next?.due ?? .distantFuture { next = want }
        if let next { wants.append(next) }
    }

    private func addHistory(_ cursor: HistoryCursor, _ market: String?, to wants: inout [Want], at now: Timestamp) {
        let tried = min(cursor.tried ?? startTime, now)
        let due = max((cursor.end ?? startTime) + historyInterval, tried + .seconds(1))
        let window = historyWindow(of: market, at: now)
        var want = Want(.closedOrders(window), for: purpose(of: window, at: now), due: due)
        want.isDear = economy.readsFillsByOrder
        wants.append(want)
    }

    /// How often orders that ended are swept, of each market where they are read one by one.
    var historyInterval: TimeSpan {
        guard economy.readsHistoryPerMarket else { return policy.closedOrdersSweep }
        return max(policy.closedOrdersSweep, economy.history * Int64(windows.markets?.count ?? 0))
    }

    /// From the last whole window of closed orders, less the overlap, until now, at most as long as the exchange allows.
    func historyWindow(of market: String?, at now: Timestamp) -> HistoryWindow {
        let end = windows.history(of: market).end ?? startTime
        let from = max(end - HistoryCursor.overlap, now - historyReach)
        let to = longestHistoryWindow.map { min(now, from + $0) } ?? now
        return HistoryWindow(from: from, to: to, venueSymbol: market)
    }

    /// Whether the closed orders must be read to the last row by now.
    func isHistorySweepDue(of market: String?, at now: Timestamp) -> Bool {
        now >= (windows.history(of: market).end ?? startTime) + historyInterval
    }

    /// The oldest moment from which on orders that ended may not have been read.
    var historyEnd: Timestamp {
        // What is nowhere to be read keeps nothing waiting.
        guard economy.hasHistory else { return .distantFuture }
        guard economy.readsHistoryPerMarket, let markets = windows.markets else {
            return windows.history.end ?? startTime
        }
        return markets.map { $0.history.end ?? startTime }.min() ?? startTime
    }

    /// Moves the cursor of closed orders. After a longer time in which nothing was read, it stays until all of it was read several times:
    /// absence from one answer is not evidence (rule 3).
    mutating func advanceHistoryCursor(to window: HistoryWindow, sent: Timestamp) {
        guard (window.venueSymbol != nil) == economy.readsHistoryPerMarket else { return }
        let end = windows.history(of: window.venueSymbol).end ?? startTime
        let horizon = sent - historyReach + .minutes(1)
        guard window.from <= max(end, horizon) else { return }
        let isUsual = window.to - end <= historyInterval * 2
        windows.changeHistory(of: window.venueSymbol) { cursor in
            cursor.reads += 1
            guard isUsual || cursor.reads >= FillsCursor.readsToBelieve else { return }
            (cursor.reads, cursor.losses) = (0, 0)
            cursor.end = max(end, window.to)
        }
    }
}
