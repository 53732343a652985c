public import UserStreamCore

extension SimulatedExchange {
    /// The markets in the order of listing.
    public var marketRules: [MarketRules] { markets.map(\.rules) }

    /// How many markets are listed.
    public var marketCount: Int { markets.count }

    /// The markets that were listed at a moment, in the order of listing.
    public func marketRules(asOf moment: Timestamp) -> [MarketRules] {
        markets.filter { $0.listedAt <= moment }.map(\.rules)
    }

    /// The rules of a market by the exchange's symbol; `nil` when it is not listed.
    public func rules(venueSymbol: String) -> MarketRules? {
        markets.first { $0.rules.venueSymbol == venueSymbol }?.rules
    }

    /// The rules of a market; `nil` when it is not listed.
    public func rules(_ market: Market) -> MarketRules? { marketIndexes[market].map { markets[$0].rules } }

    /// Whether a market trades at the moment.
    public func isTrading(_ market: Market) -> Bool { marketIndexes[market].map { markets[$0].isTrading } ?? false }

    /// The price of the last trade or of ``setPrice(_:to:at:)``; `nil` when the market is not listed.
    public func lastPrice(_ market: Market) -> ExactDecimal? { marketIndexes[market].map { markets[$0].lastPrice } }

    /// The best price on one side of the book now; `nil` when nobody is there.
    public func bestPrice(_ market: Market, _ side: Side) -> ExactDecimal? {
        marketIndexes[market].flatMap { markets[$0].book.best(side)?.price }
    }

    /// All accounts, in the order of opening.
    public var allAccounts: [SimulatedAccount] { accounts.map(\.account) }

    /// An account; `nil` when there is none.
    public func account(_ id: Int) -> SimulatedAccount? { accountIndexes[id].map { accounts[$0].account } }

    /// An order; `nil` when there was none yet.
    public func order(_ id: Int64, asOf moment: Timestamp) -> SimulatedOrder? {
        orderIndex(id).flatMap { orders[$0].view(asOf: moment) }
    }

    /// An order by its number, and the symbol of its market; `nil` when there was none yet. The cost does not grow with the orders.
    public func order(number: Int64, venueSymbol: String, asOf moment: Timestamp) -> SimulatedOrder? {
        guard configuration.orderIDScope == .perMarket else {
            return order(number, asOf: moment).flatMap { $0.venueSymbol == venueSymbol ? $0 : nil }
        }
        guard let market = markets.first(where: { $0.rules.venueSymbol == venueSymbol }) else { return nil }
        let (place, overflow) = number.subtractingReportingOverflow(configuration.firstOrderID)
        guard !overflow, market.numbered.indices.contains(Int(clamping: place)) else { return nil }
        return orders[market.numbered[Int(place)]].view(asOf: moment)
    }

    /// An order by what a stream calls it; `nil` when there was none yet.
    public func order(streamID: OrderID, asOf moment: Timestamp) -> SimulatedOrder? {
        let parts = streamID.text.split(separator: ":", maxSplits: 1)
        guard let number = parts.last.flatMap({ Int64($0) }) else { return nil }
        if configuration.orderIDScope == .global { return parts.count == 1 ? order(number, asOf: moment) : nil }
        return parts.count == 2 ? order(number: number, venueSymbol: String(parts[0]), asOf: moment) : nil
    }

    /// An account's orders with an owner's id, by id.
    public func orders(clientOrderID: String, account: Int, asOf moment: Timestamp) -> [SimulatedOrder] {
        guard let index = accountIndexes[account] else { return [] }
        return (accounts[index].ordersByClientID[clientOrderID] ?? []).compactMap { orders[$0].view(asOf: moment) }
    }

    /// All orders of an account, by id.
    public func orders(account: Int, asOf moment: Timestamp) -> [SimulatedOrder] {
        guard let index = accountIndexes[account] else { return [] }
        return accounts[index].orders.compactMap { orders[$0].view(asOf: moment) }
    }

    /// The live orders of an account, by id. The cost grows with the live orders and with those that ended since
    /// `moment`.
    public func openOrders(account: Int, asOf moment: Timestamp) -> [SimulatedOrder] {
        guard let index = accountIndexes[account] else { return [] }
        var live = accounts[index].live
        if let last = accounts[index].closed.last, closingTime(last) > moment {
            live += accounts[index].closed.reversed().prefix { closingTime($0) > moment }
            live.sort()
        }
        var views: [SimulatedOrder] = []
        views.reserveCapacity(live.count)
        for index in live { if let view = orders[index].view(asOf: moment) { views.append(view) } }
        return views
    }

    /// The orders of an account that had ended at a moment, in the order of their end, then by id.
    ///
    /// - Parameter start: leaves out what ended before it.
    public func closedOrders(
        account: Int, from start: Timestamp = .epoch, asOf moment: Timestamp
    ) -> [SimulatedOrder] {
        guard let index = accountIndexes[account] else { return [] }
        let closed = accounts[index].closed
        let first = closed.partitioningIndex { closingTime($0) >= start }
        let end = closed.partitioningIndex { closingTime($0) > moment }
        guard first < end else { return [] }
        return closed[first..<end].compactMap { orders[$0].view(asOf: moment) }
            .sorted { ($0.closedAt ?? .epoch, $0.id) < ($1.closedAt ?? .epoch, $1.id) }
    }

    /// The fills of an account that stood at a moment, in the order in which they happened.
    ///
    /// - Parameter start: leaves out what was matched before it.
    public func fills(account: Int, from start: Timestamp = .epoch, asOf moment: Timestamp) -> [SimulatedFill] {
        guard let index = accountIndexes[account] else { return [] }
        let numbers = accounts[index].fills
        let first = numbers.partitioningIndex { fills[$0].time >= start }
        var seen: [SimulatedFill] = []
        seen.reserveCapacity(numbers.count - first)
        for number in numbers[first...] {
            guard fills[number].time <= moment else { break }
            if let fill = fills[number].seen(asOf: moment) { seen.append(fill) }
        }
        return seen
    }

    /// The fills of one order that stood at a moment, in the order in which they happened.
    public func fills(order id: Int64, asOf moment: Timestamp) -> [SimulatedFill] {
        guard let index = orderIndex(id) else { return [] }
        return orders[index].fills.compactMap { fills[$0].seen(asOf: moment) }
    }

    /// The balance rows of an account at a moment, by asset: every asset that it ever held until then, also at zero.
    public func balances(account: Int, asOf moment: Timestamp) -> [SimulatedBalance] {
        guard let index = accountIndexes[account] else { return [] }
        let record = accounts[index]
        var balances: [SimulatedBalance] = []
        balances.reserveCapacity(record.assets.count)
        for asset in record.assets where !configuration.assetsWithoutRow.contains(asset) {
            if let balance = record.holdings[asset]?.balance(asOf: moment) { balances.append(balance) }
        }
        return balances
    }

    /// One balance row at a moment; `nil` when the asset was never held until then, or has no row.
    public func balance(of asset: Asset, account: Int, asOf moment: Timestamp) -> SimulatedBalance? {
        guard !configuration.assetsWithoutRow.contains(asset), let index = accountIndexes[account] else { return nil }
        return accounts[index].holdings[asset]?.balance(asOf: moment)
    }

    /// How much an account holds now of an asset that has no balance row, such as points.
    public func points(_ asset: Asset, account: Int) -> ExactDecimal {
        accountIndexes[account].flatMap { accounts[$0].holdings[asset]?.available } ?? .zero
    }

    private func closingTime(_ index: Int) -> Timestamp { orders[index].latest.closedAt ?? .distantFuture }
}
