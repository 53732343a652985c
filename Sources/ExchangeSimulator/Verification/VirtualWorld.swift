import Signing
package import UserStreamCore
import UserStreamTestKit

/// A pretend exchange with somebody who trades on it, in virtual time.
package struct VirtualWorld: Sendable {
    /// The account that is followed.
    package static let account = 100_009
    /// How the stream calls it.
    package static func accountID(of connector: any ExchangeConnector) -> AccountID {
        AccountID("\(connector.facts.exchange):main")
    }
    static let apiKey = "simulated-key"
    static let secret = "simulated-secret"

    /// The exchange.
    package private(set) var exchange: SimulatedExchange
    /// How it looks from outside.
    package var face: any ExchangeFace
    /// How many answers had each HTTP status; 0 stands for no answer.
    package private(set) var answers: [Int: Int] = [:]
    /// What was refused for its rate, and what came too soon after that.
    package private(set) var refusals: RefusalLog
    private var trader: FaultyTrader
    private var random: SeededRandom
    private let tradeInterval: ClosedRange<Int64>
    private let skippedActs: [ClosedRange<Int64>]
    /// How often the trader acted, or would have.
    package private(set) var acts: Int64 = 0
    /// Until when the trader acts less often, and how often.
    private var slowness: (interval: ClosedRange<Int64>, until: Timestamp)?
    private var transfers: ArraySlice<Scenario.Movement>
    private let start: Timestamp
    /// When the trader acts next; `nil` when it has gone.
    private(set) var nextTrade: Timestamp?

    /// How many of the account's orders are live.
    var liveCount: Int { exchange.openOrders(account: Self.account, asOf: exchange.now).count }

    /// How many fills the account has.
    var fillCount: Int { exchange.fills(account: Self.account, asOf: exchange.now).count }

    /// How many of its orders ended.
    var endedCount: Int { exchange.closedOrders(account: Self.account, asOf: exchange.now).count }

    /// How many fills of the account were taken back.
    var voidedCount: Int { exchange.voidedCount(account: Self.account) }

    /// Makes the exchange of a scenario.
    /// - Throws: ``Refusal`` when the scenario's markets or funds make no sense.
    package init(_ scenario: Scenario) throws {
        var configuration = SimulatorConfiguration(seed: scenario.seed)
        scenario.face.adjust(&configuration)
        scenario.dialects.adjust(&configuration)
        configuration.cancelDelay = scenario.cancelDelay
        if scenario.faults.isEnabled(.sameTradeIDTwoMarkets), !scenario.face.facts.pagesByTradeID {
            configuration.tradeIDScope = .perMarket
        }
        exchange = SimulatedExchange(configuration: configuration, at: scenario.start)
        for listing in scenario.listings {
            let rules = MarketRules(
                market: listing.market, venueSymbol: listing.venueSymbol, pricePrecision: listing.pricePrecision,
                minimumValue: listing.minimumValue)
            try exchange.list(rules, price: listing.price, at: scenario.start)
        }
        try exchange.openAccount(id: Self.account, userID: 100_001, name: "main", at: scenario.start)
        for fund in scenario.funds {
            try exchange.deposit(fund.amount, of: fund.asset, account: Self.account, at: scenario.start)
        }
        try exchange.setFeePayment(scenario.feePayment, account: Self.account, at: scenario.start)
        let key = try SimulatedKey(apiKey: Self.apiKey, secret: Self.secret, account: Self.account)
        refusals = RefusalLog(longestWay: .milliseconds(scenario.latency.upperBound), scenario.face)
        face = scenario.face.init(keys: [key], dialects: scenario.dialects, faults: scenario.faults, otherAssets: [])
        var randomTrader = RandomTrader(
            account: Self.account, markets: scenario.listings.map(\.market), seed: scenario.seed)
        randomTrader.habits = scenario.habits
        trader = FaultyTrader(randomTrader, seed: scenario.seed, cancelsSlowly: scenario.cancelsSlowly)
        random = SeededRandom(seed: scenario.seed).forked("world")
        tradeInterval = scenario.tradeInterval
        skippedActs = scenario.skippedActs
        nextTrade = scenario.start + scenario.quietStart
        transfers = scenario.transfers[...]
        start = scenario.start
        for _ in 0..<scenario.crowd { trader.crowd(&exchange, at: scenario.start) }
    }

    /// Lets the trader act, now.
    mutating func trade(at now: Timestamp) {
        exchange.advance(to: now)
        moveFunds(at: now)
        if skippedActs.contains(where: { $0.contains(acts) }) {
            skip(at: now)
        } else {
            trader.step(&exchange, &face.faults, at: now)
        }
        acts += 1
        var interval = tradeInterval
        if let slowness, now < slowness.until { interval = slowness.interval }
        nextTrade = now + .milliseconds(Int64.random(in: interval, using: &random))
    }

    /// Moves the funds that the scenario wants moved by now.
    private mutating func moveFunds(at now: Timestamp) {
        while let next = transfers.first, start + next.after <= now {
            transfers.removeFirst()
            // What the exchange refuses is simply not done.
            if next.amount.isNegative {
                try? exchange.withdraw(-next.amount, of: next.asset, account: Self.account, at: now)
            } else {
                try? exchange.deposit(next.amount, of: next.asset, account: Self.account, at: now)
            }
        }
    }

    /// Lets the trader act on a copy that is thrown away: it draws what it would have drawn, and nothing happens.
    private mutating func skip(at now: Timestamp) {
        var copy = exchange
        trader.step(&copy, &face.faults, at: now)
    }

    /// Lets the trader cancel everything and do nothing until a moment.
    mutating func leave(until end: Timestamp, at now: Timestamp) {
        _ = try? exchange.cancelAll(account: Self.account, at: now)
        nextTrade = nextTrade.map { max($0, end) }
    }

    /// Lets the trader act a few times only until a moment, on average as often however far it is.
    mutating func slowTrading(until end: Timestamp) {
        let most = max(tradeInterval.upperBound, (end - exchange.now).milliseconds * 2 / Scenario.actsInOutage)
        slowness = (tradeInterval.lowerBound...most, end)
    }

    /// Answers a request.
    /// - Parameter hesitated: how long it was not sent although it was permitted.
    mutating func answer(
        _ request: FaceRequest, at now: Timestamp, hesitated: TimeSpan = .zero
    ) -> FaceOutcome {
        exchange.advance(to: now)
        let outcome = face.handle(request, exchange: &exchange, at: now)
        answers[outcome.response?.status ?? 0, default: 0] += 1
        refusals.note(outcome, at: now, hesitated: hesitated)
        return outcome
    }

    /// Lets everything happen that is due by now.
    package mutating func advance(to now: Timestamp) { exchange.advance(to: now) }

    /// The trader goes, and nothing goes wrong any more.
    package mutating func calmDown() {
        nextTrade = nil
        for fault in Fault.allCases { face.faults.disable(fault) }
    }
}
