/// Rule 9: what a new order may use between two looks at the balances.
extension AccountReconciler {
    /// What a new order may use of each of some assets.
    ///
    /// It rests on the last list of balances, and on what was heard since: fills move what is owned, live orders hold back what they would
    /// still give, and so do orders that were announced and of which nothing was heard. An order counts with the fills of it that are known:
    /// what it takes and what it gives then belong together. Where the last list is not explained, not even as that of a moment before the
    /// last fills, nobody knows what it contains: then the exchange's own word counts, less what younger orders hold; or, with fills since then,
    /// what it says is owned.
    public func spendable(of assets: [Asset]) -> [ExactDecimal] {
        let held = Held(self)
        return assets.map { asset in
            guard let entry = balances[asset] else { return .zero }
            let amount = try? spendable(entry, held)
            return max(.zero, amount ?? entry.balance.available)
        }
    }

    private func spendable(_ entry: BalanceBook.Entry, _ held: Held) throws(DecimalError) -> ExactDecimal {
        let asset = entry.balance.asset
        let announced = held.announced[asset] ?? .zero
        let owned: ExactDecimal
        if isExplained(entry) {
            owned = try entry.expected + entry.unexplained - entry.balance.other
        } else if let since = effectSinceListed(on: asset) {
            owned = try entry.balance.total + since - entry.balance.other
        } else {
            return try entry.balance.available - (held.younger[asset] ?? .zero) - announced
        }
        var locked = held.orders[asset] ?? .zero
        // Some orders do not tell what they hold.
        if held.unknown.contains(where: { $0.base == asset || $0.quote == asset }) {
            locked = max(locked, entry.balance.locked)
        }
        return try owned - locked - announced
    }

    private func effectSinceListed(on asset: Asset) -> ExactDecimal? {
        balances.recent.effect(on: asset, sinceListed: balances.lastSent, balances.lastReceived)
    }

    private func isExplained(_ entry: BalanceBook.Entry) -> Bool {
        guard let rest = try? entry.residual - entry.unexplained else { return false }
        if rest.isZero || (!entry.isUnaligned && !balances.isStartOpen) { return true }
        return balances.recent.explain(rest, of: entry.balance.asset)
    }
}

/// What orders hold back, by asset.
private struct Held {
    /// Live orders, as far as fills of them are known.
    var orders = Index<Asset, ExactDecimal>()
    /// Those among them that are younger than the last list of balances.
    var younger = Index<Asset, ExactDecimal>()
    /// Orders that were announced, and of which the exchange's word is not known.
    var announced = Index<Asset, ExactDecimal>()
    /// The markets of live orders of which it is not known what they hold.
    var unknown: [Market] = []

    init(_ reconciler: AccountReconciler) {
        for record in reconciler.orders.live.values {
            let order = record.value.orderByFills
            guard let lock = order.lock else {
                if let market = order.market { unknown.append(market) }
                continue
            }
            Self.add(lock, to: &orders)
            let created = order.createdAt ?? record.value.firstSeen
            if created > reconciler.balances.lastSent { Self.add(lock, to: &younger) }
        }
        for id in reconciler.inFlight.open {
            if let lock = reconciler.inFlight[id]?.order.draft.lock { Self.add(lock, to: &announced) }
        }
    }

    private static func add(_ lock: Fee, to locks: inout Index<Asset, ExactDecimal>) {
        let sum = locks[lock.asset] ?? .zero
        locks[lock.asset] = (try? sum + lock.amount) ?? sum
    }
}

extension OrderRecord {
    /// The order as it stood after the last of its fills that is known: rows of it may tell more already.
    fileprivate var orderByFills: Order {
        var order = order
        guard let covered = try? covered() else { return order }
        order.cumulativeQuantity = covered.quantity
        if let quote = covered.quote { order.cumulativeQuoteQuantity = quote }
        return order
    }
}

extension OrderDraft {
    /// What it will hold back once the exchange has it.
    fileprivate var lock: Fee? {
        if side == .sell { return quantity.map { Fee(asset: market.base, amount: $0) } }
        if let quoteOrderQuantity { return Fee(asset: market.quote, amount: quoteOrderQuantity) }
        guard let quantity, let price, let amount = try? quantity * price else { return nil }
        return Fee(asset: market.quote, amount: amount)
    }
}
