import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Orders as Binance shows them: live ones, single ones, and histories.
@Suite struct BinanceOrderTests {
    private static let all = "/api/v3/allOrders"

    @Test("two markets have equal numbers, and each number is its symbol's")
    func numbers() throws {
        var bench = try BinanceBench()
        let bitcoin = try bench.place("BUY", "1", at: "100")
        let ether = try bench.place("BUY", "2", at: "200", symbol: "ETHUSDT")
        #expect(bitcoin == ether)
        func quantity(_ symbol: String) throws -> String? {
            try bench.call("GET", "/api/v3/order", [("symbol", symbol), ("orderId", "\(ether)")]).json["origQty"]?.text
        }
        #expect(try quantity("BTCUSDT") == "1.00000000" && quantity("ETHUSDT") == "2.00000000")
        let open = try bench.rows("/api/v3/openOrders")
        #expect(open.map { $0["symbol"]?.text } == ["BTCUSDT", "ETHUSDT"])
        #expect(try bench.rows("/api/v3/openOrders", [("symbol", "ETHUSDT")]).count == 1)
        let told = bench.exchange.history(account: BinanceBench.account).finalState.openOrders.map(\.id)
        #expect(Set(told.map(\.text)) == ["BTCUSDT:\(bitcoin)", "ETHUSDT:\(bitcoin)"])
        #expect(try bench.cancel(ether, symbol: "ETHUSDT").status == 200)
        #expect(try bench.rows("/api/v3/openOrders").map { $0["symbol"]?.text } == ["BTCUSDT"])
    }

    @Test("the whole row")
    func row() throws {
        var bench = try BinanceBench()
        _ = try bench.place("BUY", "0.5", at: "30000", [("newClientOrderId", "us-0001")])
        bench.wait(.seconds(30))
        try bench.counterparty(.sell, "0.1", at: 30_000)
        let text = try bench.call(
            "GET", "/api/v3/order", [("symbol", "BTCUSDT"), ("origClientOrderId", "us-0001")]
        ).text
        #expect(
            text == #"{"symbol":"BTCUSDT","orderId":59378001,"orderListId":-1,"clientOrderId":"us-0001","#
                + #""price":"30000.00000000","origQty":"0.50000000","executedQty":"0.10000000","#
                + #""cummulativeQuoteQty":"3000.00000000","status":"PARTIALLY_FILLED","timeInForce":"GTC","type":"LIMIT","#
                + #""side":"BUY","stopPrice":"0.00000000","icebergQty":"0.00000000","time":1700000040000,"#
                + #""updateTime":1700000070000,"isWorking":true,"workingTime":1700000040000,"#
                + #""origQuoteOrderQty":"0.00000000","selfTradePreventionMode":"NONE"}"#)
    }

    @Test("a stop order does not work until its price has come")
    func stops() throws {
        var bench = try BinanceBench()
        let placed = try bench.tryToPlace("SELL", "STOP_LOSS_LIMIT", "1", at: "28900", [("stopPrice", "29000")])
        let number = try #require(try placed.json["orderId"]?.int64, "\(placed.text)")
        func row() throws -> JSONValue {
            try bench.call("GET", "/api/v3/order", [("symbol", "BTCUSDT"), ("orderId", "\(number)")]).json
        }
        #expect(try row().texts("status", "type", "stopPrice") == ["NEW", "STOP_LOSS_LIMIT", "29000.00000000"])
        #expect(try row()["isWorking"]?.bool == false && row()["workingTime"] == nil)
        bench.wait(.seconds(5))
        try bench.exchange.setPrice(BinanceBench.bitcoin, to: 28_950, at: bench.now)
        #expect(try row()["isWorking"]?.bool == true)
        #expect(try row()["workingTime"]?.int64 == bench.now.milliseconds)
    }

    @Test("how orders end")
    func ends() throws {
        var bench = try BinanceBench()
        func end(_ outcome: FaceOutcome) throws -> [String?] {
            let number = try #require(try outcome.json["orderId"]?.int64, "\(outcome.text)")
            let row = try bench.call("GET", "/api/v3/order", [("symbol", "BTCUSDT"), ("orderId", "\(number)")]).json
            return row.texts("status", "expiryReason")
        }
        let ioc = try bench.tryToPlace("BUY", "LIMIT", "1", at: "100", [("timeInForce", "IOC")])
        #expect(try end(ioc) == ["EXPIRED", "UNFILLED_IOC_QUANTITY_EXPIRED"])
        let fok = try bench.tryToPlace("BUY", "LIMIT", "1", at: "100", [("timeInForce", "FOK")])
        #expect(try end(fok) == ["EXPIRED", "UNFILLED_FOK_ORDER_EXPIRED"])
        #expect(try end(try bench.tryToPlace("SELL", "MARKET", "1")) == ["EXPIRED", "INSUFFICIENT_LIQUIDITY"])
        let resting = try bench.tryToPlace("SELL", "LIMIT", "1", at: "31000")
        let own = try bench.tryToPlace(
            "BUY", "LIMIT", "1", at: "31000", [("selfTradePreventionMode", "EXPIRE_TAKER")])
        #expect(try end(own) == ["EXPIRED_IN_MATCH", nil])
        #expect(try end(resting) == ["NEW", nil])
        try bench.counterparty(.buy, 1, at: 31_000)
        #expect(try end(resting) == ["FILLED", nil])
        let trade = try #require(bench.exchange.fills(account: BinanceBench.account, asOf: bench.now).first)
        try bench.exchange.bust(trade: trade.tradeID, market: trade.market, at: bench.now)
        #expect(try end(resting) == ["EXPIRED", "EXCHANGE_CANCELED"])
    }

    @Test("an order that is not there, or no more")
    func notFound() throws {
        var bench = try BinanceBench()
        func code(_ parameters: [(String, String)]) throws -> Int64? {
            try bench.call("GET", "/api/v3/order", parameters).code
        }
        let number = try bench.place("BUY", "1", at: "100", [("newClientOrderId", "mine")])
        let symbol = ("symbol", "BTCUSDT")
        #expect(try code([symbol, ("orderId", "1")]) == -2013)
        #expect(try code([symbol, ("orderId", "\(Int64.max)")]) == -2013)
        #expect(try code([("symbol", "ETHUSDT"), ("orderId", "\(number)")]) == -2013)
        #expect(try code([symbol, ("origClientOrderId", "other")]) == -2013)
        #expect(try code([symbol]) == -1102 && code([("orderId", "1")]) == -1102)
        #expect(try code([("symbol", "NOPE"), ("orderId", "1")]) == -1121)
        #expect(try code([symbol, ("orderId", "x")]) == -1100 && code([symbol, ("orderId", "")]) == -1105)
        #expect(try code([symbol, ("orderId", "\(number)"), ("origClientOrderId", "other")]) == -2039)
        #expect(try code([symbol, ("orderId", "\(number)"), ("origClientOrderId", "mine")]) == nil)
        _ = try bench.cancel(number)
        bench.face.ageing = .days(89)
        #expect(try code([symbol, ("orderId", "\(number)")]) == nil)
        bench.face.ageing = .days(91)
        #expect(try code([symbol, ("orderId", "\(number)")]) == -2026)
        #expect(try bench.rows(Self.all, [symbol]).isEmpty)
    }

    @Test("histories are selected by the time of creation, in windows of a day")
    func windows() throws {
        var bench = try BinanceBench()
        let first = bench.now.milliseconds
        let numbers = try (0..<4).map { _ in
            defer { bench.wait(.hours(10)) }
            return try bench.place("BUY", "0.1", at: "100")
        }
        let symbol = ("symbol", "BTCUSDT")
        func shown(_ parameters: (String, Int64)...) throws -> [Int64] {
            let stated = [symbol] + parameters.map { ($0.0, String($0.1)) }
            return try bench.rows(Self.all, stated).compactMap { $0["orderId"]?.int64 }
        }
        let hour: Int64 = 3_600_000
        #expect(try shown() == numbers)
        #expect(try shown(("startTime", first), ("endTime", first + 24 * hour)) == Array(numbers[..<3]))
        #expect(try shown(("startTime", first + 1), ("endTime", first + 20 * hour)) == Array(numbers[1..<3]))
        #expect(try shown(("endTime", first + 10 * hour)) == Array(numbers[..<2]))
        #expect(try shown(("startTime", first + 10 * hour)) == Array(numbers[1...]))
        let wide = [symbol, ("startTime", "\(first)"), ("endTime", "\(first + 24 * hour + 1)")]
        #expect(try bench.call("GET", Self.all, wide).code == -1127)
        // Pages: by number on from a cursor, or the newest ones.
        #expect(try shown(("orderId", numbers[1]), ("limit", 2)) == Array(numbers[1..<3]))
        #expect(try shown(("limit", 2)) == Array(numbers[2...]))
        #expect(try shown(("startTime", first), ("limit", 2)) == Array(numbers[..<2]))
        #expect(try bench.call("GET", Self.all, [symbol, ("limit", "1001")]).code == -1130)
        #expect(try bench.call("GET", Self.all).code == -1102)
    }

    @Test("a window without an end may be a day")
    func openWindows() throws {
        for isDay in [false, true] {
            var bench = try BinanceBench(isDay ? [.startTimeIsDay] : [])
            let first = bench.now.milliseconds
            _ = try bench.place("BUY", "0.1", at: "100")
            bench.wait(.hours(25))
            _ = try bench.place("BUY", "0.1", at: "100")
            let rows = try bench.rows(Self.all, [("symbol", "BTCUSDT"), ("startTime", "\(first)")])
            #expect(rows.count == (isDay ? 1 : 2))
        }
    }

    @Test("numbers above 2^53 stay exact")
    func largeNumbers() throws {
        var bench = try BinanceBench([.idsAbove2to53])
        let numbers = try (0..<3).map { _ in try bench.place("BUY", "0.1", at: "100") }
        #expect(numbers == [9_007_199_254_740_993, 9_007_199_254_740_994, 9_007_199_254_740_995])
    }
}
