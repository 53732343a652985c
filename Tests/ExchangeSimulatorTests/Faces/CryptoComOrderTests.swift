import ExchangeSimulator
import Testing
import UserStreamCore

/// Orders as Crypto.com shows them: live ones, single ones, and histories.
@Suite struct CryptoComOrderTests {
    private static let history = "private/get-order-history"

    @Test("the whole row, the same in the list, alone and, once it has ended, in the history")
    func row() throws {
        var bench = try CryptoComBench()
        let id = try bench.place("BUY", "0.5", at: "30000", id: "us-0001")
        let created = bench.now.milliseconds
        bench.wait(.seconds(30))
        try bench.counterparty(.sell, "0.1", at: 30_000)
        let updated = bench.now.milliseconds
        let row = try bench.detail(id)
        #expect(
            row.raw == #"{"account_id":"52e7c00f-1324-5a6b-bf9d-000000100009","order_id":"9007199254740993","#
                + #""client_oid":"us-0001","order_type":"LIMIT","time_in_force":"GOOD_TILL_CANCEL","side":"BUY","#
                + #""exec_inst":[],"quantity":"0.5","limit_price":"30000","order_value":"15000","avg_price":"30000","#
                + #""cumulative_quantity":"0.1","cumulative_value":"3000","cumulative_fee":"0.00025","#
                + #""fee_instrument_name":"BTC","status":"ACTIVE","#
                + #""update_user_id":"52e7c00f-1324-5a6b-bf9d-000000100009","order_date":"2023-11-14","#
                + #""create_time":\#(created),"create_time_ns":"\#(created)740993","update_time":\#(updated),"#
                + #""instrument_name":"BTC_USDT"}"#)
        #expect(try bench.rows("private/get-open-orders").map(\.raw) == [row.raw])
        #expect(try bench.rows(Self.history).isEmpty, "it is alive")
        try bench.counterparty(.sell, "0.4", at: 30_000)
        let ended = try bench.rows(Self.history)
        #expect(ended.map { $0["status"]?.text } == ["FILLED"])
        #expect(try ended.first?.raw == bench.detail(id).raw)
    }

    @Test("ids are beyond floating point and of the whole exchange; the list can be of one market")
    func ids() throws {
        var bench = try CryptoComBench()
        let bitcoin = try bench.place("BUY", "1", at: "100")
        let ether = try bench.place("BUY", "2", at: "200", symbol: "ETH_USDT")
        #expect([bitcoin, ether] == ["9007199254740993", "9007199254740994"])
        let open = try bench.rows("private/get-open-orders")
        #expect(open.map { $0["order_id"]?.string } == [ether, bitcoin])
        #expect(try bench.rows("private/get-open-orders", #"{"instrument_name":"BTC_USDT"}"#).count == 1)
        #expect(try bench.call("private/get-open-orders", #"{"instrument_name":"NOPE"}"#).code == 209)
        // An owner's id that he did not give is the nonce of his request.
        #expect(open.first?["client_oid"]?.text == open.first?["create_time"]?.text)
    }

    @Test("how orders end")
    func ends() throws {
        var bench = try CryptoComBench()
        func end(_ id: String) throws -> [String?] { try bench.detail(id).texts("status", "reason") }
        let ioc = try bench.place("BUY", "1", at: "100", #","time_in_force":"IMMEDIATE_OR_CANCEL""#)
        #expect(try end(ioc) == ["EXPIRED", "43004"])
        let fok = try bench.place("BUY", "1", at: "100", #","time_in_force":"FILL_OR_KILL""#)
        #expect(try end(fok) == ["EXPIRED", "43003"])
        let market = try bench.call(
            "private/create-order", #"{"instrument_name":"BTC_USDT","side":"SELL","type":"MARKET","quantity":"1"}"#)
        let sold = try #require(market.orderIDText)
        #expect(try end(sold) == ["EXPIRED", "43004"])
        let resting = try bench.place("SELL", "1", at: "31000")
        let own = try bench.place("BUY", "1", at: "31000", #","stp_scope":"M","stp_inst":"T""#)
        #expect(try end(own) == ["EXPIRED", "43012"])
        let maker = try bench.place("BUY", "1", at: "31000", #","exec_inst":["POST_ONLY"]"#)
        #expect(try end(maker) == ["REJECTED", "43005"], "it was taken first")
        #expect(try end(resting) == ["ACTIVE", nil])
        #expect(try bench.cancel(resting).json["message"]?.text == "NO_ERROR")
        #expect(try end(resting) == ["CANCELED", nil])
        let shown = try bench.rows(Self.history).map { $0["order_id"]?.text }
        #expect(shown == [maker, own, resting, sold, fok, ioc])
    }

    @Test("a stop order waits, and so it does while it is being cancelled")
    func stops() throws {
        var bench = try CryptoComBench()
        let stop = OrderRequest.stopLimit(
            .sell, CryptoComBench.bitcoin, quantity: 1, price: 28_900, stopPrice: 29_000)
        let id = try bench.exchange.place(stop, account: CryptoComBench.account, at: bench.now)
        #expect(
            try bench.detail(String(id)).texts("status", "order_type", "ref_price") == [
                "PENDING", "STOP_LIMIT", "29000",
            ])
        try bench.exchange.cancel(order: id, account: CryptoComBench.account, at: bench.now, delay: .seconds(5))
        #expect(try bench.detail(String(id)).texts("status") == ["PENDING"])
        bench.wait(.seconds(6))
        #expect(try bench.detail(String(id)).texts("status") == ["CANCELED"])
    }

    @Test("an order that is not there")
    func notFound() throws {
        var bench = try CryptoComBench()
        let id = try bench.place("BUY", "1", at: "100", id: "mine")
        func answer(_ params: String) throws -> [String] {
            let outcome = try bench.call("private/get-order-detail", params)
            return [outcome.code.map { "\($0)" } ?? "", outcome.status.map { "\($0)" } ?? ""]
        }
        #expect(try answer(#"{"order_id":"1"}"#) == ["40401", "200"])
        #expect(try answer(#"{"order_id":"\#(Int64.max)"}"#) == ["40401", "200"])
        #expect(try answer(#"{"client_oid":"other"}"#) == ["40401", "200"])
        #expect(try answer("{}") == ["40004", "400"] && answer(#"{"order_id":""}"#) == ["40004", "400"])
        #expect(try answer(#"{"order_id":"x"}"#) == ["212", "500"])
        #expect(try answer(#"{"order_id":\#(id)}"#) == ["0", "200"], "a number is as good")
        #expect(try answer(#"{"client_oid":"mine"}"#) == ["0", "200"])
        let strange = try bench.exchange.place(
            .limit(.buy, CryptoComBench.bitcoin, quantity: 1, price: 100), account: 200_009, at: bench.now)
        #expect(try answer(#"{"order_id":"\#(strange)"}"#) == ["40401", "200"], "it is somebody else's")
    }

    @Test("scalars can be strings")
    func strings() throws {
        var bench = try CryptoComBench([.scalarsAsStrings])
        let id = try bench.place("BUY", "1", at: "100", #","time_in_force":"FILL_OR_KILL""#)
        let outcome = try bench.call("private/get-order-detail", #"{"order_id":"\#(id)"}"#)
        let row = try outcome.json["result"]
        #expect(try outcome.json["code"]?.string == "0" && row?["reason"]?.string == "43003")
        #expect(row?["create_time"]?.string != nil && row?["update_time"]?.string != nil)
        #expect(try bench.call("private/get-order-detail").json["code"]?.string == "40004")
        #expect(try bench.get("public/get-tickers").json["id"]?.string == "-1")
    }
}
