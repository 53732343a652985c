public import UserStreamCore
import UserStreamTestKit

/// Somebody who trades on a simulated exchange without reason: limit orders that rest, that are filled in parts, that
/// come and go within milliseconds, stop orders, market orders, cancels, deposits and withdrawals, and prices that
/// move. All of it follows from the seed.
///
/// It knows the exchange by its public calls only, and what the exchange refuses is simply not done. With a step every
/// 50 to 100 ms, ten seconds bring dozens of orders and at least thirty fills.
public struct RandomTrader: Sendable {
    /// The account that it trades for.
    public let account: Int
    /// The markets that it trades in; chosen among by chance.
    public let markets: [Market]
    /// Another account of the owner, for transfers; without one there are none.
    public let otherAccount: Int?
    /// What it does. What it leaves is drawn all the same, so that the rest stays where it is.
    public var habits = TraderHabits()
    var random: SeededRandom
    var placed = 0

    /// Makes a trader for an account that has funds.
    public init(account: Int, markets: [Market], otherAccount: Int? = nil, seed: UInt64) {
        self.account = account
        self.markets = markets
        self.otherAccount = otherAccount
        random = SeededRandom(seed: seed).forked("trader")
    }

    /// Does one or two random things.
    public mutating func step(_ exchange: inout SimulatedExchange, at time: Timestamp) {
        guard !markets.isEmpty else { return }
        let market = markets[random.below(markets.count)]
        if random.chance(millionths: 450_000), habits.acts.contains(.activity) {
            try? exchange.marketActivity(market, at: time)
        }
        guard let view = View(exchange, market), let act = Self.act(random.below(100)), habits.acts.contains(act)
        else { return }
        switch act {
        case .activity: break
        case .nearby: placeNearby(&exchange, view, time)
        case .far: placeFar(&exchange, view, time)
        case .marketable: placeMarketable(&exchange, view, time)
        case .immediate: placeImmediate(&exchange, view, time)
        case .postOnly: placePostOnly(&exchange, view, time)
        case .stop: placeStop(&exchange, view, time)
        case .market: placeMarketOrder(&exchange, view, time)
        case .flash: flash(&exchange, view, time)
        case .cancel: cancelSome(&exchange, time)
        case .price: movePrice(&exchange, view, time)
        case .cancelAll: _ = try? exchange.cancelAll(account: account, market: market, at: time)
        case .funds: moveFunds(&exchange, view, time)
        }
    }

    /// The act that a number below 100 stands for; for some there is none.
    private static func act(_ number: Int) -> TraderHabits.Act? {
        switch number {
        case 0..<26: .nearby
        case 26..<34: .far
        case 34..<46: .marketable
        case 46..<54: .immediate
        case 54..<58: .postOnly
        case 58..<62: .stop
        case 62..<68: .market
        case 68..<74: .flash
        case 74..<88: .cancel
        case 88..<94: .price
        case 94: .cancelAll
        case 95..<98: .funds
        default: nil
        }
    }

    /// What the trader looks at before it acts.
    struct View {
        let market: Market
        let rules: MarketRules
        let price: ExactDecimal

        init?(_ exchange: SimulatedExchange, _ market: Market) {
            guard let rules = exchange.rules(market), let price = exchange.lastPrice(market) else { return nil }
            (self.market, self.rules, self.price) = (market, rules, price)
        }

        /// The price, so many hundredths of a per cent away.
        func price(_ away: Int) -> ExactDecimal {
            let moved = Exact.product(price, Exact.units(10_000 + away, places: 4))
            return max(rules.tick, Exact.cut(moved, places: rules.pricePrecision))
        }
    }

    mutating func side() -> Side { random.chance(millionths: 500_000) || !habits.sells ? .buy : .sell }

    /// So many hundredths of the usual depth, at least what the market asks for.
    mutating func quantity(_ view: View, upTo percent: Int = 60) -> ExactDecimal {
        let wanted = Exact.product(view.rules.depthPerLevel, .hundredths(1 + random.below(percent)))
        let least = Exact.quotient(
            Exact.product(view.rules.minimumValue, 2), view.price, places: view.rules.amountPrecision)
        let enough = max(
            habits.isSmall ? .zero : wanted, max(view.rules.minimumAmount, Exact.sum(least, view.rules.lot)))
        return Exact.cut(enough, places: view.rules.amountPrecision)
    }

    /// A new owner's id, now and then none, and seldom one that is in use.
    mutating func clientOrderID() -> String? {
        placed += 1
        switch random.below(12) {
        case 0 where habits.placesExternally: return nil
        case 1 where habits.reusesClientOrderIDs: return "rt-\(account)-\(max(1, placed - 1))"
        default: return "rt-\(account)-\(placed)"
        }
    }

    @discardableResult
    mutating func send(_ request: OrderRequest, _ exchange: inout SimulatedExchange, _ time: Timestamp) -> Int64? {
        var request = request
        request.clientOrderID = clientOrderID()
        if random.chance(millionths: 80_000), habits.placesExternally {
            request.source = "web"
            request.clientOrderID = nil
        }
        return try? exchange.place(request, account: account, at: time)
    }
}
