package import UserStreamCore
import UserStreamTestKit

/// What is decided before a virtual run begins: the exchange and its rules, what goes wrong, who trades how fast, how the client polls.
package struct Scenario: Sendable {
    /// A market and its first price.
    package struct Listing: Hashable, Sendable {
        package var market: Market
        package var venueSymbol: String
        package var price: ExactDecimal
        package var pricePrecision: Int
        package var minimumValue: ExactDecimal

        package init(
            market: Market, venueSymbol: String, price: ExactDecimal, pricePrecision: Int, minimumValue: ExactDecimal
        ) {
            self.market = market
            self.venueSymbol = venueSymbol
            self.price = price
            self.pricePrecision = pricePrecision
            self.minimumValue = minimumValue
        }

        /// The same market with the symbol that an exchange has for it.
        func listed(at face: any ExchangeFace.Type) -> Listing {
            var listing = self
            listing.venueSymbol = face.venueSymbol(of: market)
            return listing
        }
    }

    /// Something that comes in or goes out at a set moment.
    package struct Movement: Hashable, Sendable {
        /// How long after the beginning.
        package var after: TimeSpan
        package var asset: Asset
        /// Negative when it goes out.
        package var amount: ExactDecimal

        package init(after: TimeSpan, _ asset: Asset, _ amount: ExactDecimal) {
            self.after = after
            self.asset = asset
            self.amount = amount
        }
    }

    /// The exchange.
    package let face: any ExchangeFace.Type
    /// Where all chance comes from.
    package var seed: UInt64
    /// What goes wrong, and how often.
    package var faults: FaultPlan
    /// How the face reads what the documentation leaves open.
    package var dialects: Set<Dialect> = []
    /// The markets.
    package var listings: [Listing]
    /// What the account begins with.
    package var funds: [Fee] = [
        Fee(asset: "BTC", amount: 10), Fee(asset: "ETH", amount: 100), Fee(asset: "USDT", amount: 1_000_000),
    ]
    /// How long a cancel takes.
    package var cancelDelay: TimeSpan = .zero
    /// How long nobody trades at first.
    package var quietStart = TimeSpan.zero
    /// What the trader does.
    package var habits = TraderHabits()
    /// What comes in (or, negative, goes out) besides, after the beginning; the earliest first.
    package var transfers: [Movement] = []
    /// What fees are taken from.
    package var feePayment = FeePayment.received
    /// The time between two acts of the trader, in milliseconds.
    package var tradeInterval: ClosedRange<Int64> = 20...200
    /// How long a request, or an answer, is on its way, in milliseconds.
    package var latency: ClosedRange<Int64> = 1...30
    /// By how much the client's own clock is ahead of the exchange's.
    package var clockOffset: TimeSpan = .zero
    /// By how much the client's clock is too fast, in millionths; negative when it is too slow.
    package var clockDrift: Int64 = 0
    /// Steps of the client's clock.
    package var clockSteps: [Step] = []
    /// When the client polls.
    package var policy = PollingPolicy()
    /// How long a request may take.
    package var requestTimeout: TimeSpan = .seconds(3)
    /// How long trading goes on.
    package var duration: TimeSpan = .seconds(60)
    /// When the client's process is killed and started anew, after the beginning.
    package var restarts: [TimeSpan] = []
    /// When it is killed besides, by what it takes in; `nil` for never.
    package var kill: Kill?
    /// What interrupts trading or the client for longer.
    package var breaks: [Break] = []
    /// How many orders the trader places far from the market at the very beginning.
    package var crowd = 0
    /// Whether the trader cancels orders now and then that are filled while the cancel takes its time, where that is a fault.
    package var cancelsSlowly = false
    /// The time between two acts of the consumer itself, who announces orders, places and cancels them through the face and hands in the answers,
    /// in milliseconds; `nil` when it does not trade.
    package var ownInterval: ClosedRange<Int64>?
    /// The user-data socket that the client holds; `nil` when it polls alone.
    package var socket: SocketFaults?
    /// Acts of the trader that are left out, by their number from 0; what comes after them stays much as it was.
    package var skippedActs: [ClosedRange<Int64>] = []
    /// When everything begins.
    package var start = Timestamp(milliseconds: 1_700_000_000_000)

    /// A scenario with the given faults and everything else as usual.
    package init(
        seed: UInt64, faults: FaultPlan = FaultPlan(), dialects: Set<Dialect> = [],
        face: any ExchangeFace.Type = FaceRegistry.usual
    ) {
        self.face = face
        listings = Self.threeMarkets.map { $0.listed(at: face) }
        self.seed = seed
        self.faults = faults
        self.dialects = dialects
        if faults.isEnabled(.fillAfterCancelAck) { cancelDelay = faults.parameters.cancelDelay }
        // Between two polls something shall happen.
        poll(every: .seconds(1))
    }

    /// Two markets with one quote asset, and one that joins their base assets.
    package static let threeMarkets: [Listing] = [
        Listing(
            market: Market(base: "BTC", quote: "USDT"), venueSymbol: "btcusdt", price: "50000", pricePrecision: 2,
            minimumValue: 5),
        Listing(
            market: Market(base: "ETH", quote: "USDT"), venueSymbol: "ethusdt", price: "3000", pricePrecision: 2,
            minimumValue: 5),
        Listing(
            market: Market(base: "ETH", quote: "BTC"), venueSymbol: "ethbtc", price: "0.06", pricePrecision: 6,
            minimumValue: "0.0001"),
    ]
}
