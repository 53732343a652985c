import ExchangeSimulator
import Testing
import UserStreamCore

/// Fills as Binance shows them.
@Suite struct BinanceFillTests {
    private static let fills = "/api/v3/myTrades"
    private static let symbol = ("symbol", "BTCUSDT")

    /// A bench with one order on each market, each filled in parts.
    private func bench(_ count: Int = 5) throws -> (BinanceBench, order: Int64) {
        var bench = try BinanceBench()
        let order = try bench.place("BUY", "1", at: "30000")
        _ = try bench.place("BUY", "1", at: "2000", symbol: "ETHUSDT")
        for _ in 0..<count {
            bench.wait(.hours(1))
            try bench.counterparty(.sell, "0.1", at: 30_000)
        }
        try bench.exchange.deposit(1, of: "ETH", account: 200_009, at: bench.now)
        try bench.counterparty(.sell, "0.5", at: 2_000, BinanceBench.ether)
        return (bench, order)
    }

    @Test("the whole row")
    func row() throws {
        var (bench, _) = try bench(1)
        #expect(
            try bench.call("GET", Self.fills, [Self.symbol]).text
                == #"[{"symbol":"BTCUSDT","id":100000001,"orderId":59378001,"orderListId":-1,"price":"30000.00000000","#
                + #""qty":"0.10000000","quoteQty":"3000.00000000","commission":"0.00010000","commissionAsset":"BTC","#
                + #""time":1700003640000,"isBuyer":true,"isMaker":true,"isBestMatch":true}]"#)
    }

    @Test("trades are numbered per symbol, without gaps, in the order in which they happen")
    func numbers() throws {
        var (bench, _) = try bench()
        let ids = try bench.rows(Self.fills, [Self.symbol]).compactMap { $0["id"]?.int64 }
        #expect(ids == Array(100_000_001...100_000_005))
        #expect(try bench.rows(Self.fills, [("symbol", "ETHUSDT")]).compactMap { $0["id"]?.int64 } == [100_000_001])
    }

    @Test("pages go on with the number after the last")
    func pages() throws {
        var (bench, _) = try bench()
        var (seen, next): ([Int64], Int64) = ([], 0)
        while true {
            let page = try bench.rows(Self.fills, [Self.symbol, ("fromId", "\(next)"), ("limit", "2")])
            seen += page.compactMap { $0["id"]?.int64 }
            guard page.count == 2, let last = seen.last else { break }
            next = last + 1
        }
        #expect(seen == Array(100_000_001...100_000_005))
        let newest = try bench.rows(Self.fills, [Self.symbol, ("limit", "2")]).compactMap { $0["id"]?.int64 }
        #expect(newest == [100_000_004, 100_000_005])
    }

    @Test("what can be said together, and what cannot")
    func combinations() throws {
        var (bench, order) = try bench()
        let start = Int64(1_700_000_040_000)
        let (from, to) = (("startTime", "\(start + 7_200_000)"), ("endTime", "\(start + 10_800_000)"))
        let number = ("orderId", "\(order)")
        func count(_ parameters: (String, String)...) throws -> Int64 {
            let outcome = try bench.call("GET", Self.fills, [Self.symbol] + parameters)
            return try outcome.code ?? Int64(outcome.json.count)
        }
        #expect(try count() == 5 && count(number) == 5 && count(from) == 4 && count(to) == 3 && count(from, to) == 2)
        #expect(try count(number, ("fromId", "100000004")) == 2)
        #expect(try count(("fromId", "1"), from) == -1128)
        #expect(try count(number, from) == -1128 && count(number, to) == -1128)
        #expect(try count(("startTime", "1"), to) == -1127)
        #expect(try count(("limit", "0")) == -1130)
        #expect(try bench.call("GET", Self.fills).code == -1102)
        #expect(try bench.call("GET", Self.fills, [("symbol", "NOPE")]).code == -1121)
    }

    @Test("fees in another asset are settled at once")
    func otherAsset() throws {
        var bench = try BinanceBench()
        try bench.exchange.deposit(1, of: "BNB", account: BinanceBench.account, at: bench.now)
        try bench.exchange.setFeePayment(
            .deducted("BNB", unitsPerQuote: "0.002"), account: BinanceBench.account, at: bench.now)
        _ = try bench.place("BUY", "0.5", at: "30000")
        try bench.counterparty(.sell, "0.5", at: 30_000)
        let row = try #require(try bench.rows(Self.fills, [Self.symbol]).first)
        #expect(row.texts("commission", "commissionAsset") == ["0.03000000", "BNB"])
        let balances = try bench.call("GET", "/api/v3/account", [("omitZeroBalances", "true")]).json.rows("balances")
        #expect(balances.first?.texts("asset", "free") == ["BNB", "0.97000000"])
        #expect(
            bench.exchange.fills(account: BinanceBench.account, asOf: bench.now).allSatisfy { $0.feeState == .final })
    }
}
