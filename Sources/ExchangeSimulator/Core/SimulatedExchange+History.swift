public import UserStreamCore
public import UserStreamTestKit

extension SimulatedExchange {
    /// How many changes of an account there were.
    public func changeCount(account: Int) -> Int { accountIndexes[account].map { accounts[$0].journal.count } ?? 0 }

    /// The changes of an account in the order in which they happened, from the `first`-th on (from 0).
    public func changes(account: Int, from first: Int = 0) -> [AccountChange] {
        guard let index = accountIndexes[account] else { return [] }
        return accounts[index].journal.dropFirst(first).map { AccountChange(time: $0.time, kind: kind($0.kind, index)) }
    }

    /// The whole truth about an account, in the stream's vocabulary.
    public func history(account: Int) -> History {
        guard let index = accountIndexes[account] else { return History() }
        return History(
            entries: accounts[index].journal.map { item in
                let change = AccountChange(time: item.time, kind: kind(item.kind, index))
                return History.Entry(time: change.time, kind: change.historyKind)
            })
    }

    /// What came from outside, less what all accounts, the market maker and the fee box hold, for every asset: zero,
    /// always.
    public func imbalance() -> [(asset: Asset, amount: ExactDecimal)] {
        var sums = supplied
        for (asset, amount) in house { Self.add(-amount, of: asset, to: &sums) }
        for (asset, amount) in feesCollected { Self.add(-amount, of: asset, to: &sums) }
        for account in accounts {
            for (asset, holding) in account.holdings {
                Self.add(-Exact.sum(holding.available, holding.locked), of: asset, to: &sums)
            }
        }
        return sums.filter { !$0.value.isZero }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func kind(_ kind: JournalItem.Kind, _ account: Int) -> AccountChange.Kind {
        switch kind {
        case .order(let index, let revision): return .order(orders[index].revisions[revision])
        case .fill(let number): return .fill(asMatched(fills[number]))
        case .fillVoided(let number): return .fillVoided(fills[number])
        case .feeSettled(let number): return .feeSettled(fills[number])
        case .transfer(let transfer): return .transfer(transfer)
        case .balance(let asset, let revision, let cause):
            guard let revisions = accounts[account].holdings[asset]?.revisions else {
                preconditionFailure("a balance in the journal has its revision")
            }
            return .balance(revisions[revision], cause)
        }
    }

    /// The fill as it was in its own moment.
    private func asMatched(_ fill: SimulatedFill) -> SimulatedFill {
        var fill = fill
        fill.voidedAt = nil
        if let settled = fill.feeSettledAt, settled > fill.time { fill.feeSettledAt = nil }
        return fill
    }
}

extension AccountChange {
    /// The same in the stream's vocabulary.
    var historyKind: History.Kind {
        switch kind {
        case .order(let order): .order(order.streamOrder)
        case .fill(let fill): .fill(fill.streamFill)
        case .fillVoided(let fill): .fillVoided(fill.streamFill)
        case .feeSettled(let fill): .feeSettled(fill.streamFill)
        case .balance(let balance, _): .balance(balance.streamBalance)
        case .transfer(let transfer): .transfer(transfer)
        }
    }
}
