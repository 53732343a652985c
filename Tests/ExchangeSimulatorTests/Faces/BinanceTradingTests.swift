import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Placing orders at Binance.
@Suite struct BinanceTradingTests {
    @Test("a market order is answered with its fills")
    func fullAnswer() throws {
        var bench = try BinanceBench()
        try bench.counterparty(.sell, "0.5", at: 30_010)
        let answer = try bench.tryToPlace("BUY", "MARKET", "0.1", [("newClientOrderId", "us-0002")])
        #expect(
            answer.text
                == #"{"symbol":"BTCUSDT","orderId":59378002,"orderListId":-1,"clientOrderId":"us-0002","#
                + #""transactTime":1700000040000,"price":"0.00000000","origQty":"0.10000000","executedQty":"0.10000000","#
                + #""origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"3001.00000000","status":"FILLED","#
                + #""timeInForce":"GTC","type":"MARKET","side":"BUY","selfTradePreventionMode":"NONE","#
                + #""workingTime":1700000040000,"fills":[{"price":"30010.00000000","qty":"0.10000000","#
                + #""commission":"0.00010000","commissionAsset":"BTC","tradeId":100000001}]}"#)
    }

    @Test("how long the answer is")
    func forms() throws {
        var bench = try BinanceBench()
        func keys(_ type: String, _ form: String?) throws -> Set<String> {
            let more = form.map { [("newOrderRespType", $0)] } ?? []
            let outcome = try bench.tryToPlace("BUY", type, "1", at: "100", more)
            return Set(try outcome.json.members.map(\.0))
        }
        let short: Set = ["symbol", "orderId", "orderListId", "clientOrderId", "transactTime"]
        #expect(try keys("LIMIT_MAKER", nil) == short && keys("LIMIT", "ACK") == short)
        #expect(try keys("LIMIT", "RESULT").contains("status") && !keys("LIMIT", "RESULT").contains("fills"))
        #expect(try keys("LIMIT", nil).contains("fills") && keys("LIMIT_MAKER", "FULL").contains("fills"))
        #expect(try bench.tryToPlace("BUY", "LIMIT", "1", at: "100", [("newOrderRespType", "X")]).code == -1100)
    }

    @Test("market orders in base and in quote, both ways")
    func marketOrders() throws {
        var bench = try BinanceBench()
        try bench.counterparty(.sell, 1, at: 30_010)
        try bench.counterparty(.sell, 1, at: 30_020)
        try bench.counterparty(.buy, 1, at: 29_990)
        func place(_ side: String, _ amount: (String, String)) throws -> [String?] {
            let stated = [("symbol", "BTCUSDT"), ("side", side), ("type", "MARKET"), amount]
            let answer = try bench.call("POST", "/api/v3/order", stated)
            return try answer.json.texts("status", "executedQty", "cummulativeQuoteQty")
        }
        #expect(try place("BUY", ("quantity", "1.5")) == ["FILLED", "1.50000000", "45020.00000000"])
        #expect(try place("SELL", ("quoteOrderQty", "2999")) == ["FILLED", "0.10000000", "2999.00000000"])
        #expect(try place("BUY", ("quoteOrderQty", "3002")) == ["FILLED", "0.10000000", "3002.00000000"])
        #expect(try place("BUY", ("quantity", "0.6")) == ["EXPIRED", "0.40000000", "12008.00000000"])
        let locked = bench.exchange.balances(account: BinanceBench.account, asOf: bench.now).map(\.locked)
        #expect(locked.allSatisfy { $0.isZero })
        #expect(bench.exchange.imbalance().isEmpty)
    }

    private static let refusals: [(changes: [(String, String?)], code: Int64, words: String)] = [
        ([("symbol", nil)], -1102, "'symbol'"), ([("symbol", "NOPE")], -1121, "Invalid symbol."),
        ([("side", nil)], -1102, "'side'"), ([("side", "buy")], -1117, "Invalid side."),
        ([("type", "FOO")], -1116, "Invalid orderType."), ([("type", "STOP_LOSS")], -1013, "not supported"),
        ([("timeInForce", nil)], -1102, "'timeInForce'"), ([("timeInForce", "DAY")], -1115, "Invalid timeInForce."),
        ([("quantity", nil)], -1102, "'quantity'"), ([("price", nil)], -1102, "'price'"),
        ([("quantity", "-1")], -1100, "Illegal characters"), ([("quantity", "")], -1105, "was empty"),
        ([("price", "1.123456789")], -1111, "too much precision"),
        ([("price", "100.001")], -1013, "Filter failure: PRICE_FILTER"),
        ([("price", "0")], -1013, "Filter failure: PRICE_FILTER"),
        ([("quantity", "1.0000001")], -1013, "Filter failure: LOT_SIZE"),
        ([("quantity", "0.000001"), ("price", "90000")], -1013, "Filter failure: LOT_SIZE"),
        ([("quantity", "0.01")], -1013, "Filter failure: NOTIONAL"),
        ([("quantity", "1000000")], -2010, "Account has insufficient balance for requested action."),
        ([("stopPrice", "1")], -1106, "'stopPrice' sent when not required"),
        ([("type", "STOP_LOSS_LIMIT")], -1102, "'stopPrice'"),
        ([("type", "STOP_LOSS_LIMIT"), ("stopPrice", "29999")], -2010, "Stop price would trigger immediately."),
        ([("type", "LIMIT_MAKER")], -1106, "'timeInForce'"),
        ([("type", "MARKET"), ("timeInForce", nil)], -1106, "'price'"),
        ([("newClientOrderId", "a b")], -1100, "newClientOrderId"),
        ([("newClientOrderId", String(repeating: "a", count: 37))], -1100, "newClientOrderId"),
        ([("icebergQty", "1")], -1013, "Iceberg"), ([("selfTradePreventionMode", "X")], -1013, "self-trade"),
    ]

    @Test("what is refused, and in which words; a test order is refused alike", arguments: 0..<refusals.count)
    func refused(_ number: Int) throws {
        var bench = try BinanceBench()
        let (changes, code, words) = Self.refusals[number]
        var stated: [(String, String)] = [
            ("symbol", "BTCUSDT"), ("side", "BUY"), ("type", "LIMIT"), ("timeInForce", "GTC"), ("quantity", "1"),
            ("price", "100"),
        ]
        for (name, value) in changes {
            stated.removeAll { $0.0 == name }
            if let value { stated.append((name, value)) }
        }
        for path in ["/api/v3/order", "/api/v3/order/test"] {
            let outcome = try bench.call("POST", path, stated)
            #expect(outcome.code == code && outcome.status == 400, "\(outcome.text)")
            #expect(outcome.message?.contains(words) == true, "\(outcome.text)")
        }
        #expect(bench.exchange.orders(account: BinanceBench.account, asOf: bench.now).isEmpty)
    }

    @Test("a test order does nothing")
    func testOrder() throws {
        var bench = try BinanceBench()
        let stated = [
            ("symbol", "BTCUSDT"), ("side", "BUY"), ("type", "LIMIT"), ("timeInForce", "GTC"), ("quantity", "1"),
            ("price", "100"),
        ]
        #expect(try bench.call("POST", "/api/v3/order/test", stated).text == "{}")
        #expect(bench.exchange.orders(account: BinanceBench.account, asOf: bench.now).isEmpty)
    }

    @Test("a post-only order that would take, a halted market")
    func otherRefusals() throws {
        var bench = try BinanceBench()
        try bench.counterparty(.sell, 1, at: 30_000)
        let taking = try bench.tryToPlace("BUY", "LIMIT_MAKER", "1", at: "30000")
        #expect(taking.code == -2010 && taking.message == "Order would immediately match and take.")
        #expect(try bench.tryToPlace("BUY", "LIMIT_MAKER", "1", at: "29999").status == 200)
        try bench.exchange.setTrading(false, BinanceBench.bitcoin, at: bench.now)
        let closed = try bench.tryToPlace("BUY", "LIMIT", "1", at: "100")
        #expect(closed.code == -2010 && closed.message == "Market is closed.")
    }

    @Test("an owner's id is one live order's, and can be used again afterwards")
    func clientIDs() throws {
        var bench = try BinanceBench()
        let first = try bench.place("BUY", "1", at: "100", [("newClientOrderId", "x")])
        let twin = try bench.tryToPlace("BUY", "LIMIT", "1", at: "100", [("newClientOrderId", "x")])
        #expect(twin.code == -2010 && twin.message == "Duplicate order sent.")
        _ = try bench.cancel(first)
        let second = try bench.place("BUY", "1", at: "100", [("newClientOrderId", "x")])
        func named() throws -> Int64? {
            let stated = [("symbol", "BTCUSDT"), ("origClientOrderId", "x")]
            return try bench.call("GET", "/api/v3/order", stated).json["orderId"]?.int64
        }
        #expect(try named() == second)
        _ = try bench.cancel(second)
        #expect(try named() == second)
    }

    @Test("an order without an owner's id gets one, which the truth knows as well")
    func madeUpIDs() throws {
        var bench = try BinanceBench()
        let ids = try (0..<2).map { _ in
            try bench.tryToPlace("BUY", "LIMIT", "1", at: "100").json["clientOrderId"]?.text ?? ""
        }
        #expect(Set(ids).count == 2 && ids.allSatisfy { $0.utf8.count == 22 })
        let told = bench.exchange.history(account: BinanceBench.account).finalState.openOrders.map(\.clientOrderID)
        #expect(Set(told) == Set(ids))
    }
}
