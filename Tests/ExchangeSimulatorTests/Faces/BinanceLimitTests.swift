import ExchangeSimulator
import Testing
import UserStreamCore

/// Binance weighs what comes from one address, and counts the orders of an account.
@Suite struct BinanceLimitTests {
    private static let used = "X-MBX-USED-WEIGHT-1M"

    @Test("what each request weighs")
    func weights() throws {
        var bench = try BinanceBench()
        let symbol = [("symbol", "BTCUSDT")]
        let requests: [(String, [(String, String)], Int)] = [
            ("/api/v3/ping", [], 1), ("/api/v3/time", [], 1), ("/api/v3/exchangeInfo", [], 20),
            ("/api/v3/account", [], 20), ("/api/v3/openOrders", symbol, 6), ("/api/v3/openOrders", [], 80),
            ("/api/v3/order", symbol + [("orderId", "1")], 4), ("/api/v3/allOrders", symbol, 20),
            ("/api/v3/myTrades", symbol, 20), ("/api/v3/myTrades", symbol + [("orderId", "1")], 5),
            ("/api/v3/rateLimit/order", [], 40), ("/api/v3/account/commission", symbol, 20),
        ]
        var total = 0
        for (path, parameters, weight) in requests {
            total += weight
            let outcome = try bench.call("GET", path, parameters)
            #expect(outcome.number(Self.used) == total, "\(path)")
            #expect(outcome.number("X-MBX-USED-WEIGHT") == total)
        }
        bench.wait(.minutes(1))
        #expect(try bench.call("GET", "/api/v3/ping").number(Self.used) == 1)
    }

    @Test("an order that is taken weighs nothing, one that is refused weighs 1")
    func orders() throws {
        var bench = try BinanceBench()
        let taken = try bench.tryToPlace("BUY", "LIMIT", "1", at: "100")
        #expect(taken.number(Self.used) == 0)
        #expect(taken.number("X-MBX-ORDER-COUNT-10S") == 1 && taken.number("X-MBX-ORDER-COUNT-1D") == 1)
        let refused = try bench.tryToPlace("BUY", "LIMIT", "1", at: "0.001")
        #expect(refused.code == -1013 && refused.number(Self.used) == 1)
        #expect(try bench.call("GET", "/api/v3/ping").number("X-MBX-ORDER-COUNT-10S") == nil)
        let system = try bench.call("GET", "/sapi/v1/account/apiRestrictions")
        #expect(system.number("X-SAPI-USED-IP-WEIGHT-1M") == 1 && system.number(Self.used) == nil)
    }

    @Test("too much weight is refused until the minute is over, for all keys of the address")
    func refused() throws {
        var bench = try BinanceBench()
        bench.wait(.seconds(20))
        for _ in 0..<75 { #expect(try bench.call("GET", "/api/v3/openOrders").status == 200) }
        let refused = try bench.call("GET", "/api/v3/time")
        #expect(refused.status == 429 && refused.code == -1003)
        #expect(refused.number("Retry-After") == 40)
        bench.wait(.milliseconds(39_999))
        #expect(try bench.call("GET", "/api/v3/ping").status == 429)
        bench.wait(.milliseconds(1))
        #expect(try bench.call("GET", "/api/v3/ping").status == 200)
    }

    @Test("who goes on all the same is banned, whatever he asks")
    func banned() throws {
        var bench = try BinanceBench()
        for _ in 0..<150 { _ = try bench.call("GET", "/api/v3/openOrders") }
        let banned = try bench.call("GET", "/api/v3/openOrders")
        #expect(banned.status == 418 && banned.code == -1003 && banned.number("Retry-After") == 120)
        #expect(banned.message?.contains("IP banned until \(bench.now.milliseconds + 120_000).") == true)
        bench.wait(.minutes(1))
        #expect(try bench.call("GET", "/sapi/v1/system/status").status == 418)
        bench.wait(.minutes(1))
        #expect(try bench.call("GET", "/api/v3/ping").status == 200)
    }

    @Test("fifty orders in ten seconds")
    func orderCount() throws {
        var bench = try BinanceBench()
        for _ in 0..<50 { _ = try bench.place("BUY", "0.1", at: "100") }
        let refused = try bench.tryToPlace("BUY", "LIMIT", "0.1", at: "100")
        #expect(refused.status == 429 && refused.code == -1015 && refused.number("Retry-After") == 10)
        #expect(refused.message == "Too many new orders; current limit is 50 orders per 10 SECOND.")
        let counts = try bench.rows("/api/v3/rateLimit/order")
        #expect(counts.map { $0["count"]?.int64 } == [51, 50])
        bench.wait(.seconds(10))
        _ = try bench.place("BUY", "0.1", at: "100")
    }
}
