import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Orders as ProBit shows, takes and cancels them.
@Suite struct ProBitOrderTests {
    @Test("The whole row, the same everywhere")
    func row() throws {
        var bench = try ProBitBench()
        let id = try bench.place(["quantity": "0.5", "client_order_id": "us-0001"])
        try bench.counterparty(.sell, "0.1", at: 30_000)
        let row =
            #"{"id":"\#(id)","user_id":"7d2d8a3b-4c7e-4a59-9a59-000000100009","market_id":"BTC-USDT","type":"limit","#
            + #""side":"buy","quantity":"0.5","limit_price":"30000","time_in_force":"gtc","filled_cost":"3000","#
            + #""filled_quantity":"0.1","open_quantity":"0.4","cancelled_quantity":"0","status":"open","#
            + #""time":"2023-11-14T22:13:20.000Z","client_order_id":"us-0001"}"#
        #expect(bench.get("open_order").text == #"{"data":[\#(row)]}"#)
        #expect(bench.get("open_order", "market_id=BTC-USDT").text == #"{"data":[\#(row)]}"#)
        #expect(bench.get("order", "market_id=BTC-USDT&client_order_id=us-0001").text == #"{"data":[\#(row)]}"#)
        #expect(try bench.detail(id).raw == row && bench.history("order_history").isEmpty)
        #expect(try bench.rows("open_order", "market_id=ETH-USDT").isEmpty)
    }

    @Test(
        "An order that was filled in parts and then cancelled is still filled, or cancelled",
        arguments: [(Set<Dialect>(), "filled"), (Set<Dialect>([.partlyFilledIsCancelled]), "cancelled")])
    func cancelled(_ dialects: Set<Dialect>, _ word: String) throws {
        var bench = try ProBitBench(dialects)
        let partly = try bench.place()
        try bench.counterparty(.sell, "0.1", at: 30_000)
        let unfilled = try bench.place(["limit_price": "29000"])
        let answer = try #require(try bench.cancel(partly).json["data"])
        #expect(
            answer.texts("status", "filled_quantity", "open_quantity", "cancelled_quantity") == [
                word, "0.1", "0", "0.9",
            ])
        #expect(bench.cancel(unfilled).errorWord == nil)
        #expect(try bench.detail(unfilled).texts("status", "cancelled_quantity") == ["cancelled", "1"])
        #expect(try bench.history("order_history").map { $0["id"]?.text } == [unfilled, partly])
        #expect(bench.cancel(partly).errorWord == "INVALID_ORDER" && bench.cancel("77").errorWord == "INVALID_ORDER")
        #expect(bench.cancel(partly, "ETH-USDT").errorWord == "INVALID_ORDER")
        #expect(bench.post("cancel_order", #"{"order_id":"\#(partly)"}"#).errorWord == "INVALID_ARGUMENT")
    }

    @Test("Market orders: who buys says what he spends, who sells what he gives")
    func market() throws {
        var bench = try ProBitBench(levels: 5)
        let market: [String: String?] = ["type": "market", "time_in_force": "ioc", "limit_price": nil]
        let bought = try bench.place(market.merging(["quantity": nil, "cost": "3000"]) { $1 })
        let row = try bench.detail(bought)
        #expect(row.texts("status", "cost", "limit_price", "time_in_force") == ["filled", "3000", "0", "ioc"])
        #expect(row["quantity"]?.text == row["filled_quantity"]?.text && row["cancelled_quantity"]?.text == "0")
        let sold = try bench.place(market.merging(["side": "sell", "quantity": "0.01"]) { $1 })
        #expect(try bench.detail(sold).texts("status", "quantity") == ["filled", "0.01"])
        for changes in [
            market.merging(["cost": "1"]) { $1 },
            market.merging(["side": "sell", "quantity": nil, "cost": "1"]) { $1 },
            ["type": "market"], ["cost": "10"], market.merging(["quantity": nil]) { $1 },
        ] {
            let refused = bench.post("new_order", ProBitBench.draft(changes))
            #expect(refused.status == 400, "\(changes)")
        }
    }

    @Test("What ends by its own terms is cancelled, and nothing waits for a price")
    func terms() throws {
        var bench = try ProBitBench()
        for force in ["ioc", "fok"] {
            let id = try bench.place(["time_in_force": force])
            #expect(try bench.detail(id).texts("status", "cancelled_quantity") == ["cancelled", "1"])
        }
        let resting = try bench.place(["time_in_force": "gtcpo"])
        #expect(try bench.detail(resting).texts("type", "time_in_force", "status") == ["limit", "gtcpo", "open"])
        try bench.counterparty(.sell, 1, at: 30_010)
        let taking = bench.post("new_order", ProBitBench.draft(["time_in_force": "gtcpo", "limit_price": "30010"]))
        #expect(taking.errorWord == "INVALID_ORDER", "it would take")
        let truth = bench.exchange.history(account: ProBitBench.account).finalState
        #expect(Set(truth.closedOrders.map(\.state)) == [.canceled])
    }

    @Test(
        "What is refused, and how",
        arguments: [
            (["market_id": "NOPE"], "INVALID_MARKET"), (["market_id": nil], "INVALID_ARGUMENT"),
            (["side": "hold"], "INVALID_ARGUMENT"), (["type": "stop"], "INVALID_ARGUMENT"),
            (["time_in_force": "gtd"], "INVALID_ARGUMENT"), (["quantity": "-1"], "INVALID_ARGUMENT"),
            (["quantity": nil], "INVALID_ARGUMENT"), (["limit_price": nil], "INVALID_ARGUMENT"),
            (["quantity": "9000"], "NOT_ENOUGH_BALANCE"), (["limit_price": "0.001"], "INVALID_ARGUMENT"),
            (["quantity": "0.0001", "limit_price": "1"], "INVALID_ARGUMENT"),
        ] as [([String: String?], String)])
    func refused(_ changes: [String: String?], _ word: String) throws {
        var bench = try ProBitBench()
        let outcome = bench.post("new_order", ProBitBench.draft(changes))
        #expect(outcome.errorWord == word && outcome.status == 400, "\(outcome.text)")
        #expect(bench.exchange.orders(account: ProBitBench.account, asOf: bench.now).isEmpty)
    }

    @Test("An owner's id is used once; closed markets take nothing")
    func taken() throws {
        var bench = try ProBitBench()
        try bench.place(["client_order_id": "mine"])
        let again = bench.post("new_order", ProBitBench.draft(["client_order_id": "mine"]))
        #expect(again.text.contains(#""details":{"client_order_id":"duplicate"}"#))
        try bench.exchange.setTrading(false, BenchExchange.bitcoin, at: bench.now)
        #expect(bench.post("new_order", ProBitBench.draft()).errorWord == "MARKET_CLOSED")
        #expect(try bench.rows("market").map { $0["closed"]?.bool } == [true, false])
    }

    @Test("What is not known is no error; what is not said is one")
    func unknown() throws {
        var bench = try ProBitBench()
        let id = try bench.place()
        #expect(bench.get("order", "market_id=BTC-USDT&order_id=77").text == #"{"data":[]}"#)
        #expect(bench.get("order", "market_id=ETH-USDT&order_id=\(id)").text == #"{"data":[]}"#)
        #expect(bench.get("order", "market_id=BTC-USDT&client_order_id=x").text == #"{"data":[]}"#)
        for query in ["order_id=\(id)", "market_id=BTC-USDT"] {
            let refused = bench.get("order", query)
            #expect(refused.errorWord == "INVALID_ARGUMENT" && refused.status == 400)
        }
        #expect(bench.get("order", "market_id=NOPE&order_id=1").errorWord == "INVALID_MARKET")
        #expect(bench.get("nothing").status == 404)
    }
}
