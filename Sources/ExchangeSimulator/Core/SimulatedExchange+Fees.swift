import UserStreamCore

/// What a leg of a trade costs.
struct Charge {
    var fee: Fee?
    /// Taken later, from a third asset.
    var isDeducted = false
}

extension SimulatedExchange {
    /// The fee of a leg. A rebate is paid in the asset that is given (HTX spot API reference: the currency is
    /// reversed).
    func charge(_ order: OrderRecord, _ match: Match, _ role: LiquidityRole) -> Charge {
        let rules = markets[match.marketIndex].rules
        let rate = role == .taker ? rules.takerFeeRate : rules.makerFeeRate
        guard !rate.isZero else { return Charge() }
        let places = configuration.feePlaces
        let base = Fee(asset: rules.market.base, amount: Exact.share(rate, of: match.quantity, places: places))
        let quote = Fee(asset: rules.market.quote, amount: Exact.share(rate, of: match.quoteQuantity, places: places))
        let isBuy = order.request.side == .buy
        if rate.isNegative { return Charge(fee: isBuy ? quote : base) }
        let account = accounts[order.accountIndex]
        if case .deducted(let asset, let unitsPerQuote) = account.account.feePayment,
            asset != rules.market.base, asset != rules.market.quote
        {
            let amount = Exact.share(unitsPerQuote, of: quote.amount, places: places)
            if let holding = account.holdings[asset], amount <= holding.spendable {
                return Charge(fee: Fee(asset: asset, amount: amount), isDeducted: true)
            }
        }
        return Charge(fee: isBuy ? base : quote)
    }

    /// Reserves a deducted fee until it is settled, or takes it at once where there is no delay. Any other was taken with its fill, and may be told
    /// later.
    mutating func openSettlement(_ number: Int) {
        guard let fee = fills[number].fee, let index = accountIndexes[fills[number].account] else { return }
        let isDeducted = fills[number].isFeeDeducted
        if fills[number].feeSettledAt != nil { return isDeducted ? take(fee, from: index) : () }
        if isDeducted { reserve(fee.amount, of: fee.asset, index) }
        appoint(.settleFee(number), after: configuration.feeSettlementDelay)
    }

    mutating func settleFee(_ number: Int) {
        guard fills[number].voidedAt == nil, let fee = fills[number].fee,
            let index = accountIndexes[fills[number].account]
        else { return }
        fills[number].feeSettledAt = now
        accounts[index].journal.append(JournalItem(time: now, kind: .feeSettled(number)))
        guard fills[number].isFeeDeducted else { return }
        reserve(-fee.amount, of: fee.asset, index)
        take(fee, from: index)
    }

    private mutating func take(_ fee: Fee, from index: Int) {
        move(index, fee.asset, available: -fee.amount, .feeSettled)
        Self.add(fee.amount, of: fee.asset, to: &feesCollected)
    }

    mutating func reserve(_ amount: ExactDecimal, of asset: Asset, _ index: Int) {
        guard let reserved = accounts[index].holdings[asset]?.reserved else { return }
        accounts[index].holdings[asset]?.reserved = Exact.sum(reserved, amount)
    }
}
