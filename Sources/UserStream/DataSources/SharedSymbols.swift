import UserStreamCore

/// The markets of each exchange as an account learned them last: all accounts that learn the same share one table. An exchange has thousands
/// of markets, and a process may have thousands of accounts.
final class SharedSymbols: Sendable {
    /// Those of all accounts of the process.
    static let ofProcess = SharedSymbols()

    private let tables = Locked([String: SymbolTable]())

    /// The table to use instead of one that was learned: it lists the same.
    func shared(_ table: SymbolTable, of exchange: String) -> SymbolTable {
        tables.withLock { tables in
            if let known = tables[exchange], known == table { return known }
            tables[exchange] = table
            return table
        }
    }
}
