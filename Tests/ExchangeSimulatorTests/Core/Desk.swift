import ExchangeSimulator
import Testing
import UserStreamCore

/// One market, two funded accounts, and a clock that the test moves.
struct Desk {
    static let market = Market(base: "BTC", quote: "USDT")
    static let alice = 100_009
    static let bob = 100_010

    var exchange: SimulatedExchange
    var now = Timestamp(milliseconds: 1_700_000_000_000)

    /// - Parameter levels: of the built-in market maker; with none, only the accounts trade.
    init(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(), levels: Int = 0,
        makerFeeRate: ExactDecimal = "0.001", takerFeeRate: ExactDecimal = "0.002"
    ) throws {
        exchange = SimulatedExchange(configuration: configuration, at: now)
        try exchange.list(
            MarketRules(
                market: Self.market, venueSymbol: "btcusdt", takerFeeRate: takerFeeRate, makerFeeRate: makerFeeRate,
                levels: levels), price: 30_000, at: now)
        for (id, name) in [(Self.alice, "alice"), (Self.bob, "bob")] {
            try exchange.openAccount(id: id, userID: id - 8, name: name, at: now)
            try exchange.deposit(100_000, of: "USDT", account: id, at: now)
            try exchange.deposit(10, of: "BTC", account: id, at: now)
        }
    }

    mutating func wait(_ span: TimeSpan = .milliseconds(10)) { now = now + span }

    @discardableResult
    mutating func limit(
        _ side: Side, _ quantity: ExactDecimal, at price: ExactDecimal, by account: Int = alice,
        _ timeInForce: TimeInForce = .gtc, id: String? = nil
    ) throws -> Int64 {
        wait()
        return try exchange.place(
            .limit(
                side, Self.market, quantity: quantity, price: price, timeInForce: timeInForce, clientOrderID: id),
            account: account, at: now)
    }

    func order(_ id: Int64) throws -> SimulatedOrder { try #require(exchange.order(id, asOf: now)) }

    func balance(_ asset: Asset, of account: Int = alice) throws -> SimulatedBalance {
        try #require(exchange.balance(of: asset, account: account, asOf: now))
    }

    func isBalanced() -> Bool { exchange.imbalance().isEmpty }
}
