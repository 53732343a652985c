/// Rule 9: balances, and what explains them.
extension AccountReconciler {
    /// Takes a list of balances.
    mutating func takeBalances(
        _ rows: [Balance], _ observation: Observation, sent: Timestamp, received: Timestamp
    ) {
        if case .starting(var start) = phase {
            guard start.orders != nil, sent >= start.listedAt, observation.changed == .all, !observation.hasLostRows
            else { return wasAnswerUsed = false }
            if let missing = start.lacking(rows, of: facts.listsEveryAsset ? symbols.assets : nil) {
                phase = .starting(start)
                wasAnswerUsed = false
                // Where assets of zero have no row, that is no mistake of the answer.
                if facts.listsEveryAsset { refuse(lacking: missing) }
                return
            }
            if start.isListingDoubtful(beside: rows) {
                start.orders = nil
                phase = .starting(start)
                return wasAnswerUsed = false
            }
            start.balances = rows
            start.balancesSent = sent
            start.balancesReceived = received
            phase = .starting(start)
            freshness.succeeded(.balances, sent: sent)
            areBalancesDue = false
            return completeStart(at: received)
        }
        if observation.changed == .all, !observation.hasLostRows {
            let missing = balances.assets.absent(from: rows).filter(balances.holds)
            if !missing.isEmpty, facts.listsEveryAsset {
                return refuse(lacking: missing[0].code)
            }
            noteMissing(missing, sent: sent, received: received)
        }
        let hadMoved = lastChange
        freshness.succeeded(.balances, sent: sent)
        applyBalanceRows(rows, sent: sent, received: received)
        balances.wasRead(sent: sent, received: received)
        areBalancesDue = lastChange > hadMoved && lastChange > received
    }

    private mutating func refuse(lacking what: String) {
        wasAnswerUsed = false
        let message = "the balance list lacks \(what), which has a row in every whole answer"
        freshness.failed(.balances, APIError(.malformed, message: message))
    }

    /// How many lists in a row must lack an asset before it is believed to be gone.
    private static let listsToBelieve = 6

    /// An asset that a whole list does not show becomes 0 after several such lists, or at once when fills explain it. That there was none of it
    /// before what came in was explained says nothing.
    private mutating func noteMissing(_ missing: [Asset], sent: Timestamp, received: Timestamp) {
        for asset in missing {
            guard var entry = balances[asset] else { continue }
            entry.misses += 1
            balances.store(entry)
            let isSpent = entry.expected.isZero && !(entry.fills.isZero && entry.fees.isZero)
            guard entry.misses >= Self.listsToBelieve || isSpent else { continue }
            applyBalanceRows([.zero(asset)], sent: sent, received: received)
        }
        balances.isIncomplete = missing.contains { balances.holds($0) }
    }

    /// Applies rows of balances; each is a fact by itself.
    mutating func applyBalanceRows(_ rows: [Balance], sent: Timestamp, received: Timestamp) {
        guard sent >= balances.lastSent else { return wasAnswerUsed = false }
        var rows = rows
        rows.sortUnlessSorted { $0.asset < $1.asset }
        // Most tell nothing new.
        for row in rows where !balances.isUnmoved(by: row) {
            orSay("balance \(row.asset)") { me throws(DecimalError) in try me.apply(row, sent: sent, received: received)
            }
        }
    }

    private mutating func apply(_ row: Balance, sent: Timestamp, received: Timestamp) throws(DecimalError) {
        var entry = balances[row.asset] ?? BalanceBook.Entry(balance: .zero(row.asset), expected: .zero, locked: .zero)
        // Where every asset has a row, one that had none so far was not zero, but unknown.
        let wasShown = entry.hasRow && entry.misses == 0
        if !entry.hasRow, facts.listsEveryAsset { entry.expected = row.total }
        entry.hasRow = true
        if let known = entry.balance.version, let told = row.version, told < known { return }
        entry.misses = 0
        if row.hasSameAmounts(as: entry.balance) {
            guard !wasShown || row.version != entry.balance.version else { return }
            entry.balance.version = row.version
            return balances.store(entry)
        }
        let previous = entry.balance
        balances.moved()
        entry.balance = row
        let residual = try row.total - entry.expected
        if residual != entry.residual {
            entry.alignedReads = 0
            entry.residualSince = received
            entry.shownAt = residual.isZero ? .distantFuture : received
        }
        entry.residual = residual
        if wasShown, residual.isZero, row.total != previous.total { entry.wasExplained = true }
        if residual.isZero, !isWaitingForFills(of: row.asset) { entry.startProof = .init(sent: sent) }
        try state(&entry, previous: previous, isAligned: residual.isZero)
    }

    /// States a balance, with what explains it.
    private mutating func state(
        _ entry: inout BalanceBook.Entry, previous: Balance, isAligned: Bool
    ) throws(DecimalError) {
        let asset = entry.balance.asset
        let locked = lockedByOrders(asset)
        let explained = BalanceChange.Explanation(
            fills: entry.fills, locks: try entry.locked - locked, fees: entry.fees)
        let change = BalanceChange(
            previous: previous, balance: entry.balance, isAligned: isAligned, explained: explained,
            unexplained: isAligned ? entry.residual : nil)
        entry.isUnaligned = !isAligned
        if isAligned {
            entry.unexplained = entry.residual
            entry.fills = .zero
            entry.fees = .zero
        }
        entry.locked = locked
        entry.eventCount += 1
        balances.store(entry)
        writer.emit(.balance(change), key: "balance/" + asset.code + "/" + String(entry.eventCount))
    }

    /// Decides about balances that were not explained when they were read: what the orders and fills read afterwards
    /// explain, what they do not,
    /// and what must have been a transfer because it survived two aligned reads.
    mutating func reviewBalances(at now: Timestamp) {
        // What a list did not show is as it was, or all of it went out.
        if balances.isIncomplete { return }
        if let end = balances.startEnd, !isWaitingForFills(ofOrdersBefore: end) {
            let held = orders.attention.keys.flatMap { orders.heldFills(of: $0) }
            let isQuiet =
                held.isEmpty && balances.isAligned(isSlow: areFillsSlow)
                && !balances.open.contains { isWaitingForFills(of: $0) }
            orSay("balances") { me throws(DecimalError) in
                try me.balances.settleStart(isQuiet: isQuiet, held: held)
            }
        }
        for asset in balances.open {
            orSay("balance \(asset)") { me throws(DecimalError) in try me.review(asset, at: now) }
        }
    }

    private mutating func review(_ asset: Asset, at now: Timestamp) throws(DecimalError) {
        // Of an asset that fills moved and no list showed yet, nothing is known.
        guard var entry = balances[asset], entry.hasRow else { return }
        if entry.residual.isZero {
            entry.isStartVague = false
            guard entry.isUnaligned else { return balances.store(entry) }
            if !isWaitingForFills(of: asset) { entry.startProof = .init(sent: balances.lastSent) }
            return try state(&entry, previous: entry.balance, isAligned: true)
        }
        suspectMarkets(of: entry)
        // Which fills the first balances contain is decided for all assets at once, before the rest of one is looked at.
        guard !balances.isStartOpen, isAligned(entry), !isWaitingForFills(of: asset) else { return }
        if try balances.explainByStart(asset), let explained = balances[asset] {
            entry = explained
            return try state(&entry, previous: entry.balance, isAligned: true)
        }
        if entry.isUnaligned { try state(&entry, previous: entry.balance, isAligned: true) }
        guard entry.lastAlignedRead < balances.lastSent else { return }
        entry.lastAlignedRead = balances.lastSent
        entry.alignedReads += 1
        entry.shownAt = .distantFuture
        if entry.alignedReads >= 2, now - entry.residualSince >= policy.settleWindow {
            let transfer = Transfer(asset: asset, amount: entry.residual, isApproximate: entry.isStartVague)
            entry.expected = try entry.expected + transfer.amount
            entry.isStartVague = false
            entry.residual = .zero
            entry.unexplained = .zero
            entry.alignedReads = 0
            balances.store(entry)
            writer.emitCounted(.transfer(transfer), key: "transfer/\(asset)")
            return
        }
        areBalancesDue = areBalancesDue || now - balances.lastReceived >= .seconds(1)
        balances.store(entry)
    }

    /// Whether all orders and fills were read since a list showed what is left unexplained of an asset.
    private func isAligned(_ entry: BalanceBook.Entry) -> Bool {
        guard areFillsSlow else { return balances.isAligned(isSlow: false) }
        return balances.ordersSent >= entry.shownAt && balances.fillsSent >= entry.shownAt
    }

    /// Whether it may take longer to read all fills than to read the balances again: the markets are read in turn.
    private var areFillsSlow: Bool { windows.fillMarkets != nil }

    /// Whether fills or fees that touch an asset are still awaited or provisional.
    private func isWaitingForFills(of asset: Asset) -> Bool {
        if ledger.isFeeAwaited(isOrderKnown: isOrderKnown) { return true }
        return orders.attention.keys.contains { id in
            guard let record = orders[id], record.isWaitingForFills else { return false }
            guard let market = record.order.market else { return true }
            return market.base == asset || market.quote == asset
        }
    }

    private func isOrderKnown(_ id: OrderID) -> Bool { orders.number(of: id) != nil }

    /// Whether fills of an order are awaited that may have had some before a time.
    private func isWaitingForFills(ofOrdersBefore end: Timestamp) -> Bool {
        if ledger.isFeeAwaited(before: end, isOrderKnown: isOrderKnown) { return true }
        return orders.attention.keys.contains { id in
            guard let record = orders[id], record.isWaitingForFills else { return false }
            return record.order.createdAt.map { $0 <= end } ?? true
        }
    }

    /// Whether a market is read because of an asset that moved. Where that is dear, what is known to be missing comes otherwise; and where the
    /// balances do not tell of fills first, orders have to be listed before: it may be one of theirs.
    private func isWorthSuspecting(_ market: WindowCursors.MarketCursor, _ entry: BalanceBook.Entry) -> Bool {
        guard economy.readsFillsByOrder else { return true }
        // What no list has shown yet may be right, and a market that was asked for since tells no more than it did.
        guard entry.shownAt < .distantFuture, market.lastTried < entry.shownAt else { return false }
        guard balances.wereOrdersRead || economy.detectsByBalances(busy: busyMarkets.count) else { return false }
        return !orders.attention.keys.contains { id in
            orders[id].map { $0.isWaitingForFills && $0.order.venueSymbol == market.venueSymbol } ?? false
        }
    }

    /// Something moved an asset that no known fill explains: the markets that join it with another such asset are
    /// read next.
    private mutating func suspectMarkets(of entry: BalanceBook.Entry) {
        guard balances.open.count > 1, let markets = windows.fillMarkets else { return }
        let asset = entry.balance.asset
        for position in markets.indices where !markets[position].isSuspected {
            guard isWorthSuspecting(markets[position], entry) else { continue }
            guard let market = markets[position].market else { continue }
            let other = market.base == asset ? market.quote : (market.quote == asset ? market.base : nil)
            // A fill moves both: what is left of one asset for long, as after a deposit, is no reason to ask whenever the other moves.
            guard let other, balances.open.contains(other), let moved = balances[other],
                isWorthSuspecting(markets[position], moved)
            else { continue }
            windows.markets?[position].isSuspected = true
        }
    }

    /// What open orders lock of an asset.
    func lockedByOrders(_ asset: Asset) -> ExactDecimal {
        orders.live.values.reduce(.zero) { sum, record in
            guard let lock = record.value.lock, lock.asset == asset else { return sum }
            return (try? sum + lock.amount) ?? sum
        }
    }
}

extension [Asset] {
    /// Those of sorted assets that have no row.
    func absent(from rows: [Balance]) -> [Asset] {
        var shown = rows.map(\.asset)
        shown.sortUnlessSorted(by: <)
        var position = 0
        return filter { asset in
            while position < shown.count, shown[position] < asset { position += 1 }
            return position == shown.count || shown[position] != asset
        }
    }
}

extension Order {
    /// What it holds back while it lives.
    var lock: Fee? {
        guard let market, let side, !state.isTerminal else { return nil }
        if side == .sell { return remaining.map { Fee(asset: market.base, amount: $0) } }
        if let quoteOrderQuantity {
            let left = try? quoteOrderQuantity - (cumulativeQuoteQuantity ?? .zero)
            return left.map { Fee(asset: market.quote, amount: $0) }
        }
        guard let remaining, let price, let amount = try? remaining * price else { return nil }
        return Fee(asset: market.quote, amount: amount)
    }
}
