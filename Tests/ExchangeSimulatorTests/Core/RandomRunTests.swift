import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Ten seconds of random trading on two markets.
struct RandomRun {
    static let markets = [Market(base: "BTC", quote: "USDT"), Market(base: "ETH", quote: "USDT")]
    static let start = Timestamp(milliseconds: 1_700_000_000_000)

    var exchange: SimulatedExchange

    /// - Parameter check: is called after every step.
    init(
        seed: UInt64, configuration: SimulatorConfiguration? = nil, feePayment: FeePayment = .received,
        makerFeeRate: ExactDecimal = "0.001", steps: Int = 130, check: (SimulatedExchange) throws -> Void = { _ in }
    ) throws {
        let start = Self.start
        var exchange = SimulatedExchange(configuration: configuration ?? SimulatorConfiguration(seed: seed), at: start)
        for (market, price) in zip(Self.markets, [30_000, 2_000] as [ExactDecimal]) {
            let symbol = market.base.code.lowercased() + market.quote.code.lowercased()
            try exchange.list(
                MarketRules(market: market, venueSymbol: symbol, makerFeeRate: makerFeeRate), price: price, at: start)
        }
        for id in [100_009, 100_010] {
            try exchange.openAccount(id: id, userID: 100_001, name: "account \(id)", at: start)
            try exchange.deposit(500_000, of: "USDT", account: id, at: start)
            try exchange.deposit(20, of: "BTC", account: id, at: start)
            try exchange.deposit(200, of: "ETH", account: id, at: start)
            try exchange.deposit(100, of: "HTX", account: id, at: start)
            try exchange.deposit(100, of: "HBPOINT", account: id, at: start)
        }
        try exchange.setFeePayment(feePayment, account: 100_009, at: start)
        var trader = RandomTrader(account: 100_009, markets: Self.markets, otherAccount: 100_010, seed: seed)
        var other = RandomTrader(account: 100_010, markets: Self.markets, seed: seed &+ 1)
        var clock = SeededRandom(seed: seed).forked("clock")
        var now = start
        for _ in 0..<steps {
            now = now + .milliseconds(Int64(50 + clock.next() % 51))
            trader.step(&exchange, at: now)
            other.step(&exchange, at: now)
            try check(exchange)
        }
        exchange.advance(to: now + .seconds(10))
        self.exchange = exchange
    }
}

@Suite struct RandomRunTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func moneyIsNeitherMadeNorLost(seed: UInt64) throws {
        var configuration = SimulatorConfiguration(seed: seed)
        configuration.cancelDelay = .milliseconds(Int64(seed % 2) * 80)
        let payments: [FeePayment] = [
            .received, .deducted("HTX", unitsPerQuote: "0.01"), .deducted("HBPOINT", unitsPerQuote: "0.1"),
        ]
        let rates: [ExactDecimal] = ["0.001", "-0.0001"]
        let run = try RandomRun(
            seed: seed, configuration: configuration, feePayment: payments[Int(seed % 3)],
            makerFeeRate: rates[Int(seed / 4 % 2)]
        ) { exchange in
            #expect(exchange.imbalance().isEmpty, "seed \(seed)")
        }
        #expect(run.exchange.imbalance().isEmpty)
    }

    @Test(arguments: [11, 12, 13, 14, 15, 16] as [UInt64])
    func locksAreWhatLiveOrdersHold(seed: UInt64) throws {
        let run = try RandomRun(seed: seed) { exchange in
            var locked: [Asset: ExactDecimal] = [:]
            for order in exchange.openOrders(account: 100_009, asOf: exchange.now) {
                let request = order.terms.request
                let remaining = try #require(try request.quantity.map { try $0 - order.cumulativeQuantity })
                let price = try #require(request.price)
                let asset = request.side == .buy ? request.market.quote : request.market.base
                locked[asset] =
                    try locked[asset, default: .zero] + (request.side == .buy ? remaining * price : remaining)
            }
            for balance in exchange.balances(account: 100_009, asOf: exchange.now) {
                #expect(balance.locked == locked[balance.asset] ?? .zero, "seed \(seed) \(balance.asset)")
            }
        }
        #expect(run.exchange.imbalance().isEmpty)
    }

    @Test(arguments: [21, 22, 23, 24, 25, 26, 27, 28, 29, 30] as [UInt64])
    func tenSecondsAreBusy(seed: UInt64) throws {
        let history = try RandomRun(seed: seed).exchange.history(account: 100_009)
        let state = history.finalState
        #expect(state.fills.count >= 30, "seed \(seed)")
        #expect(state.closedOrders.count + state.openOrders.count >= 40, "seed \(seed)")
        let flashes = state.closedOrders.filter { $0.createdAt == $0.updatedAt && $0.cumulativeQuantity.isZero }
        #expect(!flashes.isEmpty, "seed \(seed)")
        #expect(state.openOrders.contains { ($0.createdAt ?? .distantFuture) < RandomRun.start + .seconds(6) })
        #expect(state.closedOrders.contains { state.fills(of: $0.id).count > 1 })
    }

    @Test func theSameSeedGivesTheSameTruth() throws {
        let one = try RandomRun(seed: 42).exchange.history(account: 100_009)
        let other = try RandomRun(seed: 42).exchange.history(account: 100_009)
        let third = try RandomRun(seed: 43).exchange.history(account: 100_009)
        #expect(one.ndjson == other.ndjson)
        #expect(one.ndjson != third.ndjson)
    }

    @Test(arguments: [31, 32, 33] as [UInt64])
    func ordersAddUpFromTheirFills(seed: UInt64) throws {
        let exchange = try RandomRun(seed: seed, feePayment: .deducted("HTX", unitsPerQuote: "0.01")).exchange
        for order in exchange.orders(account: 100_009, asOf: exchange.now) {
            let fills = exchange.fills(order: order.id, asOf: exchange.now)
            #expect(try fills.reduce(.zero) { try $0 + $1.quantity } == order.cumulativeQuantity)
            #expect(try fills.reduce(.zero) { try $0 + $1.quoteQuantity } == order.cumulativeQuoteQuantity)
            #expect(fills.last.map { $0.orderCumulativeQuantity == order.cumulativeQuantity } ?? true)
            #expect(fills.allSatisfy { $0.feeState == .final })
        }
    }
}
