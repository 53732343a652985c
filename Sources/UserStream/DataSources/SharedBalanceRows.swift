import UserStreamCore

/// What the lists of balances of one exchange have in common: which assets there are, in which order, and what a row looks like. All accounts
/// whose lists agree on that keep it once; an exchange has hundreds of assets, and a process may have thousands of accounts.
final class SharedBalanceRows: Sendable {
    /// Those of all accounts of the process.
    static let ofProcess = SharedBalanceRows()

    private let lists = Locked([String: BalanceMemory]())

    /// The memory to use instead of a new one.
    /// - Parameter before: the account's memory before. Most lists have what they have in common with the last one, and nothing is looked up.
    func shared(_ memory: DecoderMemory, after before: DecoderMemory, of exchange: String) -> DecoderMemory {
        guard let list = memory.balances, before.balances.map({ !list.sharesRows(with: $0) }) ?? true else {
            return memory
        }
        var memory = memory
        memory.balances = lists.withLock { lists in
            if let shared = lists[exchange].flatMap({ list.sharingRows(with: $0) }) { return shared }
            lists[exchange] = list
            return list
        }
        return memory
    }
}
