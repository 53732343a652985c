import ExchangeSimulator
import Testing
import UserStreamCore

@Suite struct RefusalTests {
    static let market = Desk.market
    static let refused: [(OrderRequest, Refusal)] = [
        (.limit(.buy, market, quantity: 4, price: 30_000), .insufficientFunds("USDT")),
        (.limit(.sell, market, quantity: 11, price: 30_000), .insufficientFunds("BTC")),
        (.limit(.buy, market, quantity: 1, price: "30000.001"), .pricePrecision(2)),
        (.limit(.buy, market, quantity: "1.0000001", price: 30_000), .amountPrecision(6)),
        (.limit(.buy, market, quantity: "0.000001", price: 30_000), .belowMinimumAmount("0.00001")),
        (.limit(.buy, market, quantity: "0.0001", price: 30_000), .belowMinimumValue(5)),
        (.limit(.buy, market, quantity: 2_000_000_000_000_000, price: 1), .tooLarge),
        (.limit(.buy, market, quantity: 1_000_000_000_000_000, price: 2), .tooLarge),
        (.marketBuy(market, spending: 4), .belowMinimumValue(5)),
        (.marketBuy(market, spending: "5.000000001"), .amountPrecision(8)),
        (.limit(.buy, Market(base: "X", quote: "Y"), quantity: 1, price: 1), .unknownMarket),
        (.limit(.buy, market, quantity: 0, price: 1), .invalid("an amount must be positive")),
        (.limit(.buy, market, quantity: 1, price: -1), .invalid("a price must be positive")),
    ]

    @Test(arguments: 0..<refused.count)
    func whatIsRefusedChangesNothing(number: Int) throws {
        var desk = try Desk()
        let (request, expected) = Self.refused[number]
        let before = desk.exchange.changeCount(account: Desk.alice)
        let refusal = #expect(throws: Refusal.self) {
            try desk.exchange.place(request, account: Desk.alice, at: desk.now)
        }
        #expect(refusal == expected)
        #expect(desk.exchange.changeCount(account: Desk.alice) == before)
    }

    @Test func aHaltedMarketTakesNoOrdersButCancels() throws {
        var desk = try Desk()
        let bid = try desk.limit(.buy, 1, at: 20_000)
        try desk.exchange.setTrading(false, Desk.market, at: desk.now)
        #expect(throws: Refusal.marketClosed) { try desk.limit(.buy, 1, at: 20_000) }
        try desk.exchange.cancel(order: bid, account: Desk.alice, at: desk.now)
        #expect(try desk.order(bid).state == .canceled)
    }

    @Test func fundsThatAreLockedCannotLeave() throws {
        var desk = try Desk()
        try desk.limit(.buy, 3, at: 30_000)
        #expect(throws: Refusal.insufficientFunds("USDT")) {
            try desk.exchange.withdraw(10_001, of: "USDT", account: Desk.alice, at: desk.now)
        }
        try desk.exchange.withdraw(10_000, of: "USDT", account: Desk.alice, at: desk.now)
        #expect(try desk.balance("USDT").available == .zero)
        #expect(try desk.balance("USDT").locked == 90_000)
    }

    @Test func amountsOfTenToTheFifteenKeepEighteenPlaces() throws {
        var desk = try Desk()
        let much: ExactDecimal = "999999999899999.123456789012345678"
        try desk.exchange.deposit(much, of: "USDT", account: Desk.alice, at: desk.now)
        #expect(try desk.balance("USDT").available == "999999999999999.123456789012345678")
        try desk.exchange.transfer(much, of: "USDT", from: Desk.alice, to: Desk.bob, at: desk.now)
        #expect(try desk.balance("USDT").available == 100_000)
        #expect(desk.isBalanced())
    }

    @Test func marketsAreListedWhileOthersTrade() throws {
        var desk = try Desk()
        let new = Market(base: "ETH", quote: "USDT")
        let before = desk.now
        desk.wait()
        try desk.exchange.list(MarketRules(market: new, venueSymbol: "ethusdt"), price: 2_000, at: desk.now)
        #expect(desk.exchange.marketRules(asOf: before).count == 1)
        #expect(desk.exchange.marketRules(asOf: desk.now).map(\.venueSymbol) == ["btcusdt", "ethusdt"])
        #expect(desk.exchange.bestPrice(new, .buy) != nil)
        #expect(throws: Refusal.self) {
            try desk.exchange.list(MarketRules(market: new, venueSymbol: "other"), price: 1, at: desk.now)
        }
    }
}
