import UserStreamCore

extension Trial {
    mutating func hearBalance(_ change: BalanceChange, _ event: UserStreamEvent) {
        let balance = change.balance
        if !change.isAligned { verdict.excuses.unaligned += 1 }
        let known = balances[balance.asset] ?? .zero(balance.asset)
        if !change.previous.hasSameAmounts(as: known) || change.previous.asset != balance.asset {
            fail(.exact, event, "\(balance.asset) was \(known.total), not \(change.previous.total)")
        }
        checkTrue(balance, event)
        balances[balance.asset] = balance
    }

    mutating func hearTransfer(_ transfer: Transfer, _ event: UserStreamEvent) {
        if transfer.isApproximate { approximate.insert(transfer.asset) }
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
