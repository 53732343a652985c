import ExchangeSimulator
import Signing
import UserStreamCore
import UserStreamTestKit

/// What a pretend exchange is made of: markets, one funded account, a key that it accepts, and what goes wrong.
struct SimulatorSetup: Sendable {
    /// The exchange.
    var face: any ExchangeFace.Type = FaceRegistry.usual
    /// Markets and their prices, in the order of listing.
    var markets: [(market: Market, price: ExactDecimal)]
    /// What the account begins with.
    var funds: [(asset: Asset, amount: ExactDecimal)]
    /// The key's public part.
    var key: String
    /// The key's secret part.
    var secret: String
    /// What the key may do.
    var permissions: SimulatedKey.Permissions = [.read, .trade]
    /// The addresses that the key may be used from; empty for all.
    var boundAddresses: [String] = []
    /// For how many days the key is accepted; `nil` for ever.
    var keyDays: Int?
    /// Where all chance comes from.
    var seed: UInt64
    /// How the face reads what the documentation leaves open.
    var dialects: Set<Dialect> = []
    /// What goes wrong.
    var faults = FaultPlan()
    /// How long a cancel takes.
    var cancelDelay: TimeSpan = .zero
    /// Whether two markets use the same trade ids.
    var hasTradeIDsPerMarket = false

    /// The account that the key belongs to.
    static let account = 100_009
    private static let user = 100_001

    /// An exchange with two markets and an account that can trade on both.
    static func standard(
        seed: UInt64, face: any ExchangeFace.Type = FaceRegistry.usual
    ) -> SimulatorSetup {
        let btc = Market(base: "BTC", quote: "USDT")
        let eth = Market(base: "ETH", quote: "USDT")
        return SimulatorSetup(
            face: face, markets: [(btc, "50000"), (eth, "3000")],
            funds: [("BTC", "1"), ("ETH", "20"), ("USDT", "100000")], key: key(seed: seed), secret: secret(seed: seed),
            seed: seed)
    }

    /// The exchange and its face.
    /// - Throws: ``CommandFailure`` that names the market or asset that cannot be used.
    func make(at now: Timestamp) throws -> (exchange: SimulatedExchange, face: any ExchangeFace) {
        var configuration = SimulatorConfiguration(seed: seed)
        face.adjust(&configuration)
        dialects.adjust(&configuration)
        configuration.cancelDelay = cancelDelay
        if hasTradeIDsPerMarket { configuration.tradeIDScope = .perMarket }
        var exchange = SimulatedExchange(configuration: configuration, at: now)
        do throws(Refusal) {
            for (market, price) in markets { try exchange.list(rules(market, price), price: price, at: now) }
            try exchange.openAccount(id: Self.account, userID: Self.user, name: "main", at: now)
            for (asset, amount) in funds { try exchange.deposit(amount, of: asset, account: Self.account, at: now) }
        } catch {
            throw CommandFailure(
                "the pretend exchange cannot be set up: \(error)", remedy: "Look at --market and --fund.")
        }
        var key: SimulatedKey
        do {
            key = try SimulatedKey(
                apiKey: self.key, secret: secret, account: Self.account, permissions: permissions)
        } catch {
            throw CommandFailure("the secret of the simulated key is empty", remedy: "Give --secret some text.")
        }
        key.boundAddresses = boundAddresses
        key.expiresAt = keyDays.map { now + .days(Int64($0)) }
        let face = face.init(keys: [key], dialects: dialects, faults: faults, otherAssets: funds.map(\.asset))
        return (exchange, face)
    }

    /// Rules that suit the price: enough digits for small prices, and a depth of about ten thousand of the quote asset.
    private func rules(_ market: Market, _ price: ExactDecimal) -> MarketRules {
        let digits = price >= 100 ? 2 : price >= 1 ? 4 : 8
        let isPlainQuote = market.quote != "BTC" && market.quote != "ETH"
        let depth = try? ExactDecimal(isPlainQuote ? 10_000 : 1).divided(by: price, scale: 4, rounding: .up)
        return MarketRules(
            market: market, venueSymbol: face.venueSymbol(of: market), pricePrecision: digits,
            minimumValue: isPlainQuote ? 5 : "0.0001", depthPerLevel: depth)
    }

    /// A key that follows from the seed, in the shape that HTX's keys have.
    private static func key(seed: UInt64) -> String { text(seed, "key") }

    private static func secret(seed: UInt64) -> String { text(seed, "secret") }

    private static func text(_ seed: UInt64, _ label: String) -> String {
        var random = SeededRandom(seed: seed).forked(label)
        return [8, 8, 8, 5].map { count in
            (0..<count).map { _ in String(random.next() % 16, radix: 16) }.joined()
        }.joined(separator: "-")
    }
}
