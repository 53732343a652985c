public import UserStreamCore

extension SimulatedExchange {
    /// Brings funds in from outside.
    public mutating func deposit(
        _ amount: ExactDecimal, of asset: Asset, account: Int, at time: Timestamp
    ) throws(Refusal) {
        advance(to: time)
        let index = try accountIndex(account)
        try checkAmount(amount)
        guard Exact.sum(supplied[asset, default: .zero], amount) <= Exact.product(Exact.limit, 1_000) else {
            throw .tooLarge
        }
        Self.add(amount, of: asset, to: &supplied)
        move(index, asset, available: amount, .deposit)
        note(index, Transfer(asset: asset, amount: amount, cause: .deposit))
    }

    /// Takes funds out.
    public mutating func withdraw(
        _ amount: ExactDecimal, of asset: Asset, account: Int, at time: Timestamp
    ) throws(Refusal) {
        advance(to: time)
        let index = try accountIndex(account)
        try checkAmount(amount)
        try checkFunds(index, asset, amount)
        Self.add(-amount, of: asset, to: &supplied)
        move(index, asset, available: -amount, .withdrawal)
        note(index, Transfer(asset: asset, amount: -amount, cause: .withdrawal))
    }

    /// Moves funds between two accounts of the exchange.
    public mutating func transfer(
        _ amount: ExactDecimal, of asset: Asset, from source: Int, to target: Int, at time: Timestamp
    ) throws(Refusal) {
        advance(to: time)
        let (from, to) = (try accountIndex(source), try accountIndex(target))
        guard from != to else { throw .invalid("a transfer needs two accounts") }
        try checkAmount(amount)
        try checkFunds(from, asset, amount)
        move(from, asset, available: -amount, .transfer)
        note(from, Transfer(asset: asset, amount: -amount, cause: .internal))
        move(to, asset, available: amount, .transfer)
        note(to, Transfer(asset: asset, amount: amount, cause: .internal))
    }

    func checkAmount(_ amount: ExactDecimal) throws(Refusal) {
        guard amount.signum > 0 else { throw .invalid("an amount must be positive") }
        guard amount <= Exact.limit else { throw .tooLarge }
        guard amount.scale <= Exact.places else { throw .amountPrecision(Exact.places) }
    }

    func checkFunds(_ index: Int, _ asset: Asset, _ amount: ExactDecimal) throws(Refusal) {
        let spendable = accounts[index].holdings[asset]?.spendable ?? .zero
        guard amount <= spendable else { throw .insufficientFunds(asset) }
    }

    /// Changes one balance row and keeps a revision of it.
    mutating func move(
        _ index: Int, _ asset: Asset, available: ExactDecimal = .zero, locked: ExactDecimal = .zero,
        _ cause: BalanceCause
    ) {
        guard !available.isZero || !locked.isZero else { return }
        if accounts[index].holdings[asset] == nil {
            let position = accounts[index].assets.firstIndex { asset < $0 } ?? accounts[index].assets.count
            accounts[index].assets.insert(asset, at: position)
        }
        accounts[index].lastVersion += 1
        let version = accounts[index].lastVersion
        let count = accounts[index].holdings[asset, default: Holding()].move(asset, available, locked, version, at: now)
        guard !configuration.assetsWithoutRow.contains(asset) else { return }
        accounts[index].journal.append(JournalItem(time: now, kind: .balance(asset, revision: count - 1, cause)))
    }

    private mutating func note(_ index: Int, _ transfer: Transfer) {
        guard !configuration.assetsWithoutRow.contains(transfer.asset) else { return }
        accounts[index].journal.append(JournalItem(time: now, kind: .transfer(transfer)))
    }

    static func add(_ amount: ExactDecimal, of asset: Asset, to sums: inout [Asset: ExactDecimal]) {
        sums[asset] = Exact.sum(sums[asset, default: .zero], amount)
    }
}
