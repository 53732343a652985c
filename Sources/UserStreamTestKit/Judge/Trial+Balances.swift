import UserStreamCore

extension Trial {
    mutating func hearBalance(_ change: BalanceChange, _ event: UserStreamEvent) {
        let balance = change.balance
        if !change.isAligned { verdict.excuses.unaligned += 1 }
        // Within the error of the exchange's clock both lists may be of a moment before the same fills: nothing is confirmed.
        let isLater = event.observed.from > readyAt + rules.clockTolerance
        if isLater, change.isAligned, change.unexplained?.isZero ?? true {
            confirmedAt[balance.asset] = confirmedAt[balance.asset] ?? event.observed.to
        }
        let known = balances[balance.asset] ?? .zero(balance.asset)
        if !change.previous.hasSameAmounts(as: known) || change.previous.asset != balance.asset {
            fail(.exact, event, "\(balance.asset) was \(known.total), not \(change.previous.total)")
        }
        checkTrue(balance, event)
        balances[balance.asset] = balance
    }

    mutating func hearTransfer(_ transfer: Transfer, _ event: UserStreamEvent) {
        transfers[transfer.asset] = exact { () throws(DecimalError) in
            try transfers[transfer.asset, default: .zero] + transfer.amount
        }
    }

    /// P4 and P3: the row was so, and is whole.
    mutating func checkTrue(_ balance: Balance, _ event: UserStreamEvent) {
        let sum = exact { () throws(DecimalError) in try balance.available + balance.locked + balance.other }
        if sum != balance.total {
            fail(.exact, event, "\(balance.asset): \(balance.total) is not the sum of its parts")
        }
        if !truth.had(balance, until: limit(event)) {
            let amounts = "\(balance.available) available, \(balance.locked) locked"
            fail(.noGuess, event, "\(balance.asset) was never \(amounts)")
        }
    }
}
