import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Fills and balances as Crypto.com shows them.
@Suite struct CryptoComFillTests {
    @Test("the whole row")
    func row() throws {
        var bench = try CryptoComBench()
        let id = try bench.place("BUY", "0.5", at: "30000", id: "us-0001")
        try bench.counterparty(.sell, "0.1", at: 30_000)
        let moment = bench.now.milliseconds
        let fill = try #require(bench.exchange.fills(account: CryptoComBench.account, asOf: bench.now).first)
        let nanos = fill.rowID % 1_000_000
        let rows = try bench.rows("private/get-trades")
        #expect(
            rows.map(\.raw) == [
                #"{"account_id":"52e7c00f-1324-5a6b-bf9d-000000100009","event_date":"2023-11-14","#
                    + #""journal_type":"TRADING","traded_quantity":"0.1","traded_price":"30000","fees":"-0.00025","#
                    + #""fee_credits":"0","order_id":"\#(id)","trade_id":"\#(fill.rowID)","trade_match_id":"100000001","#
                    + #""client_oid":"us-0001","taker_side":"MAKER","side":"BUY","instrument_name":"BTC_USDT","#
                    + #""fee_instrument_name":"BTC","create_time":\#(moment),"create_time_ns":"\#(moment)\#(nanos)","#
                    + #""transact_time_ns":"\#(moment)\#(nanos)","match_count":"1","match_index":"0"}"#
            ])
    }

    @Test("both legs of a trade with oneself have ids of their own, which the truth knows, and one match")
    func selfTrade() throws {
        var bench = try CryptoComBench()
        let bid = try bench.place("BUY", "1", at: "30000")
        let ask = try bench.place("SELL", "1", at: "30000")
        let rows = try bench.rows("private/get-trades")
        #expect(Set(rows.compactMap { $0["order_id"]?.text }) == [bid, ask])
        let ids = Set(rows.compactMap { $0["trade_id"]?.string })
        #expect(ids.count == 2 && Set(rows.compactMap { $0["trade_match_id"]?.string }).count == 1)
        let truth = bench.exchange.history(account: CryptoComBench.account).finalState.fills
        #expect(Set(truth.map(\.tradeID)) == ids)
        #expect(Set(rows.compactMap { $0["taker_side"]?.text }) == ["MAKER", "TAKER"])
        let sold = rows.first { $0["side"]?.text == "SELL" }
        #expect(sold?.texts("fees", "fee_instrument_name", "taker_side") == ["-150", "USDT", "TAKER"])
    }

    @Test("of one market")
    func markets() throws {
        var bench = try CryptoComBench()
        for symbol in ["BTC_USDT", "ETH_USDT"] {
            try bench.place("BUY", "1", at: "2000", symbol: symbol)
        }
        try bench.counterparty(.sell, 1, at: 2_000)
        #expect(try bench.rows("private/get-trades", #"{"instrument_name":"ETH_USDT"}"#).isEmpty)
        #expect(try bench.rows("private/get-trades", #"{"instrument_name":"BTC_USDT"}"#).count == 1)
    }

    @Test("balances: one account, what orders hold is reserved, what there is none of is left out")
    func balances() throws {
        var bench = try CryptoComBench()
        try bench.place("BUY", "0.1", at: "20000")
        let accounts = try bench.rows("private/user-balance")
        #expect(accounts.count == 1 && accounts[0]["instrument_name"]?.text == "USD")
        let rows = accounts[0].rows("position_balances")
        #expect(rows.map { $0["instrument_name"]?.text } == ["BTC", "USDT"])
        #expect(rows[0].texts("quantity", "reserved_qty", "market_value") == ["10", "0", "300000"])
        #expect(rows[1].texts("quantity", "reserved_qty", "max_withdrawal_balance") == ["100000", "2000", "98000"])
        #expect(accounts[0]["total_cash_balance"]?.text == "400000")
        try bench.exchange.withdraw(10, of: "BTC", account: CryptoComBench.account, at: bench.now)
        let left = try bench.rows("private/user-balance").first?.rows("position_balances") ?? []
        #expect(left.map { $0["instrument_name"]?.text } == ["USDT"])
    }

    @Test("markets, prices, networks, accounts and fees")
    func reference() throws {
        var bench = try CryptoComBench()
        let instruments = try #require(try bench.get("public/get-instruments").json["result"]).rows("data")
        #expect(instruments.map { $0["symbol"]?.text } == ["BTC_USDT", "ETH_USDT", "BTCUSD-PERP"])
        #expect(instruments.map { $0["inst_type"]?.text } == ["CCY_PAIR", "CCY_PAIR", "PERPETUAL_SWAP"])
        #expect(instruments[0].texts("base_ccy", "quote_ccy", "price_tick_size") == ["BTC", "USDT", "0.01"])
        try bench.exchange.setTrading(false, CryptoComBench.ether, at: bench.now)
        let halted = try #require(try bench.get("public/get-instruments").json["result"]).rows("data")
        #expect(halted.map { $0["tradable"]?.bool } == [true, false, true])
        let prices = try #require(try bench.get("public/get-tickers", "instrument_name=ETH_USDT").json["result"])
        #expect(prices.rows("data").map { $0.texts("i", "a") } == [["ETH_USDT", "2000"]])
        #expect(try bench.call("private/get-currency-networks").json["result"]?["currency_map"]?.count == 0)
        let accounts = try bench.call("private/get-accounts").json["result"]
        #expect(accounts?["master_account"]?["name"]?.text == "account 100009")
        let rates = try bench.call("private/get-fee-rate").json["result"]
        #expect(rates?.texts("effective_spot_maker_rate_bps", "effective_spot_taker_rate_bps") == ["25", "50"])
        let rate = try bench.call("private/get-instrument-fee-rate", #"{"instrument_name":"BTC_USDT"}"#).json["result"]
        #expect(rate?.texts("effective_maker_rate_bps", "effective_taker_rate_bps") == ["25", "50"])
        #expect(try bench.call("private/get-instrument-fee-rate").code == 40_004)
    }
}
