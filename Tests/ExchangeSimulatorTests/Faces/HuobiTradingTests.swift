import ExchangeSimulator
import Testing
import UserStreamCore

/// Placing and cancelling over the wire.
@Suite struct HuobiTradingTests {
    static let path = "/v1/order/orders/place"

    @Test("an id comes back as a string, and what ccxt sends is understood")
    func place() throws {
        var bench = try FaceBench()
        let body =
            #"{"account-id":"100009","symbol":"btcusdt","type":"buy-limit","client-order-id":"AA03022abc-1","#
            + #""amount":"0.5","price":"30000"}"#
        #expect(try bench.call("POST", Self.path, body: body).text == #"{"status":"ok","data":"59378001"}"#)
        let market = #"{"account-id":100009,"symbol":"btcusdt","type":"buy-market","amount":15000}"#
        #expect(try bench.call("POST", Self.path, body: market).errorCode == nil)
    }

    /// A field that is changed, or left out, and the code that follows.
    static let mistakes: [(change: String, code: String)] = [
        ("account-id", "validation-constraints-required"), ("amount", "validation-constraints-required"),
        ("account-id=5", "account-get-accounts-inexistent-error"), ("symbol=x", "base-symbol-error"),
        ("type=buy", "invalid-type"), ("amount=-1", "invalid-amount"), ("price=0", "invalid-price"),
        ("price=10.001", "order-orderprice-precision-error"), ("amount=1.0000001", "order-orderamount-precision-error"),
        ("amount=0.1", "order-value-min-error"), ("amount=0.000001", "order-limitorder-amount-min-error"),
        ("amount=20000", "account-frozen-balance-insufficient-error"),
        ("client-order-id=a b", "invalid-client-order-id"),
    ]

    @Test("what is refused, and with which code", arguments: mistakes)
    func refusals(_ change: String, _ code: String) throws {
        var fields = [
            ("account-id", "100009"), ("symbol", "btcusdt"), ("type", "buy-limit"), ("amount", "1"), ("price", "10"),
            ("client-order-id", "a"),
        ]
        let parts = change.split(separator: "=").map(String.init)
        let index = try #require(fields.firstIndex { $0.0 == parts[0] })
        if parts.count == 2 { fields[index].1 = parts[1] } else { fields.remove(at: index) }
        let body = "{" + fields.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",") + "}"
        var bench = try FaceBench()
        #expect(try bench.call("POST", Self.path, body: body).errorCode == code)
        #expect(try bench.call("POST", Self.path, body: "{").errorCode == "bad-request")
        #expect(try bench.rows("/v1/order/openOrders").isEmpty)
    }

    @Test("ten orders at once, each with its own end")
    func batch() throws {
        var bench = try FaceBench()
        let good =
            #"{"account-id":"100009","symbol":"btcusdt","type":"buy-limit","amount":"1","price":"10","#
            + #""client-order-id":"us-1"}"#
        let bad = #"{"account-id":"100009","symbol":"x","type":"buy-limit","amount":"1","client-order-id":"us-2"}"#
        let outcome = try bench.call("POST", "/v1/order/batch-orders", body: "[\(good),\(bad)]")
        #expect(
            outcome.text == """
                {"status":"ok","data":[{"order-id":59378001,"client-order-id":"us-1"},\
                {"client-order-id":"us-2","err-code":"base-symbol-error","err-msg":"The symbol is invalid"}]}
                """)
        let many = "[" + Array(repeating: good, count: 11).joined(separator: ",") + "]"
        #expect(try bench.call("POST", "/v1/order/batch-orders", body: many).errorCode == "invalid-parameter")
    }

    @Test("cancelling again tells where the order stands")
    func states() throws {
        var bench = try FaceBench()
        let canceled = try bench.place("buy-limit", "1", at: "100", id: "one")
        _ = try bench.cancel(canceled)
        #expect(
            try bench.cancel(canceled) == """
                {"status":"error","err-code":"order-orderstate-error","err-msg":"Incorrect order state","data":null,\
                "order-state":7}
                """)
        let partial = try bench.place("buy-limit", "0.1", at: "30000")
        try bench.counterparty(.sell, "0.05", at: 30_000)
        _ = try bench.cancel(partial)
        #expect(try bench.cancel(partial).contains(#""order-state":5"#))
        let filled = try bench.place("buy-limit", "0.1", at: "30000")
        try bench.counterparty(.sell, "0.1", at: 30_000)
        #expect(try bench.cancel(filled).contains(#""order-state":6"#))
        #expect(try bench.cancel(7).contains("base-record-invalid"))
    }

    @Test("cancelling by the owner's id answers with a number")
    func byClientID() throws {
        var bench = try FaceBench()
        _ = try bench.place("buy-limit", "1", at: "100", id: "one")
        func cancel(_ id: String) throws -> String {
            try bench.call(
                "POST", "/v1/order/orders/submitCancelClientOrder", body: "{\"client-order-id\":\"\(id)\"}"
            ).text
        }
        #expect(try cancel("one") == #"{"status":"ok","data":10}"#)
        #expect(try cancel("one") == #"{"status":"ok","data":7}"#)
        #expect(try cancel("two") == #"{"status":"ok","data":0}"#)
    }

    @Test("cancelling several, and all")
    func several() throws {
        var bench = try FaceBench()
        let first = try bench.place("buy-limit", "1", at: "100")
        let outcome = try bench.call(
            "POST", "/v1/order/orders/batchcancel", body: "{\"order-ids\":[\"\(first)\",\"2\"]}")
        #expect(
            outcome.text == """
                {"status":"ok","data":{"success":["59378001"],"failed":[{"order-id":"2",\
                "err-code":"base-record-invalid","err-msg":"record invalid","client-order-id":""}]}}
                """)
        for _ in 0..<3 { _ = try bench.place("buy-limit", "1", at: "100") }
        _ = try bench.place("buy-limit", "1", at: "100", symbol: "ethusdt")
        let all = "/v1/order/orders/batchCancelOpenOrders"
        #expect(
            try bench.call("POST", all, body: #"{"symbol":"btcusdt","size":2}"#).text
                == #"{"status":"ok","data":{"success-count":2,"failed-count":0,"next-id":59378004}}"#)
        #expect(
            try bench.call("POST", all, body: "{}").text
                == #"{"status":"ok","data":{"success-count":2,"failed-count":0,"next-id":-1}}"#)
        #expect(try bench.rows("/v1/order/openOrders").isEmpty)
    }
}
