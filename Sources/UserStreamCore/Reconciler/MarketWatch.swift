/// Which markets are read one by one, where not all can be read at once (rule 7).
extension AccountReconciler {
    /// Where the markets stand whose fills are read next: those in which something may have happened, and then of the others the one that
    /// waited longest.
    func marketsToAsk(
        _ markets: [WindowCursors.MarketCursor], crowded: [String], at now: Timestamp
    ) -> [Int] {
        if case .starting = phase { return markets.indices.filter { markets[$0].lastTried == .epoch } }
        // Where orders that moved are asked for their own fills, windows only look for what was missed.
        let busy = economy.readsFillsByOrder ? [] : busyMarkets
        var active: [Int] = []
        active.reserveCapacity(markets.count)
        var oldest: Int?
        for place in markets.indices {
            let cursor = markets[place].cursor
            let isOpen = economy.readsFillsByOrder ? cursor.isBehind : cursor.isDoubtDue(at: now, policy)
            let symbol = markets[place].venueSymbol
            if markets[place].isSuspected || isOpen || busy.contains(symbol) || crowded.contains(symbol) {
                active.append(place)
            } else if oldest.map({ waitsLonger(markets[place], than: markets[$0]) }) ?? true {
                // Of those that wait as long, the first by symbol.
                oldest = place
            }
        }
        if let oldest { active.append(oldest) }
        return active
    }

    /// Whether of all markets this one waited longest for its turn.
    func isTurn(of symbol: String) -> Bool {
        guard let markets = windows.fillMarkets, let lastTurn = windows.market(symbol)?.lastTurn else { return true }
        return !markets.contains { $0.lastTurn < lastTurn }
    }

    private func waitsLonger(_ one: WindowCursors.MarketCursor, than other: WindowCursors.MarketCursor) -> Bool {
        economy.readsFillsByOrder ? one.lastTurn < other.lastTurn : one.lastTried < other.lastTried
    }

    /// The markets in which so many orders moved since their fills were read that one window is cheaper than to ask each of them; sorted.
    var crowdedMarkets: [String] {
        guard economy.readsFillsByOrder, orders.attention.count > economy.ordersPerWindow else { return [] }
        var moved: [String] = []
        for id in orders.attention.keys {
            guard let record = orders[id], isInNextWindow(record) else { continue }
            moved.append(record.order.venueSymbol)
        }
        moved.sort()
        var crowded: [String] = []
        for place in moved.indices.dropFirst(economy.ordersPerWindow)
        where moved[place - economy.ordersPerWindow] == moved[place] && crowded.last != moved[place] {
            crowded.append(moved[place])
        }
        return crowded
    }

    /// Whether the fills by which an order moved happened since those of its market were read.
    func isInNextWindow(_ record: OrderRecord) -> Bool {
        guard let since = record.behindSince else { return false }
        return since > windows.market(record.order.venueSymbol)?.lastTried ?? .distantFuture
    }

    /// When the fills of the market are due whose turn it is, whatever was read out of turn.
    func fillsTurn(at now: Timestamp) -> Timestamp {
        guard case .live = phase else { return now }
        return windows.lastTurn + interval(of: .fills, at: now)
    }

    /// How often the fills of each market are read that became visible late.
    var fillsRotation: TimeSpan {
        max(policy.overlapSweep, economy.fills * Int64(windows.fillMarkets?.count ?? 0))
    }

    /// How far windows of fills overlap: so far that several show each moment, also where many markets are read in turn.
    var fillsOverlap: TimeSpan {
        guard economy.readsFillsByOrder else { return facts.visibilityLag }
        return facts.visibilityLag + fillsRotation * Int64(FillsCursor.readsToBelieve)
    }

    /// The exchange refuses to list fills of all markets: from now on each market is read for itself, and the stream
    /// says so.
    mutating func readFillsPerMarket() {
        guard !windows.areFillsPerMarket else { return }
        windows.areFillsPerMarket = true
        windows.markets = windows.markets ?? []
        writer.emitCounted(
            .degraded(
                Degradation(
                    subject: QueryKind.fills.rawValue,
                    message: "the exchange wants a symbol: fills are read market by market, "
                        + "the markets of live orders in every pass and the others in turn")), key: "degraded")
        watchMarkets()
    }

    /// Adds the markets of known orders, those that join two assets which the account holds, and those that are configured.
    mutating func watchMarkets() {
        guard var markets = windows.markets else { return }
        let reasons = WatchReasons(
            additions: orders.additions, holdingChanges: balances.holdingChanges, announcements: inFlight.additions)
        if case .live = phase, reasons == windows.watched { return }
        windows.watched = reasons
        let start = windows.fills.end ?? (startTime == .epoch ? lastListing : startTime)
        func watch(_ symbol: String) {
            let position = markets.partitioningIndex { $0.venueSymbol >= symbol }
            if position < markets.count, markets[position].venueSymbol == symbol { return }
            markets.insert(
                .init(
                    venueSymbol: symbol, market: symbols.market(symbol), cursor: FillsCursor(end: start),
                    history: HistoryCursor(end: start)), at: position)
        }
        for record in orders.live.values { watch(record.value.order.venueSymbol) }
        for id in orders.attention.keys { if let symbol = orders.venueSymbol(of: id) { watch(symbol) } }
        for id in inFlight.open {
            if let record = inFlight[id], let symbol = symbols.venueSymbol(record.order.draft.market) { watch(symbol) }
        }
        if case .starting(let progress) = phase {
            for report in (progress.orders ?? []) + progress.pendingOrders { watch(report.venueSymbol) }
        }
        for entry in symbols.entries where balances.holds(entry.market.base) && balances.holds(entry.market.quote) {
            watch(entry.venueSymbol)
        }
        for market in policy.watchedMarkets { if let symbol = symbols.venueSymbol(market) { watch(symbol) } }
        windows.markets = markets
    }

    /// The exchange does not know a market any more: it takes its turn all the same, so that the others get theirs.
    mutating func noteRefusal(_ error: APIError, of symbol: String?, received: Timestamp) {
        guard let symbol, error.category == .rejected(.badSymbol) else { return }
        let note = RowNote(path: symbol, message: "the exchange refuses a market: \(error)", isRowLost: false)
        say([note], of: .symbols)
        windows.change(symbol) { market in
            market.lastTried = received
            market.lastTurn = received
            market.lastBelieved = received
            market.lastRead = received
            market.isSuspected = false
            market.history.tried = received
            market.history.end = received
        }
    }

    /// The markets whose fills and ended orders are read one by one, by the exchange's symbols; `nil` where all are read at once.
    public var watchedMarkets: [String]? { windows.markets?.map(\.venueSymbol) }

    /// From when on all fills were read, often enough: where markets are read one by one, when the one was asked for that waited longest.
    func fillsReadSince(_ sent: Timestamp) -> Timestamp {
        guard let markets = windows.fillMarkets else { return windows.fills.doubt == nil ? sent : .epoch }
        return markets.map(\.lastBelieved).min() ?? sent
    }
}
