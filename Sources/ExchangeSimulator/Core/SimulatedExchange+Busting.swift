public import UserStreamCore

extension SimulatedExchange {
    /// Takes a trade back, on both sides: balances are as if it had not been, the orders' cumulatives are lower. An
    /// order that was filled, or is alive, ends as `canceled` by the exchange.
    ///
    /// - Throws: ``Refusal/insufficientFunds(_:)`` when somebody has spent what he received.
    public mutating func bust(trade id: Int64, market: Market, at time: Timestamp) throws(Refusal) {
        advance(to: time)
        let marketIndex = try marketIndex(market)
        let legs = fills.indices.filter {
            fills[$0].tradeID == id && fills[$0].market == market && fills[$0].voidedAt == nil
        }
        guard !legs.isEmpty else { throw .unknownTrade }
        var changed = self
        for leg in legs { changed.voidOrder(leg) }
        for leg in legs { changed.giveBack(leg) }
        for leg in legs { try changed.takeBack(leg) }
        if legs.count == 1 { changed.undoHouse(legs[0], marketIndex) }
        self = changed
    }

    /// How many fills of an account were taken back.
    func voidedCount(account: Int) -> Int {
        accountIndexes[account].map { accounts[$0].fills.count { fills[$0].voidedAt != nil } } ?? 0
    }

    private mutating func voidOrder(_ leg: Int) {
        let fill = fills[leg]
        guard let index = orderIndex(fill.orderID) else { return }
        if orders[index].latest.closedAt == nil { close(index, as: .canceled, because: .exchange) }
        fills[leg].voidedAt = now
        accounts[orders[index].accountIndex].journal.append(JournalItem(time: now, kind: .fillVoided(leg)))
        revise(index) { revision in
            revision.cumulativeQuantity = Exact.difference(revision.cumulativeQuantity, fill.quantity)
            revision.cumulativeQuoteQuantity = Exact.difference(revision.cumulativeQuoteQuantity, fill.quoteQuantity)
            if let fee = fill.fee, !fill.isFeeDeducted {
                Self.add(Fee(asset: fee.asset, amount: -fee.amount), to: &revision.fees)
            }
            if revision.state == .filled {
                revision.state = .canceled
                revision.closeReason = .exchange
            }
        }
    }

    /// What the leg gave, and the fee, come back.
    private mutating func giveBack(_ leg: Int) {
        let fill = fills[leg]
        guard let index = accountIndexes[fill.account] else { return }
        let isBuy = fill.side == .buy
        move(
            index, isBuy ? fill.market.quote : fill.market.base,
            available: isBuy ? fill.quoteQuantity : fill.quantity, .tradeBusted)
        guard let fee = fill.fee, !fee.amount.isNegative else { return }
        if fill.isFeeDeducted, fill.feeSettledAt == nil { return reserve(-fee.amount, of: fee.asset, index) }
        move(index, fee.asset, available: fee.amount, .tradeBusted)
        Self.add(-fee.amount, of: fee.asset, to: &feesCollected)
    }

    /// What the leg received, and a rebate, go back.
    private mutating func takeBack(_ leg: Int) throws(Refusal) {
        let fill = fills[leg]
        let index = try accountIndex(fill.account)
        let isBuy = fill.side == .buy
        let received = isBuy ? fill.market.base : fill.market.quote
        let amount = isBuy ? fill.quantity : fill.quoteQuantity
        try checkFunds(index, received, amount)
        move(index, received, available: -amount, .tradeBusted)
        guard let rebate = fill.fee, rebate.amount.isNegative else { return }
        try checkFunds(index, rebate.asset, -rebate.amount)
        move(index, rebate.asset, available: rebate.amount, .tradeBusted)
        Self.add(-rebate.amount, of: rebate.asset, to: &feesCollected)
    }

    /// The market maker was the other side: it receives what the leg gives back and the other way round.
    private mutating func undoHouse(_ leg: Int, _ marketIndex: Int) {
        let fill = fills[leg]
        let isBuy = fill.side == .buy
        Self.add(isBuy ? fill.quantity : -fill.quantity, of: fill.market.base, to: &house)
        Self.add(isBuy ? -fill.quoteQuantity : fill.quoteQuantity, of: fill.market.quote, to: &house)
    }
}
