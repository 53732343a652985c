import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Fills, balances and histories as ProBit shows them.
@Suite struct ProBitFillTests {
    @Test("A trade is executed at first, without its fee; seconds later the same one is settled (catalogue 42)")
    func settlement() throws {
        var bench = try ProBitBench()
        let id = try bench.place(["quantity": "0.5"])
        try bench.counterparty(.sell, "0.1", at: 30_000)
        func row(_ amount: String, _ asset: String, _ word: String) -> String {
            #"{"id":"BTC-USDT:100000001","order_id":"\#(id)","side":"buy","fee_amount":"\#(amount)","#
                + #""fee_currency_id":"\#(asset)","status":"\#(word)","price":"30000","quantity":"0.1","cost":"3000","#
                + #""time":"2023-11-14T22:13:20.000Z","market_id":"BTC-USDT"}"#
        }
        #expect(try bench.history("trade_history").map(\.raw) == [row("", "", "executed")])
        // The fee left the balance with the trade, and is told later.
        #expect(try bench.rows("balance").first?.texts("currency_id", "total") == ["BTC", "10.0998"])
        bench.wait(.seconds(2))
        #expect(try bench.history("trade_history").map(\.raw) == [row("0.0002", "BTC", "settled")])
        #expect(try bench.rows("balance").first?.texts("currency_id", "total") == ["BTC", "10.0998"])
        let truth = bench.exchange.history(account: ProBitBench.account).finalState.fills
        #expect(
            truth.map(\.tradeID) == ["BTC-USDT:100000001"] && truth[0].fees == [Fee(asset: "BTC", amount: "0.0002")])
    }

    @Test("A fee that is not told yet cannot be spent, and goes back with a trade that is taken back")
    func reserved() throws {
        var bench = try ProBitBench()
        try bench.place()
        try bench.counterparty(.sell, 1, at: 30_000)
        #expect(
            bench.post("new_order", ProBitBench.draft(["side": "sell", "quantity": "11"])).errorWord
                == "NOT_ENOUGH_BALANCE")
        #expect(
            bench.post("new_order", ProBitBench.draft(["side": "sell", "quantity": "10.998", "limit_price": "31000"]))
                .errorWord == nil)
        bench.wait(.seconds(5))
        #expect(try bench.rows("balance").first?.texts("total", "available") == ["10.998", "0"])
        #expect(bench.exchange.imbalance().isEmpty)
        var other = try ProBitBench()
        try other.place()
        try other.counterparty(.sell, 1, at: 30_000)
        try other.exchange.bust(trade: 100_000_001, market: BenchExchange.bitcoin, at: other.now)
        other.wait(.seconds(5))
        #expect(try other.rows("balance").first?.texts("total", "available") == ["10", "10"])
        #expect(try other.history("trade_history").isEmpty && other.exchange.imbalance().isEmpty)
    }

    @Test("What there is none of has no row; what orders hold is not available")
    func balances() throws {
        var bench = try ProBitBench()
        try bench.place(["quantity": "0.1", "limit_price": "20000"])
        #expect(
            bench.get("balance").text
                == #"{"data":[{"currency_id":"BTC","total":"10","available":"10"},"#
                + #"{"currency_id":"USDT","total":"100000","available":"98000"}]}"#)
        try bench.exchange.withdraw(10, of: "BTC", account: ProBitBench.account, at: bench.now)
        #expect(try bench.rows("balance").map { $0["currency_id"]?.text } == ["USDT"])
    }

    @Test("All three parameters of a history are required", arguments: ["trade_history", "order_history"])
    func parameters(_ name: String) throws {
        var bench = try ProBitBench()
        let (start, end) = ("start_time=2023-11-14T00:00:00.000Z", "end_time=2023-11-14T22:13:20.000Z")
        #expect(bench.get(name, "\(start)&\(end)&limit=1000").text == #"{"data":[]}"#)
        for query in [
            "\(start)&\(end)", "\(start)&limit=1", "\(end)&limit=1", "\(start)&\(end)&limit=0",
            "\(start)&\(end)&limit=1001", "\(start)&\(end)&limit=x", "start_time=1700000000000&\(end)&limit=1",
            "start_time=2023-11-14&\(end)&limit=1", "start_time=2023-02-29T00:00:00.000Z&\(end)&limit=1",
            "start_time=2023-11-15T00:00:00.000Z&\(end)&limit=1",
        ] {
            let refused = bench.get(name, query)
            #expect(refused.errorWord == "INVALID_ARGUMENT" && refused.status == 400, "\(query)")
        }
        #expect(bench.get(name, "\(start)&\(end)&limit=1&market_id=NOPE").errorWord == "INVALID_MARKET")
    }

    @Test(
        "Newest first, page by page back to the oldest; the end is in the window, or not",
        arguments: [Set<Dialect>(), [.endTimeExclusive]])
    func pages(_ dialects: Set<Dialect>) throws {
        var bench = try ProBitBench(dialects)
        try bench.place(["quantity": "2"])
        let begin = bench.now
        for place in 0..<25 {
            if place.isMultiple(of: 5) { bench.wait(.milliseconds(1)) }
            try bench.counterparty(.sell, "0.01", at: 30_000)
        }
        var (seen, end): (Set<String>, Timestamp) = ([], bench.now + .milliseconds(1))
        for _ in 0..<10 {
            let rows = try bench.rows("trade_history", ProBitBench.window(begin, end, limit: 10))
            seen.formUnion(rows.compactMap { $0["id"]?.string })
            let times = rows.compactMap { $0["time"]?.string }
            #expect(times == times.sorted(by: >))
            guard rows.count == 10, let last = times.last?.dropLast().suffix(3) else { break }
            // The rest of the last row's moment comes again, which is in the page, or right before its end.
            end = begin + .milliseconds((Int64(last) ?? 0) + (dialects.isEmpty ? 0 : 1))
        }
        #expect(seen.count == 25)
        let last = try bench.rows("trade_history", ProBitBench.window(begin, bench.now))
        #expect(last.count == (dialects.isEmpty ? 25 : 20))
    }

    @Test("Records that have aged are asked for, and shown, by the older time")
    func ageing() throws {
        var bench = try ProBitBench()
        try bench.place()
        try bench.counterparty(.sell, 1, at: 30_000)
        bench.face.ageing = .days(2)
        #expect(try bench.history("trade_history").isEmpty)
        let window = ProBitBench.window(bench.now - .days(3), bench.now)
        #expect(try bench.rows("trade_history", window).first?["time"]?.text == "2023-11-12T22:13:20.000Z")
        #expect(try bench.rows("order_history", window).count == 1)
    }

    @Test("Markets with fees in percent, currencies, and the time")
    func reference() throws {
        var bench = try ProBitBench()
        let markets = try bench.rows("market")
        #expect(markets.map { $0["id"]?.text } == ["BTC-USDT", "ETH-USDT"])
        #expect(markets[0].texts("taker_fee_rate", "price_increment", "min_cost") == ["0.2", "0.01", "5"])
        #expect(try bench.rows("currency_with_platform").map { $0["id"]?.text } == ["BTC", "ETH", "USDT"])
        bench.wait(.milliseconds(123))
        #expect(bench.get("time", token: "").text == #"{"data":"2023-11-14T22:13:20.123Z"}"#)
    }
}
