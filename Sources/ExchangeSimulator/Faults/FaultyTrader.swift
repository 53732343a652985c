public import UserStreamCore
import UserStreamTestKit

/// A random trader who also commits the faults that only a trader can: orders replaced by others, two live orders with one owner's id, trades
/// taken back, several trades at one moment.
public struct FaultyTrader: Sendable {
    /// Who trades when no fault is due.
    public var trader: RandomTrader
    private var random: SeededRandom
    private let cancelsSlowly: Bool

    /// The name under which its faults are counted.
    public static let endpoint = "trader"
    /// The faults that it can commit.
    private static let faults: [Fault] = [
        .cancelReplace, .twoLiveOrdersOneClientID, .tradeBust, .fillAfterCancelAck, .equalTimestamps,
    ]

    /// Makes a trader out of another.
    /// - Parameter cancelsSlowly: whether it commits ``Fault/fillAfterCancelAck``, which otherwise only a cancel over the face can meet.
    public init(_ trader: RandomTrader, seed: UInt64, cancelsSlowly: Bool = false) {
        self.trader = trader
        self.cancelsSlowly = cancelsSlowly
        random = SeededRandom(seed: seed).forked("faultyTrader")
    }

    /// Commits at most one fault, or does one or two random things.
    public mutating func step(_ exchange: inout SimulatedExchange, _ faults: inout FaultPlan, at time: Timestamp) {
        faults.beginRequest(at: Self.endpoint)
        // What the exchange refuses is simply not done.
        let hasMisbehaved = (try? misbehave(&exchange, &faults, at: time)) ?? true
        if !faults.crossings.isIdle {
            faults.crossings.count(OrderStandings(exchange.openOrders(account: trader.account, asOf: time)))
        }
        if !hasMisbehaved { trader.step(&exchange, at: time) }
    }

    /// Places an order far from the market, that will rest.
    mutating func crowd(_ exchange: inout SimulatedExchange, at time: Timestamp) {
        trader.placeAnywhereFar(&exchange, time)
    }

    private mutating func misbehave(
        _ exchange: inout SimulatedExchange, _ faults: inout FaultPlan, at time: Timestamp
    ) throws(Refusal) -> Bool {
        guard Self.faults.contains(where: { faults.isEnabled($0) }) else { return false }
        let account = trader.account
        let resting = exchange.openOrders(account: account, asOf: time).filter {
            $0.type == .limit && $0.state != .pendingCancel
        }
        if !resting.isEmpty, faults.shouldFire(.cancelReplace, at: Self.endpoint) {
            let order = pick(resting)
            _ = try exchange.replace(order: order.id, with: order.terms.request, account: account, at: time)
            return true
        }
        if !resting.isEmpty, faults.shouldFire(.twoLiveOrdersOneClientID, at: Self.endpoint) {
            let order = pick(resting)
            var request = order.terms.request
            if request.clientOrderID == nil { request.clientOrderID = "twin-\(order.id)" }
            _ = try exchange.place(request, account: account, at: time)
            if order.clientOrderID == nil { _ = try exchange.place(request, account: account, at: time) }
            return true
        }
        let recent = exchange.fills(account: account, from: time - .seconds(10), asOf: time)
        if !recent.isEmpty, faults.shouldFire(.tradeBust, at: Self.endpoint) {
            let fill = pick(recent)
            try exchange.bust(trade: fill.tradeID, market: fill.market, at: time)
            return true
        }
        let cancellable = resting.filter { $0.state == .open || $0.state == .partiallyFilled }
        if cancelsSlowly, !cancellable.isEmpty, faults.shouldFire(.fillAfterCancelAck, at: Self.endpoint) {
            let order = pick(cancellable)
            try exchange.cancel(order: order.id, account: account, at: time, delay: faults.parameters.cancelDelay)
            if let price = order.terms.request.price { try exchange.setPrice(order.market, to: price, at: time) }
            try exchange.marketActivity(order.market, at: time)
            return true
        }
        guard faults.shouldFire(.equalTimestamps, at: Self.endpoint) else { return false }
        for rules in exchange.marketRules {
            for _ in 0..<3 { try exchange.marketActivity(rules.market, at: time) }
        }
        return true
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(random.next() % UInt64(choices.count))]
    }
}
