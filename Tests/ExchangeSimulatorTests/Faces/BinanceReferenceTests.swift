import ExchangeSimulator
import Testing
import UserStreamCore

/// Clock, markets, the account and the key, as Binance shows them.
@Suite struct BinanceReferenceTests {
    @Test("what needs no key")
    func open() throws {
        var bench = try BinanceBench()
        func get(_ path: String) -> String { bench.send(FaceRequest("GET", target: path)).text }
        #expect(get("/api/v3/ping") == "{}")
        #expect(get("/api/v3/time") == #"{"serverTime":1700000040000}"#)
        #expect(get("/sapi/v1/system/status") == #"{"status":0,"msg":"normal"}"#)
        #expect(bench.send(FaceRequest("GET", target: "/api/v3/nothing")).status == 404)
        #expect(bench.send(FaceRequest("POST", target: "/api/v3/time")).status == 404)
    }

    @Test("the markets with their filters and limits")
    func markets() throws {
        var bench = try BinanceBench()
        let root = try bench.send(FaceRequest("GET", target: "/api/v3/exchangeInfo")).json
        #expect(root.rows("rateLimits").map { $0["limit"]?.int64 } == [6_000, 50, 160_000, 300_000])
        let symbol = try #require(root.rows("symbols").first)
        #expect(
            symbol.texts("symbol", "status", "baseAsset", "quoteAsset") == ["BTCUSDT", "TRADING", "BTC", "USDT"])
        #expect(symbol["permissionSets"] != nil)
        let filters = symbol.rows("filters")
        #expect(filters.map { $0["filterType"]?.text } == ["PRICE_FILTER", "LOT_SIZE", "NOTIONAL"])
        #expect(filters.first?["tickSize"]?.text == "0.01000000")
    }

    @Test("some markets only")
    func someMarkets() throws {
        var bench = try BinanceBench()
        func symbols(_ query: String) throws -> [String?] {
            let outcome = bench.send(FaceRequest("GET", target: "/api/v3/exchangeInfo?" + query))
            if let code = outcome.code { return ["\(code)"] }
            return try outcome.json.rows("symbols").map { $0["symbol"]?.text }
        }
        #expect(try symbols("symbol=ETHUSDT") == ["ETHUSDT"])
        #expect(try symbols("symbols=%5B%22ETHUSDT%22,%22BTCUSDT%22%5D") == ["ETHUSDT", "BTCUSDT"])
        #expect(try symbols("symbol=NOPE") == ["-1121"] && symbols("symbols=%5B%22NOPE%22%5D") == ["-1121"])
        #expect(try symbols("symbols=BTCUSDT") == ["-1100"])
        let short = try bench.send(FaceRequest("GET", target: "/api/v3/exchangeInfo?showPermissionSets=false")).json
        #expect(short.rows("symbols").first?["permissionSets"] == nil)
        try bench.exchange.setTrading(false, BinanceBench.bitcoin, at: bench.now)
        let halted = try bench.send(FaceRequest("GET", target: "/api/v3/exchangeInfo?symbol=BTCUSDT")).json
        #expect(halted.rows("symbols").first?["status"]?.text == "BREAK")
    }

    @Test("balances, with those of zero and without")
    func balances() throws {
        var bench = try BinanceBench()
        _ = try bench.place("BUY", "0.5", at: "100")
        let root = try bench.call("GET", "/api/v3/account").json
        #expect(root["uid"]?.int64 == 100_001 && root["updateTime"]?.int64 == bench.now.milliseconds)
        let rows = root.rows("balances")
        #expect(rows.map { $0["asset"]?.text } == ["BTC", "ETH", "USDT", "XRP"])
        #expect(rows[2].texts("free", "locked") == ["99950.00000000", "50.00000000"])
        func held() throws -> [String?] {
            let root = try bench.call("GET", "/api/v3/account", [("omitZeroBalances", "true")]).json
            return root.rows("balances").map { $0["asset"]?.text }
        }
        #expect(try held() == ["BTC", "USDT"])
        try bench.exchange.withdraw(10, of: "BTC", account: BinanceBench.account, at: bench.now)
        #expect(try held() == ["USDT"])
        #expect(try bench.call("GET", "/api/v3/account", [("omitZeroBalances", "x")]).code == -1100)
    }

    @Test("what the key may do")
    func permissions() throws {
        var bench = try BinanceBench()
        let root = try bench.call("GET", "/sapi/v1/account/apiRestrictions").json
        #expect(root["enableReading"]?.bool == true && root["enableSpotAndMarginTrading"]?.bool == true)
        #expect(root["enableWithdrawals"]?.bool == false && root["ipRestrict"]?.bool == false)
    }

    @Test("what trading costs")
    func commission() throws {
        var bench = try BinanceBench()
        let root = try bench.call("GET", "/api/v3/account/commission", [("symbol", "BTCUSDT")]).json
        #expect(root["standardCommission"]?["taker"]?.text == "0.00100000")
        #expect(root["discount"]?["enabledForAccount"]?.bool == false)
        #expect(try bench.call("GET", "/api/v3/account/commission").code == -1102)
    }
}
