import ExchangeSimulator
import Testing
import UserStreamCore

/// How orders are called where each market numbers its own.
@Suite struct OrderNumberTests {
    private let markets = [Market(base: "BTC", quote: "USDT"), Market(base: "ETH", quote: "USDT")]
    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    private func exchange(_ scope: SimulatorConfiguration.IDScope) throws -> SimulatedExchange {
        let configuration = SimulatorConfiguration(orderIDScope: scope, tradeIDScope: scope)
        var exchange = SimulatedExchange(configuration: configuration, at: now)
        for market in markets {
            let rules = MarketRules(market: market, venueSymbol: "\(market.base)\(market.quote)", levels: 0)
            try exchange.list(rules, price: 1_000, at: now)
        }
        try exchange.openAccount(id: 1, userID: 1, name: "one", at: now)
        try exchange.deposit(100_000, of: "USDT", account: 1, at: now)
        return exchange
    }

    @Test("each market begins with the same number, and what is stored stays apart")
    func perMarket() throws {
        var exchange = try exchange(.perMarket)
        let ids = try [0, 1, 0, 1].map { place in
            try exchange.place(.limit(.buy, markets[place], quantity: 1, price: 100), account: 1, at: now)
        }
        #expect(Set(ids).count == 4)
        let orders = ids.compactMap { exchange.order($0, asOf: now) }
        #expect(orders.map(\.number) == [59_378_001, 59_378_001, 59_378_002, 59_378_002])
        #expect(orders.map(\.streamID.text).last == "ETHUSDT:59378002")
        for order in orders {
            #expect(exchange.order(number: order.number, venueSymbol: order.venueSymbol, asOf: now)?.id == order.id)
            #expect(exchange.order(streamID: order.streamID, asOf: now)?.id == order.id)
            #expect(order.streamOrder.id == order.streamID)
        }
        for number in [Int64.min, 0, 59_378_000, 59_378_003, .max] {
            #expect(exchange.order(number: number, venueSymbol: "BTCUSDT", asOf: now) == nil)
        }
        #expect(exchange.order(number: 59_378_001, venueSymbol: "NOPE", asOf: now) == nil)
        #expect(exchange.order(streamID: "59378001", asOf: now) == nil)
    }

    @Test("numbered for the whole exchange, a number is the order's id")
    func global() throws {
        var exchange = try exchange(.global)
        let id = try exchange.place(.limit(.buy, markets[1], quantity: 1, price: 100), account: 1, at: now)
        #expect(exchange.order(streamID: OrderID(String(id)), asOf: now)?.number == id)
        #expect(exchange.order(number: id, venueSymbol: "ETHUSDT", asOf: now)?.id == id)
        #expect(exchange.order(number: id, venueSymbol: "BTCUSDT", asOf: now) == nil)
        #expect(exchange.order(streamID: OrderID("ETHUSDT:\(id)"), asOf: now) == nil)
    }

    @Test("what replaces what is said in the stream's words")
    func replacing() throws {
        var exchange = try exchange(.perMarket)
        _ = try exchange.place(.limit(.buy, markets[0], quantity: 1, price: 100), account: 1, at: now)
        let old = try exchange.place(.limit(.buy, markets[1], quantity: 1, price: 100), account: 1, at: now)
        let new = try exchange.replace(
            order: old, with: .limit(.buy, markets[1], quantity: 2, price: 100), account: 1, at: now)
        #expect(exchange.order(old, asOf: now)?.revision.replacedBy == "ETHUSDT:59378002")
        #expect(exchange.order(new, asOf: now)?.terms.replaces == "ETHUSDT:59378001")
        #expect(exchange.order(new, asOf: now)?.streamID == "ETHUSDT:59378002")
    }
}
