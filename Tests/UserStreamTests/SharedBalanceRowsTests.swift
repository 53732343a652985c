import Testing
import UserStreamCore

@testable import UserStream

@Suite("Accounts of one exchange share what their lists of balances have in common")
struct SharedBalanceRowsTests {
    /// What a decoder remembers of a list with such amounts.
    private static func memory(_ rows: (asset: String, amount: String)...) throws -> DecoderMemory {
        let text = rows.map { #"{"asset":"\#($0.asset)","amount":"\#($0.amount)"}"# }.joined(separator: ",")
        let body = Array("[\(text)]".utf8)
        let balances = try rows.map { try Balance(asset: Asset($0.asset), available: try ExactDecimal($0.amount)) }
        var memory = DecoderMemory()
        memory.balances = BalanceMemory(
            body, list: try JSONDocument(body).root, keys: ["asset", "amount"], balances: balances)
        return memory
    }

    @Test("two accounts with the same assets keep their names once, and each its own amounts")
    func sameAssets() throws {
        let lists = SharedBalanceRows()
        let one = try Self.memory(("BTC", "1"), ("USDT", "2"))
        let other = try Self.memory(("BTC", "3"), ("USDT", "44"))
        #expect(lists.shared(one, after: DecoderMemory(), of: "tiny") == one)
        let shared = lists.shared(other, after: DecoderMemory(), of: "tiny")
        #expect(shared == other)
        let (first, second) = (try #require(one.balances), try #require(shared.balances))
        #expect(second.sharesRows(with: first))
        #expect(try #require(other.balances).sharesRows(with: first) == false)
    }

    @Test("other assets, or the same at another exchange, are kept by themselves")
    func otherAssets() throws {
        let lists = SharedBalanceRows()
        let one = try Self.memory(("BTC", "1"))
        _ = lists.shared(one, after: DecoderMemory(), of: "tiny")
        for (other, exchange) in [(try Self.memory(("ETH", "1")), "tiny"), (try Self.memory(("BTC", "1")), "other")] {
            let shared = lists.shared(other, after: DecoderMemory(), of: exchange)
            #expect(shared == other)
            #expect(try #require(shared.balances).sharesRows(with: try #require(one.balances)) == false)
        }
    }

    @Test("a memory without a list stays as it is")
    func noList() {
        #expect(SharedBalanceRows().shared(DecoderMemory(), after: DecoderMemory(), of: "tiny") == DecoderMemory())
    }
}
