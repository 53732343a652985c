/// Which listings of live orders are wanted: all markets at once, or those with orders one by one where that is cheaper.
extension AccountReconciler {
    func addListings(to wants: inout [Want], at now: Timestamp) {
        let alone = marketsListedAlone
        guard !alone.isEmpty else {
            var want = Want(.openOrders, for: .openOrders, due: due(.openOrders, at: now))
            if case .live = phase { want.isDear = economy.marketsListedAlone > 0 }
            return wants.append(want)
        }
        for symbol in alone {
            addListing(of: symbol, due: due(.openOrders, after: lastRead(of: symbol), at: now), to: &wants)
        }
        // Orders of a market that had none before.
        addListing(of: nil, due: windows.lastRead + economy.listingBeside, to: &wants)
    }

    private func addListing(of symbol: String?, due: Timestamp, to wants: inout [Want]) {
        var want = Want(.openOrders(ListingPage(venueSymbol: symbol)), for: .openOrders, due: due)
        want.isDear = true
        wants.append(want)
    }

    /// The markets that are listed one by one, sorted; none where all are listed at once.
    var marketsListedAlone: [String] {
        guard economy.marketsListedAlone > 0, case .live = phase else { return [] }
        let busy = busyMarkets
        return busy.count <= economy.marketsListedAlone ? busy : []
    }

    /// The markets in which an order is live, or something about one is to be found out, sorted.
    var busyMarkets: [String] { orders.busyMarkets.symbols }

    /// When the last complete listing that shows a market was asked for.
    func lastListing(of symbol: String) -> Timestamp? {
        guard let alone = windows.market(symbol)?.lastListed, alone > .epoch else { return lastListing }
        return max(alone, lastListing ?? .epoch)
    }

    /// Takes note that a listing was read to its last page. Gives from when on all live orders were read.
    mutating func noteListing(_ read: PagedRead) -> Timestamp {
        guard let symbol = read.venueSymbol else {
            windows.lastRead = read.sent
            if case .live = phase, !read.hasLostRows { lastListing = read.sent }
            return read.sent
        }
        windows.change(symbol) { market in
            market.lastRead = read.sent
            if !read.hasLostRows { market.lastListed = read.sent }
        }
        return marketsListedAlone.map { lastRead(of: $0) }.min() ?? windows.lastRead
    }

    /// When a listing that shows a market was last asked for and read to its last page, whether or not all its rows could be read.
    private func lastRead(of symbol: String) -> Timestamp {
        max(windows.market(symbol)?.lastRead ?? .epoch, windows.lastRead)
    }
}
