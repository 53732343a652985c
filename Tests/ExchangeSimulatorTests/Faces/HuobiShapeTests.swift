import ExchangeSimulator
import Testing
import UserStreamCore

/// Every answer, written out by hand from the HTX spot API reference.
@Suite struct HuobiShapeTests {
    @Test("the clock and the status")
    func clockAndStatus() throws {
        var bench = try FaceBench()
        bench.wait(.milliseconds(123))
        #expect(
            bench.send(FaceRequest(path: "/v1/common/timestamp")).text == #"{"status":"ok","data":1700000000123}"#)
        #expect(
            bench.send(FaceRequest(path: "/v2/market-status")).text
                == #"{"code":200,"message":"success","data":{"marketStatus":1},"ok":true}"#)
    }

    @Test("symbols, in both lists, with numbers for numbers")
    func symbols() throws {
        var bench = try FaceBench()
        try bench.exchange.setTrading(false, FaceBench.ether, at: bench.now)
        let rows = try bench.send(FaceRequest(path: "/v1/common/symbols")).rows
        #expect(
            rows[0].raw == """
                {"base-currency":"btc","quote-currency":"usdt","price-precision":2,"amount-precision":6,\
                "value-precision":8,"symbol-partition":"main","symbol":"btcusdt","state":"online",\
                "min-order-amt":0.00001,"max-order-amt":1000000000000000,"min-order-value":5,\
                "limit-order-min-order-amt":0.00001,"limit-order-max-order-amt":1000000000000000,\
                "limit-order-max-buy-amt":1000000000000000,"limit-order-max-sell-amt":1000000000000000,\
                "sell-market-min-order-amt":0.00001,"sell-market-max-order-amt":1000000000000000,\
                "buy-market-max-order-value":1000000000000000,"api-trading":"enabled","tags":""}
                """)
        #expect(rows[1]["state"]?.text == "suspend")
        let short = try bench.send(FaceRequest(path: "/v1/settings/common/market-symbols")).rows
        #expect(short[0]["bc"]?.text == "btc")
        #expect(short[0]["minov"]?.kind == .number)
        let currencies = bench.send(FaceRequest(path: "/v2/reference/currencies"))
        #expect(try currencies.rows.map { $0["currency"]?.text } == ["btc", "eth", "usdt", "xrp"])
        #expect(try currencies.json["code"]?.int64 == 200)
    }

    @Test("accounts, balances with a row for every asset, points, the key")
    func account() throws {
        var bench = try FaceBench()
        #expect(
            try bench.text("/v1/account/accounts") == """
                {"status":"ok","data":[{"id":100009,"type":"spot","subtype":"","state":"working"},\
                {"id":1100009,"type":"point","subtype":"","state":"working"}]}
                """)
        _ = try bench.place("buy-limit", "0.5", at: "30000")
        let balance = try bench.text("/v1/account/accounts/100009/balance")
        #expect(
            balance == """
                {"status":"ok","data":{"id":100009,"type":"spot","state":"working","list":[\
                {"currency":"btc","type":"trade","balance":"10.000000000000000000","seq-num":"2"},\
                {"currency":"btc","type":"frozen","balance":"0","seq-num":"2"},\
                {"currency":"eth","type":"trade","balance":"10.000000000000000000","seq-num":"3"},\
                {"currency":"eth","type":"frozen","balance":"0","seq-num":"3"},\
                {"currency":"usdt","type":"trade","balance":"85000.000000000000000000","seq-num":"4"},\
                {"currency":"usdt","type":"frozen","balance":"15000.000000000000000000","seq-num":"4"},\
                {"currency":"xrp","type":"trade","balance":"0","seq-num":"0"},\
                {"currency":"xrp","type":"frozen","balance":"0","seq-num":"0"}]}}
                """)
        #expect(
            try bench.call("GET", "/v1/account/accounts/7/balance").errorCode
                == "account-get-accounts-inexistent-error")
        #expect(
            try bench.text("/v2/point/account").contains(#""accountId":"1100009""#))
        #expect(try bench.text("/v2/user/uid") == #"{"code":200,"data":100001}"#)
        #expect(
            try bench.text("/v2/user/api-key", [("uid", "100001"), ("accessKey", FaceBench.apiKey)]) == """
                {"code":200,"message":"success","data":[{"accessKey":"aa11bb22-cc33dd44-ee55ff66-0a1b2",\
                "note":"simulated","permission":"readOnly,trade","ipAddresses":"","validDays":-1,"status":"normal",\
                "createTime":1690000000000,"updateTime":1690000000000}],"ok":true}
                """)
        let foreign = try bench.call("GET", "/v2/user/api-key", [("uid", "100001"), ("accessKey", "x")])
        #expect(foreign.text == #"{"code":2002,"message":"invalid field value in \"accessKey\""}"#)
    }

    @Test("an open order, an order's detail, a fill")
    func orderAndFill() throws {
        var bench = try FaceBench()
        #expect(try bench.place("buy-limit", "0.5", at: "30000", id: "us-0001") == 59_378_001)
        bench.wait(.milliseconds(30_500))
        try bench.counterparty(.sell, "0.1", at: 30_000)
        #expect(
            try bench.text("/v1/order/openOrders") == """
                {"status":"ok","data":[{"id":59378001,"symbol":"btcusdt","account-id":100009,\
                "client-order-id":"us-0001","amount":"0.500000000000000000","price":"30000.000000000000000000",\
                "created-at":1700000000000,"type":"buy-limit","filled-amount":"0.100000000000000000",\
                "filled-cash-amount":"3000.000000000000000000","filled-fees":"0.000200000000000000",\
                "source":"spot-api","state":"partial-filled"}]}
                """)
        bench.wait(.milliseconds(29_500))
        #expect(try bench.cancel(59_378_001) == #"{"status":"ok","data":"59378001"}"#)
        #expect(
            try bench.text("/v1/order/orders/59378001") == """
                {"status":"ok","data":{"id":59378001,"symbol":"btcusdt","account-id":100009,\
                "client-order-id":"us-0001","amount":"0.5","market-amount":"0","ice-amount":"0","is-ice":false,\
                "price":"30000","created-at":1700000000000,"type":"buy-limit","field-amount":"0.1",\
                "field-cash-amount":"3000","field-fees":"0.0002","finished-at":1700000060000,\
                "updated-at":1700000060000,"user-id":100001,"source":"spot-api","state":"partial-canceled",\
                "canceled-at":1700000060000,"canceled-source":"api"}}
                """)
        let fill = try #require(try bench.rows("/v1/order/matchresults").first)
        let id = try #require(fill["id"]?.int64)
        let (match, trade) = (try #require(fill["match-id"]?.int64), try #require(fill["trade-id"]?.int64))
        #expect(
            fill.raw == """
                {"id":\(id),"order-id":59378001,"match-id":\(match),"trade-id":\(trade),"symbol":"btcusdt",\
                "type":"buy-limit","source":"spot-api","role":"maker","price":"30000","filled-amount":"0.1",\
                "filled-fees":"0.0002","fee-currency":"btc","filled-points":"0","fee-deduct-currency":"",\
                "fee-deduct-state":"done","created-at":1700000030500,"updated-at":1700000030500}
                """)
        #expect(try bench.rows("/v1/order/orders/59378001/matchresults").map(\.raw) == [fill.raw])
        #expect(try bench.rows("/v1/order/history").count == 1)
    }

    @Test("a deducted fee: open at first, settled in points later")
    func deductedFee() throws {
        var bench = try FaceBench()
        try bench.exchange.deposit(100, of: "HBPOINT", account: FaceBench.account, at: bench.now)
        try bench.exchange.setFeePayment(
            .deducted("HBPOINT", unitsPerQuote: 1), account: FaceBench.account, at: bench.now)
        _ = try bench.place("buy-limit", "0.1", at: "30000")
        try bench.counterparty(.sell, "0.1", at: 30_000)
        let open = try #require(try bench.rows("/v1/order/matchresults").first)
        #expect(open["fee-deduct-state"]?.text == "ongoing")
        #expect(open["filled-points"]?.text == "0")
        bench.wait(.seconds(3))
        let settled = try #require(try bench.rows("/v1/order/matchresults").first)
        #expect(settled["fee-deduct-state"]?.text == "done")
        #expect(settled["filled-points"]?.text == "6")
        #expect(settled["filled-fees"]?.text == "0")
        #expect(settled["fee-deduct-currency"]?.text == "hbpoint")
        #expect(try bench.text("/v2/point/account").contains(#""acctBalance":"94.000000000000000000""#))
        let usdt = try bench.text("/v1/account/accounts/100009/balance")
        #expect(!usdt.contains("hbpoint"), "points have no balance row")
    }

    @Test("how an order's kind and end are called")
    func words() throws {
        var bench = try FaceBench()
        try bench.counterparty(.sell, "0.2", at: 30_000)
        let ids = [
            try bench.place("buy-ioc", "0.3", at: "30000"), try bench.place("buy-limit-fok", "0.3", at: "30000"),
            try bench.place("buy-market", "50"),
        ]
        try bench.counterparty(.sell, "0.2", at: 30_000)
        let maker = try bench.place("buy-limit-maker", "0.1", at: "30001")
        var words: [[String?]] = []
        for id in ids + [maker] {
            let order = try #require(try bench.call("GET", "/v1/order/orders/\(id)").json["data"])
            words.append([order["type"]?.text, order["state"]?.text, order["canceled-source"]?.text])
        }
        #expect(
            words == [
                ["buy-ioc", "partial-canceled", "ioc"], ["buy-limit-fok", "canceled", "fok"],
                ["buy-market", "canceled", "market"], ["buy-limit-maker", "canceled", "limit_maker"],
            ])
    }

    @Test("a stop order waits as created, with its condition")
    func stop() throws {
        var bench = try FaceBench()
        let body =
            #"{"account-id":100009,"symbol":"btcusdt","type":"sell-stop-limit","amount":"0.1","price":"28000","#
            + #""stop-price":"29000","operator":"lte"}"#
        #expect(try bench.call("POST", "/v1/order/orders/place", body: body).errorCode == nil)
        let row = try #require(try bench.rows("/v1/order/openOrders").first)
        #expect(row["state"]?.text == "created")
        #expect(row["type"]?.text == "sell-stop-limit")
        #expect(row["stop-price"]?.text == "29000")
        #expect(row["operator"]?.text == "lte")
    }

    @Test("ids as strings, errors with underscores, ids that floating point confuses")
    func dialects() throws {
        var bench = try FaceBench([.idsAsStrings, .errUnderscore, .idsAbove2to53])
        let id = try bench.place("buy-limit", "0.5", at: "30000")
        #expect(id > 1 << 53)
        #expect(try bench.rows("/v1/order/openOrders").first?["id"]?.raw == "\"\(id)\"")
        let error = try bench.call("GET", "/v1/order/orders/7")
        #expect(
            error.text
                == #"{"status":"error","err_code":"base-record-invalid","err_msg":"record invalid","data":null}"#)
    }

    @Test("compressed bodies inflate to the same text; equal ones are equal bytes unless the dialect says otherwise")
    func gzip() throws {
        for (dialects, isStable) in [([], true), ([.gzipUnstable], false)] as [(Set<Dialect>, Bool)] {
            var bench = try FaceBench(dialects)
            for _ in 0..<20 { _ = try bench.place("buy-limit", "0.01", at: "30000", id: "abc-abc-abc") }
            let plain = try bench.call("GET", "/v1/order/openOrders")
            let header = [NameValue("accept-encoding", "deflate, gzip")]
            let first = try bench.call("GET", "/v1/order/openOrders", headers: header)
            let second = try bench.call("GET", "/v1/order/openOrders", headers: header)
            #expect(first.response?.header("Content-Encoding") == "gzip")
            #expect(try inflated(first.response?.body ?? []) == plain.response?.body)
            #expect(try inflated(second.response?.body ?? []) == plain.response?.body)
            #expect((first.response?.body == second.response?.body) == isStable)
            #expect((first.response?.body.count ?? 0) * 3 < plain.response?.body.count ?? 0)
        }
    }
}
