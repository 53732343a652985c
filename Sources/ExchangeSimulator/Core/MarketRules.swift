public import UserStreamCore

/// How one market of the simulator trades.
public struct MarketRules: Hashable, Sendable {
    /// The market.
    public var market: Market
    /// The exchange's own symbol, such as `btcusdt`.
    public var venueSymbol: String
    /// Decimal places of a price.
    public var pricePrecision: Int
    /// Decimal places of a quantity. Together with ``pricePrecision`` at most 18, so that every notional is exact.
    public var amountPrecision: Int
    /// The least quantity of an order, in base.
    public var minimumAmount: ExactDecimal
    /// The least notional of an order, in quote.
    public var minimumValue: ExactDecimal
    /// What a taker pays, as a share of what is received (`0.002` is 0.2 %).
    public var takerFeeRate: ExactDecimal
    /// What a maker pays; negative for a rebate, which is paid in the asset that is given.
    public var makerFeeRate: ExactDecimal
    /// Average quantity, in base, that the built-in market maker quotes on one level.
    public var depthPerLevel: ExactDecimal
    /// How many levels the market maker quotes on each side.
    public var levels: Int

    /// Makes rules.
    ///
    /// - Parameter depthPerLevel: 20,000 times the least amount when absent.
    public init(
        market: Market, venueSymbol: String, pricePrecision: Int = 2, amountPrecision: Int = 6,
        minimumAmount: ExactDecimal = "0.00001", minimumValue: ExactDecimal = 5, takerFeeRate: ExactDecimal = "0.002",
        makerFeeRate: ExactDecimal = "0.002", depthPerLevel: ExactDecimal? = nil, levels: Int = 5
    ) {
        self.market = market
        self.venueSymbol = venueSymbol
        self.pricePrecision = pricePrecision
        self.amountPrecision = amountPrecision
        self.minimumAmount = minimumAmount
        self.minimumValue = minimumValue
        self.takerFeeRate = takerFeeRate
        self.makerFeeRate = makerFeeRate
        self.depthPerLevel = depthPerLevel ?? Exact.product(minimumAmount, 20_000)
        self.levels = levels
    }

    /// The smallest step of a price.
    public var tick: ExactDecimal { Exact.units(1, places: pricePrecision) }

    /// The smallest step of a quantity.
    public var lot: ExactDecimal { Exact.units(1, places: amountPrecision) }
}

/// Settings of a simulated exchange.
public struct SimulatorConfiguration: Hashable, Sendable {
    /// How ids count.
    public enum IDScope: Hashable, Sendable {
        /// One counter for the exchange.
        case global
        /// One counter a market: two markets use the same ids.
        case perMarket
    }

    /// What an exchange can do with a post-only order that would take.
    public enum TakingPostOnly: Hashable, Sendable {
        /// It is accepted, and expires at once.
        case expires
        /// It is not accepted.
        case isRefused
        /// It is accepted, and then rejected.
        case isRejected
    }

    /// Where all randomness comes from.
    public var seed: UInt64
    /// The id of the first order. Above 2^53 a reader that goes through floating point gets ids wrong.
    public var firstOrderID: Int64
    /// How orders are numbered. Numbered per market, an order is named by its symbol and its number together.
    public var orderIDScope: IDScope
    /// How trade ids count.
    public var tradeIDScope: IDScope
    /// How long a cancel takes; zero cancels at once, otherwise the order is `pendingCancel` in between.
    public var cancelDelay: TimeSpan
    /// How long a deducted fee stays open.
    public var feeSettlementDelay: TimeSpan
    /// Assets that have no balance row although they are kept, such as points.
    public var assetsWithoutRow: [Asset]
    /// Decimal places of a fee.
    public var feePlaces: Int
    /// Whether an order that its owner gave no id gets one from the exchange.
    public var namesOrders = false
    /// What becomes of a post-only order that would take.
    public var takingPostOnly = TakingPostOnly.expires
    /// Whether each leg of a trade has an id of its own. Otherwise both have the trade's.
    public var namesTradesByLeg = false
    /// Whether the id of a trade has its market's symbol before it.
    public var namesTradesByMarket = false
    /// Whether the fees that are taken with their fills are told as late as those that are deducted from another asset later.
    public var tellsAllFeesLater = false
    /// Whether an order that ends by its own terms counts as expired. Otherwise as cancelled.
    public var letsOrdersExpire = true
    /// Whether there are orders that wait for a price.
    public var hasStopOrders = true

    /// Makes settings.
    public init(
        seed: UInt64 = 1, firstOrderID: Int64 = 59_378_001, orderIDScope: IDScope = .global,
        tradeIDScope: IDScope = .global, cancelDelay: TimeSpan = .zero, feeSettlementDelay: TimeSpan = .seconds(2),
        assetsWithoutRow: [Asset] = ["HBPOINT"], feePlaces: Int = 18
    ) {
        self.seed = seed
        self.firstOrderID = firstOrderID
        self.orderIDScope = orderIDScope
        self.tradeIDScope = tradeIDScope
        self.cancelDelay = cancelDelay
        self.feeSettlementDelay = feeSettlementDelay
        self.assetsWithoutRow = assetsWithoutRow
        self.feePlaces = feePlaces
    }

    /// The first order id that floating point cannot hold apart from its neighbour.
    public static let firstOrderIDAboveDouble: Int64 = (1 << 53) + 1
}
