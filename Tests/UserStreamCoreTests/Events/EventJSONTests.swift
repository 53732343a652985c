import Testing
import UserStreamCore

@Suite("JSON forms: the exact text")
struct EventJSONTests {
    private static let span = ObservedSpan(
        from: Timestamp(milliseconds: 1_700_000_030_000), to: Timestamp(milliseconds: 1_700_000_031_000))

    private func event(_ change: Change, origin: Origin = .venue, isLast: Bool = false) -> UserStreamEvent {
        UserStreamEvent(
            sequence: 42, batch: 17, isLast: isLast, id: "a1", account: "huobi:main", origin: origin, source: .poll,
            time: Timestamp(milliseconds: 1_700_000_030_500), observed: Self.span, change: change)
    }

    private let head = #"{"v":1,"sequence":42,"batch":17,"id":"a1","account":"huobi:main","#
    private let tail = #""source":"poll","time":1700000030500,"observed":[1700000030000,1700000031000]"#

    @Test func fill() throws {
        var fill = Fill(
            tradeID: "100077123", orderID: "59378001", venueSymbol: "btcusdt", quantity: "0.10")
        fill.clientOrderID = "us-0001"
        fill.market = Market("BTC-USDT")
        fill.side = .buy
        fill.price = "30000.00"
        fill.quoteQuantity = "3000"
        fill.fees = [Fee(asset: "BTC", amount: "0.0002")]
        fill.role = .maker
        fill.orderCumulativeQuantity = "0.1"
        fill.time = Timestamp(milliseconds: 1_700_000_030_500)
        let form = #"""
            {"tradeId":"100077123","orderId":"59378001","clientOrderId":"us-0001","market":"BTC-USDT",\#
            "venueSymbol":"btcusdt","side":"buy",\#
            "price":"30000","quantity":"0.1","quoteQuantity":"3000","fees":[{"asset":"BTC","amount":"0.0002"}],\#
            "feeState":"final","role":"maker","orderCumulativeQuantity":"0.1","time":1700000030500}
            """#
        #expect(
            event(.fill(fill)).json == head + #""kind":"fill","origin":"venue","# + tail + ",\"fill\":" + form + "}")
    }

    @Test("the fees of a fill are absent while they are not settled, and empty when there are none")
    func pendingFee() throws {
        var fill = Fill(tradeID: "1", orderID: "2", venueSymbol: "btcusdt", quantity: "1")
        #expect(event(.fill(fill)).json.contains(#""quantity":"1","fees":[],"feeState":"final""#))
        fill.feeState = .pending
        #expect(event(.fill(fill)).json.contains(#""quantity":"1","feeState":"pending""#))
    }

    @Test("where the market is not known, the exchange's symbol is told")
    func unknownMarket() throws {
        let fill = Fill(tradeID: "1", orderID: "2", venueSymbol: "newcoin", quantity: "1")
        #expect(event(.fill(fill)).json.contains(#""orderId":"2","venueSymbol":"newcoin","quantity""#))
    }

    @Test func order() throws {
        var order = Order(id: "59378001", venueSymbol: "btcusdt", state: .partiallyFilled)
        order.clientOrderID = "us-0001"
        order.market = Market("BTC-USDT")
        order.owner = .own
        order.side = .buy
        order.type = .limit
        order.timeInForce = .gtc
        order.price = "30000"
        order.quantity = "0.5"
        order.cumulativeQuantity = "0.1"
        order.cumulativeQuoteQuantity = "3000"
        order.fees = [Fee(asset: "BTC", amount: "0.0002")]
        order.createdAt = Timestamp(milliseconds: 1_700_000_000_000)
        order.updatedAt = Timestamp(milliseconds: 1_700_000_030_500)
        let form = #"""
            {"id":"59378001","clientOrderId":"us-0001","market":"BTC-USDT","venueSymbol":"btcusdt","owner":"own",\#
            "side":"buy","type":"limit","timeInForce":"gtc","price":"30000","quantity":"0.5","remaining":"0.4",\#
            "cumulativeQuantity":"0.1","cumulativeQuoteQuantity":"3000","averagePrice":"30000",\#
            "fees":[{"asset":"BTC","amount":"0.0002"}],"state":"partiallyFilled","createdAt":1700000000000,\#
            "updatedAt":1700000030500}
            """#
        let inferred = Origin.inferred(
            Evidence(rule: .gone, listings: 2, detail: .notFound, fills: .nothing))
        let said = #""kind":"order","origin":"inferred","#
        let evidence = #""evidence":{"rule":"gone","listings":2,"detail":"notFound","fills":"none"},"#
        #expect(
            event(.order(order, previous: .open), origin: inferred).json
                == head + said + evidence + tail + #","previous":"open","order":"# + form + "}")
    }

    @Test func balance() throws {
        let balance = try Balance(
            asset: "USDT", available: "812.43", locked: "187.57", version: 4771)
        let change = BalanceChange(
            previous: .zero("USDT"), balance: balance, isAligned: true,
            explained: BalanceChange.Explanation(fills: "-3000"), unexplained: .zero)
        let form = #"""
            "aligned":true,"previous":{"asset":"USDT","total":"0","available":"0","locked":"0","other":"0"},\#
            "balance":{"asset":"USDT","total":"1000","available":"812.43","locked":"187.57","other":"0",\#
            "version":"4771"},\#
            "explained":{"fills":"-3000","locks":"0","fees":"0"},"unexplained":"0"}
            """#
        #expect(
            event(.balance(change), isLast: true).json
                == #"{"v":1,"sequence":42,"batch":17,"last":true,"id":"a1","account":"huobi:main","kind":"balance","#
                + #""origin":"venue","# + tail + "," + form)
    }

    @Test func inFlight() {
        let draft = OrderDraft(
            clientOrderID: "us-1", market: Market(base: "BTC", quote: "USDT"), side: .sell, type: .stopLimit,
            quantity: "0.5", price: "29000", stopPrice: "29100.0", timeInForce: .fok)
        let order = InFlightOrder(draft, announcedAt: Timestamp(milliseconds: 1_700_000_000_000))
        let form = #"""
            "inFlight":{"clientOrderId":"us-1","market":"BTC-USDT","side":"sell","type":"stopLimit",\#
            "timeInForce":"fok","price":"29000","stopPrice":"29100","quantity":"0.5","state":"announced",\#
            "announcedAt":1700000000000}}
            """#
        #expect(event(.inFlight(order, previous: nil)).json.hasSuffix("," + form))
    }

    @Test("the words of text are escaped")
    func escapes() {
        let degradation = Degradation(subject: "fills", message: "said \"no\"\n")
        #expect(event(.degraded(degradation)).json.hasSuffix(#""message":"said \"no\"\n"}"#))
    }
}
