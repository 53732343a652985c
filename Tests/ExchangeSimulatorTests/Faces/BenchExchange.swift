import ExchangeSimulator
import UserStreamCore

/// What faces are tested in front of: two markets, and two accounts that trade with each other.
enum BenchExchange {
    static let account = 100_009
    static let counterparty = 200_009
    static let bitcoin = Market(base: "BTC", quote: "USDT")
    static let ether = Market(base: "ETH", quote: "USDT")

    /// Such an exchange, as a face needs it.
    static func make(
        for face: any ExchangeFace.Type, _ dialects: Set<Dialect> = [], takerFeeRate: ExactDecimal = "0.002",
        makerFeeRate: ExactDecimal = "0.002", levels: Int = 0, at now: Timestamp
    ) throws -> SimulatedExchange {
        var configuration = SimulatorConfiguration()
        face.adjust(&configuration)
        dialects.adjust(&configuration)
        var exchange = SimulatedExchange(configuration: configuration, at: now)
        for (market, price) in [(bitcoin, 30_000), (ether, 2_000)] {
            let rules = MarketRules(
                market: market, venueSymbol: face.venueSymbol(of: market), takerFeeRate: takerFeeRate,
                makerFeeRate: makerFeeRate, levels: levels)
            try exchange.list(rules, price: ExactDecimal(price), at: now)
        }
        for (id, user) in [(account, 100_001), (counterparty, 200_001)] {
            try exchange.openAccount(id: id, userID: user, name: "account \(id)", at: now)
            try exchange.deposit(100_000, of: "USDT", account: id, at: now)
            try exchange.deposit(10, of: "BTC", account: id, at: now)
        }
        return exchange
    }
}
