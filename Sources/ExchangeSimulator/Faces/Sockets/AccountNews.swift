import UserStreamCore

/// What a socket has to tell about an account, one thing after the other.
enum AccountNews {
    /// An order was accepted, is in the book now, or ended without another fill.
    case order(SimulatedOrder, at: Timestamp)
    /// A trade, and its order as that left it.
    case fill(SimulatedFill, of: SimulatedOrder)
    /// A fee that is told later than its trade.
    case feeSettled(SimulatedFill)
    /// A balance moved.
    case balance(SimulatedBalance, BalanceCause)
    /// Something came in or went out that is no trade. The balance that came of it was told before.
    case transfer(Transfer, at: Timestamp)
}

extension [AccountNews] {
    /// The balances that moved, each as it is now.
    var balances: [SimulatedBalance] {
        var balances: [SimulatedBalance] = []
        for case .balance(let balance, _) in self { balances.replace(with: balance) }
        return balances
    }
}

extension [SimulatedBalance] {
    /// Puts a balance in the place of the older one of its asset.
    mutating func replace(with balance: SimulatedBalance) {
        removeAll { $0.asset == balance.asset }
        append(balance)
    }
}
