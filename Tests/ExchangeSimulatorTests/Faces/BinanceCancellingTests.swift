import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Cancelling orders at Binance, and replacing them.
@Suite struct BinanceCancellingTests {
    @Test("the cancel has an id of its own, and the order keeps its one")
    func cancel() throws {
        var bench = try BinanceBench()
        let number = try bench.place("BUY", "0.5", at: "30000", [("newClientOrderId", "us-0001")])
        try bench.counterparty(.sell, "0.1", at: 30_000)
        let answer = try bench.call(
            "DELETE", "/api/v3/order",
            [("symbol", "BTCUSDT"), ("origClientOrderId", "us-0001"), ("newClientOrderId", "cancelReq77")])
        #expect(
            answer.text
                == #"{"symbol":"BTCUSDT","origClientOrderId":"us-0001","orderId":59378001,"orderListId":-1,"#
                + #""clientOrderId":"cancelReq77","transactTime":1700000040000,"price":"30000.00000000","#
                + #""origQty":"0.50000000","executedQty":"0.10000000","origQuoteOrderQty":"0.00000000","#
                + #""cummulativeQuoteQty":"3000.00000000","status":"CANCELED","timeInForce":"GTC","type":"LIMIT","#
                + #""side":"BUY","selfTradePreventionMode":"NONE"}"#)
        let row = try bench.call("GET", "/api/v3/order", [("symbol", "BTCUSDT"), ("orderId", "\(number)")]).json
        #expect(row.texts("clientOrderId", "status") == ["us-0001", "CANCELED"])
        let again = try bench.cancel(number)
        #expect(again.code == -2011 && again.message == "Unknown order sent." && again.status == 400)
        #expect(try bench.cancel(1).code == -2011 && bench.cancel(number, symbol: "ETHUSDT").code == -2011)
        #expect(try bench.call("DELETE", "/api/v3/order", [("symbol", "BTCUSDT")]).code == -1102)
    }

    @Test("a cancel can be for an order with fills, or without, only")
    func restrictions() throws {
        var bench = try BinanceBench()
        let number = try bench.place("BUY", "0.5", at: "30000")
        func cancel(_ restriction: String) throws -> FaceOutcome {
            try bench.call(
                "DELETE", "/api/v3/order",
                [("symbol", "BTCUSDT"), ("orderId", "\(number)"), ("cancelRestrictions", restriction)])
        }
        #expect(try cancel("ONLY_PARTIALLY_FILLED").message == "Order was not canceled due to cancel restrictions.")
        #expect(try cancel("ONLY_SOME").code == -1100)
        #expect(try cancel("ONLY_NEW").status == 200)
    }

    @Test("all orders of a symbol")
    func all() throws {
        var bench = try BinanceBench()
        for _ in 0..<3 { _ = try bench.place("BUY", "1", at: "100") }
        _ = try bench.place("BUY", "1", at: "100", symbol: "ETHUSDT")
        let answer = try bench.call("DELETE", "/api/v3/openOrders", [("symbol", "BTCUSDT")])
        #expect(try answer.json.elements.map { $0["status"]?.text } == ["CANCELED", "CANCELED", "CANCELED"])
        #expect(try bench.rows("/api/v3/openOrders").count == 1)
        #expect(try bench.call("DELETE", "/api/v3/openOrders", [("symbol", "BTCUSDT")]).code == -2011)
        #expect(try bench.call("DELETE", "/api/v3/openOrders").code == -1102)
    }

    private func replacement(
        _ old: Int64, _ quantity: String, mode: String = "STOP_ON_FAILURE"
    ) -> [(String, String)] {
        [
            ("symbol", "BTCUSDT"), ("side", "BUY"), ("type", "LIMIT"), ("timeInForce", "GTC"), ("quantity", quantity),
            ("price", "100"), ("cancelReplaceMode", mode), ("cancelOrderId", "\(old)"),
        ]
    }

    @Test("one order for another")
    func replace() throws {
        var bench = try BinanceBench()
        let old = try bench.place("BUY", "1", at: "100")
        let root = try bench.call("POST", "/api/v3/order/cancelReplace", replacement(old, "2")).json
        #expect(root.texts("cancelResult", "newOrderResult") == ["SUCCESS", "SUCCESS"])
        #expect(root["cancelResponse"]?["status"]?.text == "CANCELED")
        #expect(root["newOrderResponse"]?["orderId"]?.int64 == old + 1)
        let told = bench.exchange.history(account: BinanceBench.account).finalState
        #expect(told.closedOrders.first?.replacedBy == OrderID("BTCUSDT:\(old + 1)"))
        #expect(told.openOrders.first?.replaces == OrderID("BTCUSDT:\(old)"))
    }

    @Test("where one of the two fails")
    func partialReplace() throws {
        var bench = try BinanceBench()
        let path = "/api/v3/order/cancelReplace"
        let old = try bench.place("BUY", "1", at: "100")
        func results(_ outcome: FaceOutcome) throws -> [String?] {
            try outcome.json["data"]?.texts("cancelResult", "newOrderResult") ?? []
        }
        let poor = try bench.call("POST", path, replacement(old, "100000"))
        #expect(poor.code == -2021 && poor.status == 409)
        #expect(try results(poor) == ["SUCCESS", "FAILURE"])
        #expect(try poor.json["data"]?["newOrderResponse"]?["code"]?.int64 == -2010)
        let stopped = try bench.call("POST", path, replacement(old, "1"))
        #expect(stopped.code == -2022 && stopped.status == 400)
        #expect(try results(stopped) == ["FAILURE", "NOT_ATTEMPTED"])
        let allowed = try bench.call("POST", path, replacement(old, "1", mode: "ALLOW_FAILURE"))
        #expect(allowed.code == -2021)
        #expect(try results(allowed) == ["FAILURE", "SUCCESS"])
        let neither = try bench.call("POST", path, replacement(old, "100000", mode: "ALLOW_FAILURE"))
        #expect(neither.code == -2022)
        #expect(try results(neither) == ["FAILURE", "FAILURE"])
        #expect(try bench.rows("/api/v3/openOrders").count == 1)
    }
}
