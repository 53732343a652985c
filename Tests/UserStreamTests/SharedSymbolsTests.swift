import Testing
import UserStreamCore

@testable import UserStream

@Suite("Accounts of one exchange share its markets")
struct SharedSymbolsTests {
    private static func table(_ names: String...) -> SymbolTable {
        SymbolTable(
            names.map { .init(venueSymbol: $0, market: Market(base: Asset($0), quote: "USDT"), isTrading: true) })
    }

    @Test("an equal table is the one that was learned before")
    func equalTables() {
        let (symbols, first) = (SharedSymbols(), Self.table("btc", "eth"))
        #expect(symbols.shared(first, of: "one").isSame(as: first))
        #expect(symbols.shared(Self.table("btc", "eth"), of: "one").isSame(as: first))
    }

    @Test("another table takes its place, at its exchange alone")
    func otherTables() {
        let (symbols, first, next) = (SharedSymbols(), Self.table("btc"), Self.table("btc", "eth"))
        _ = symbols.shared(first, of: "one")
        #expect(symbols.shared(next, of: "one").isSame(as: next))
        #expect(symbols.shared(Self.table("btc", "eth"), of: "one").isSame(as: next))
        let other = Self.table("btc", "eth")
        #expect(symbols.shared(other, of: "two").isSame(as: other))
    }

    @Test("two accounts hold one table")
    func accounts() async throws {
        // A name of its own: tests run beside each other in one process.
        var connector = TinyConnector()
        connector.facts.exchange = "tiny-sharing"
        func learned(by account: AccountID) async throws -> SymbolTable {
            let bench = Bench(connector: connector, account: account)
            try await bench.source.updateOrderStatus()
            return bench.source.session.context.symbols
        }
        let one = try await learned(by: "tiny:1")
        let other = try await learned(by: "tiny:2")
        #expect(!one.isEmpty && one.isSame(as: other))
    }
}
