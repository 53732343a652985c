import ExchangeSimulator
import Testing
import UserStreamCore

/// Placing and cancelling at Crypto.com.
@Suite struct CryptoComTradingTests {
    private func order(_ change: [String: String?] = [:]) -> String {
        var members = [
            "instrument_name": #""BTC_USDT""#, "side": #""BUY""#, "type": #""LIMIT""#, "price": #""100""#,
            "quantity": "1",
        ]
        for (name, value) in change { members[name] = value }
        return "{" + members.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",")
            + "}"
    }

    @Test("what is taken is answered with its ids, and what is refused with the owner's")
    func answers() throws {
        var bench = try CryptoComBench()
        let taken = try bench.call("private/create-order", order(["client_oid": #""us-0001""#]))
        let start = #"{"id":\#(bench.now.milliseconds),"method":"private/create-order","code":"#
        #expect(taken.text == start + #"0,"result":{"client_oid":"us-0001","order_id":"9007199254740993"}}"#)
        let large = order(["client_oid": #""us-0002""#, "quantity": "5000"])
        let refused = try bench.call("private/create-order", large)
        #expect(refused.status == 500)
        #expect(
            refused.text == #"{"id":\#(bench.now.milliseconds),"method":"private/create-order","code":306,"#
                + #""message":"INSUFFICIENT_AVAILABLE_BALANCE","result":{"client_oid":"us-0002"}}"#)
        let cancelled = try bench.cancel("9007199254740993")
        #expect(
            cancelled.text == #"{"id":\#(bench.now.milliseconds),"method":"private/cancel-order","code":0,"#
                + #""message":"NO_ERROR","result":{"client_oid":"us-0001","order_id":"9007199254740993"}}"#)
        let all = try bench.call("private/cancel-all-orders")
        #expect(all.text == #"{"id":\#(bench.now.milliseconds),"method":"private/cancel-all-orders","code":0}"#)
    }

    @Test(
        "what an order must be",
        arguments: [
            (["instrument_name": nil], 40_004), (["instrument_name": #""NOPE""#], 209), (["side": nil], 40_004),
            (["side": #""buy""#], 220), (["type": nil], 40_004), (["type": #""STOP_LIMIT""#], 219),
            (["price": nil], 40_004), (["price": #""x""#], 308), (["price": #""100.001""#], 308),
            (["quantity": nil], 40_004), (["quantity": "0"], 213), (["quantity": #""0.0000001""#], 213),
            (["quantity": #""0.00001""#], 415), (["notional": "100"], 40_004), (["time_in_force": #""DAY""#], 221),
            (["type": #""MARKET""#], 40_004), (["type": #""MARKET""#, "price": nil, "quantity": nil], 40_004),
            (["type": #""MARKET""#, "price": nil, "notional": "10"], 40_004),
            (["exec_inst": #"["SMART_POST_ONLY"]"#], 40_004), (["exec_inst": #""POST_ONLY""#], 40_004),
            (["exec_inst": #"["POST_ONLY"]"#, "time_in_force": #""FILL_OR_KILL""#], 221),
            (["spot_margin": #""MARGIN""#], 40_004), (["stp_inst": #""B""#], 40_004),
            (["client_oid": #""1234567890123456789012345678901234567""#], 40_004),
            (["spot_margin": #""SPOT""#, "broker_id": #""CCXT""#], 0), (["exec_inst": "[]"], 0),
        ] as [([String: String?], Int64)])
    func orders(_ change: [String: String?], _ code: Int64) throws {
        var bench = try CryptoComBench()
        let outcome = try bench.call("private/create-order", order(change))
        #expect(outcome.code == code, "\(outcome.text)")
        #expect(
            bench.exchange.openOrders(account: CryptoComBench.account, asOf: bench.now).count == (code == 0 ? 1 : 0))
    }

    @Test("market orders: a quantity, or the quote that a buyer spends")
    func markets() throws {
        var bench = try CryptoComBench()
        try bench.counterparty(.sell, 5, at: 30_000)
        try bench.counterparty(.buy, 3, at: 29_000)
        let bought = try bench.call(
            "private/create-order", order(["type": #""MARKET""#, "price": nil, "quantity": nil, "notional": "15000"]))
        let row = try bench.detail(#require(bought.orderIDText))
        #expect(row.texts("status", "cumulative_quantity", "order_value") == ["FILLED", "0.5", "15000"])
        #expect(row["quantity"] == nil)
        let sold = try bench.call(
            "private/create-order", order(["type": #""MARKET""#, "price": nil, "side": #""SELL""#]))
        #expect(try bench.detail(#require(sold.orderIDText)).texts("status", "quantity") == ["FILLED", "1"])
        let quote = order(["type": #""MARKET""#, "price": nil, "quantity": nil, "side": #""SELL""#, "notional": "10"])
        #expect(try bench.call("private/create-order", quote).code == 40_004)
    }

    @Test("an owner's id is used once")
    func duplicates() throws {
        var bench = try CryptoComBench()
        let id = try bench.place("BUY", "1", at: "100", id: "mine")
        #expect(try bench.call("private/create-order", order(["client_oid": #""mine""#])).code == 204)
        _ = try bench.cancel(id)
        #expect(try bench.call("private/create-order", order(["client_oid": #""mine""#])).code == 204)
        #expect(try bench.call("private/create-order", order(["client_oid": #""another""#])).code == 0)
    }

    @Test("several at once, each by itself")
    func lists() throws {
        var bench = try CryptoComBench()
        let drafts =
            #"[{"instrument_name":"BTC_USDT","side":"BUY","type":"LIMIT","price":"100","quantity":"1","client_oid":"a"},"#
            + #"{"instrument_name":"BTC_USDT","side":"BUY","type":"LIMIT","price":"100","quantity":"9000","client_oid":"b"}]"#
        let canonical =
            "contingency_typeLISTorder_list"
            + "client_oidainstrument_nameBTC_USDTprice100quantity1sideBUYtypeLIMIT"
            + "client_oidbinstrument_nameBTC_USDTprice100quantity9000sideBUYtypeLIMIT"
        let placed = try bench.call(
            "private/create-order-list", #"{"contingency_type":"LIST","order_list":\#(drafts)}"#, signing: canonical)
        let results = try #require(try placed.json["result"]?.raw, "\(placed.text)")
        #expect(
            results == #"[{"index":0,"code":0,"client_oid":"a","order_id":"9007199254740993"},"#
                + #"{"index":1,"code":306,"message":"INSUFFICIENT_AVAILABLE_BALANCE","client_oid":"b"}]"#)
        let ids =
            #"[{"instrument_name":"BTC_USDT","order_id":"9007199254740993"},{"instrument_name":"BTC_USDT","order_id":"5"}]"#
        let cancelled = try bench.call(
            "private/cancel-order-list", #"{"contingency_type":"LIST","order_list":\#(ids)}"#,
            signing: "contingency_typeLISTorder_listinstrument_nameBTC_USDTorder_id9007199254740993"
                + "instrument_nameBTC_USDTorder_id5")
        #expect(try cancelled.json["result"]?.elements.map { $0["code"]?.int64 } == [0, 212])
        #expect(try bench.rows("private/get-open-orders").isEmpty)
        for params in ["{}", #"{"contingency_type":"LIST"}"#, #"{"contingency_type":"OCO","order_list":"x"}"#] {
            #expect(try bench.call("private/create-order-list", params).code == 40_004)
        }
    }

    @Test("cancels")
    func cancels() throws {
        var bench = try CryptoComBench()
        let ids = try ["a", "b", "c"].map { try bench.place("BUY", "1", at: "100", id: $0) }
        let ether = try bench.place("BUY", "1", at: "100", symbol: "ETH_USDT")
        #expect(try bench.call("private/cancel-order", #"{"client_oid":"a"}"#).orderIDText == ids[0])
        #expect(try bench.cancel(ids[0]).code == 316 && bench.cancel("77").code == 212)
        #expect(try bench.call("private/cancel-order").code == 40_004)
        #expect(try bench.call("private/cancel-all-orders", #"{"type":"TRIGGER"}"#).code == 0)
        #expect(try bench.call("private/cancel-all-orders", #"{"type":"SOME"}"#).code == 40_004)
        #expect(try bench.rows("private/get-open-orders").count == 3)
        #expect(try bench.call("private/cancel-all-orders", #"{"instrument_name":"BTC_USDT"}"#).code == 0)
        #expect(try bench.rows("private/get-open-orders").map { $0["order_id"]?.text } == [ether])
    }
}
