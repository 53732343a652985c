import ExchangeSimulator
import Testing
import UserStreamCore

@Suite struct MatchingTests {
    @Test func betterPricesAreServedFirstThenEarlierOrders() throws {
        var desk = try Desk()
        let late = try desk.limit(.sell, "0.1", at: 30_010)
        let worse = try desk.limit(.sell, "0.1", at: 30_020)
        let later = try desk.limit(.sell, "0.1", at: 30_010)
        let best = try desk.limit(.sell, "0.1", at: 30_000)
        try desk.limit(.buy, "0.25", at: 30_020, by: Desk.bob)

        #expect(try desk.order(best).state == .filled)
        #expect(try desk.order(late).state == .filled)
        #expect(try desk.order(later).state == .partiallyFilled)
        #expect(try desk.order(later).cumulativeQuantity == "0.05")
        #expect(try desk.order(worse).state == .open)
        let prices = desk.exchange.fills(account: Desk.bob, asOf: desk.now).map(\.price)
        #expect(prices == [30_000, 30_010, 30_010])
        #expect(desk.isBalanced())
    }

    @Test func priceImprovementComesBackAtOnce() throws {
        var desk = try Desk()
        try desk.limit(.sell, "0.1", at: 30_000)
        let bid = try desk.limit(.buy, "0.2", at: 31_000, by: Desk.bob)

        let quote = try desk.balance("USDT", of: Desk.bob)
        #expect(quote.locked == 3_100)
        #expect(quote.available == 93_900)
        #expect(try desk.balance("BTC", of: Desk.bob).available == "10.0998")
        #expect(try desk.order(bid).revision.fees == [Fee(asset: "BTC", amount: "0.0002")])
        #expect(try desk.balance("USDT").available == "102997")
    }

    @Test func aSelfTradeHasOneTradeAndTwoLegs() throws {
        var desk = try Desk()
        let ask = try desk.limit(.sell, "0.1", at: 30_000)
        let bid = try desk.limit(.buy, "0.1", at: 30_000)

        let fills = desk.exchange.fills(account: Desk.alice, asOf: desk.now)
        #expect(fills.count == 2)
        #expect(Set(fills.map(\.tradeID)).count == 1)
        #expect(Set(fills.map(\.orderID)) == [ask, bid])
        #expect(Set(fills.map(\.rowID)).count == 2)
        #expect(Set(fills.map(\.role)) == [.maker, .taker])
        #expect(try desk.balance("USDT").available == "99997")
        #expect(try desk.balance("BTC").available == "9.9998")
        #expect(desk.isBalanced())
    }

    @Test func selfTradesCanBePrevented() throws {
        var desk = try Desk()
        let ask = try desk.limit(.sell, "0.1", at: 30_000)
        desk.wait()
        var request = OrderRequest.limit(.buy, Desk.market, quantity: "0.1", price: 30_000)
        request.preventsSelfTrade = true
        let bid = try desk.exchange.place(request, account: Desk.alice, at: desk.now)

        #expect(try desk.order(bid).state == .expired)
        #expect(try desk.order(bid).revision.closeReason == .selfTrade)
        #expect(try desk.order(ask).state == .open)
        #expect(try desk.balance("USDT").locked == .zero)
    }

    @Test func immediateOrdersLeaveNothingBehind() throws {
        var desk = try Desk()
        try desk.limit(.sell, "0.1", at: 30_000)
        let tooMuch = try desk.limit(.buy, "0.2", at: 30_000, by: Desk.bob, .fok)
        #expect(try desk.order(tooMuch).revision.closeReason == .fok)
        #expect(try desk.order(tooMuch).cumulativeQuantity == .zero)

        let partly = try desk.limit(.buy, "0.2", at: 30_000, by: Desk.bob, .ioc)
        #expect(try desk.order(partly).state == .expired)
        #expect(try desk.order(partly).revision.closeReason == .ioc)
        #expect(try desk.order(partly).cumulativeQuantity == "0.1")
        #expect(try desk.balance("USDT", of: Desk.bob).locked == .zero)

        try desk.limit(.sell, "0.3", at: 30_000)
        let whole = try desk.limit(.buy, "0.2", at: 30_000, by: Desk.bob, .fok)
        #expect(try desk.order(whole).state == .filled)
        #expect(desk.isBalanced())
    }

    @Test func postOnlyOrdersNeverTake() throws {
        var desk = try Desk()
        try desk.limit(.sell, "0.1", at: 30_000)
        desk.wait()
        let crossing = try desk.exchange.place(
            .limitMaker(.buy, Desk.market, quantity: "0.1", price: 30_000), account: Desk.bob, at: desk.now)
        let resting = try desk.exchange.place(
            .limitMaker(.buy, Desk.market, quantity: "0.1", price: "29999.99"), account: Desk.bob, at: desk.now)
        #expect(try desk.order(crossing).revision.closeReason == .postOnly)
        #expect(try desk.order(resting).state == .open)
        #expect(desk.exchange.fills(account: Desk.bob, asOf: desk.now).isEmpty)
    }

    @Test func aMarketBuySpendsWhatItCanAndReturnsTheRest() throws {
        var desk = try Desk()
        try desk.limit(.sell, 1, at: "30000.01")
        desk.wait()
        let bid = try desk.exchange.place(
            .marketBuy(Desk.market, spending: 100), account: Desk.bob, at: desk.now)
        let order = try desk.order(bid)
        #expect(order.state == .filled)
        #expect(order.cumulativeQuantity == "0.003333")
        #expect(try desk.balance("USDT", of: Desk.bob).locked == .zero)
        #expect(try desk.balance("USDT", of: Desk.bob).available == 100_000 - order.cumulativeQuoteQuantity)
    }

    @Test func aMarketOrderWithoutLiquidityExpires() throws {
        var desk = try Desk()
        try desk.limit(.buy, "0.1", at: 30_000)
        desk.wait()
        let ask = try desk.exchange.place(
            .marketSell(Desk.market, quantity: "0.3"), account: Desk.bob, at: desk.now)
        #expect(try desk.order(ask).state == .expired)
        #expect(try desk.order(ask).revision.closeReason == .noLiquidity)
        #expect(try desk.order(ask).cumulativeQuantity == "0.1")
        #expect(desk.isBalanced())
    }
}
