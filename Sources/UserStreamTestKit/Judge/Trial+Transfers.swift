import UserStreamCore

/// What the log calls transfers.
extension Trial {
    /// P8: the sums that were transferred while the stream ran.
    mutating func checkTransfers() {
        let busted = truth.voided.keys.compactMap { truth.fills[$0] }
        for asset in truth.assets {
            let own = truth.transfers.filter { $0.transfer.asset == asset }
            let unseen = lost.filter { !self.moved($0, asset).isZero }
            let times: [Timestamp] = own.map(\.time) + unseen.map { $0.time ?? .epoch }
            // The log's clock may be behind the exchange's, or ahead of it.
            let isUncertain = times.contains { time in
                time >= start - rules.staleness - rules.clockTolerance && time <= readyAt + rules.clockTolerance
            }
            let isBusted = busted.contains { $0.market?.base == asset || $0.market?.quote == asset }
            guard !isUncertain, !isBusted else { continue }
            let sum = own.filter { $0.time > readyAt + rules.clockTolerance }.reduce(ExactDecimal.zero) { sum, entry in
                exact { () throws(DecimalError) in try sum + entry.transfer.amount }
            }
            // What nobody could see moves balances all the same.
            let later = unseen.filter { ($0.time ?? .epoch) > readyAt + rules.clockTolerance }
            let expected = later.reduce(sum) { sum, fill in
                exact { () throws(DecimalError) in try sum + self.moved(fill, asset) }
            }
            let stated = transfers[asset] ?? .zero
            if expected == stated { continue }
            let difference = exact { () throws(DecimalError) in try stated - expected }
            if approximate.contains(asset), isOfFillsAboutStart(difference, asset) {
                verdict.excuses.uncertainStart += 1
            } else {
                fail(.live, nil, "\(asset): \(expected) was transferred, not \(stated)")
            }
        }
    }

    /// Whether an amount is what some fills in a row about the first balances moved: where answers come quickly and are not late, only those
    /// that happened while the balances were asked for.
    private func isOfFillsAboutStart(_ amount: ExactDecimal, _ asset: Asset) -> Bool {
        let margin = rules.isStartUncertain ? rules.staleness + rules.clockTolerance + .seconds(1) : .zero
        let effects = truth.fillKeys.compactMap { truth.fills[$0] }
            .filter { ($0.time ?? .epoch) >= start - margin && ($0.time ?? .epoch) <= readyAt + margin }
            .map { moved($0, asset) }
        return effects.indices.contains { first in
            var sum = ExactDecimal.zero
            return effects[first...].contains { effect in
                sum = exact { () throws(DecimalError) in try sum + effect }
                return !sum.isZero && (sum == amount || sum == -amount)
            }
        }
    }

    /// What a fill did to the total of an asset.
    private func moved(_ fill: Fill, _ asset: Asset) -> ExactDecimal {
        var amount = ExactDecimal.zero
        let isBuy = fill.side == .buy
        if fill.market?.base == asset { amount = isBuy ? fill.quantity : -fill.quantity }
        if fill.market?.quote == asset, let quote = fill.quoteQuantity { amount = isBuy ? -quote : quote }
        for fee in fill.fees where fee.asset == asset {
            amount = exact { () throws(DecimalError) in try amount - fee.amount }
        }
        return amount
    }
}
