public import UserStreamCore
import UserStreamTestKit

/// A random trader who also commits the faults that only a trader can: orders replaced by others, two live orders with one owner's id, trades
/// taken back, several trades at one moment.
public struct FaultyTrader: Sendable {
    /// Who trades when no fault is due.
    public var trader: RandomTrader
    private var random: SeededRandom

    /// The name under which its faults are counted.
    public static let endpoint = "trader"

    /// Makes a trader out of another.
    public init(_ trader: RandomTrader, seed: UInt64) {
        self.trader = trader
        random = SeededRandom(seed: seed).forked("faultyTrader")
    }

    /// Commits at most one fault, or does one or two random things.
    public mutating func step(_ exchange: inout SimulatedExchange, _ faults: inout FaultPlan, at time: Timestamp) {
        faults.beginRequest(at: Self.endpoint)
        // What the exchange refuses is simply not done.
        let hasMisbehaved = (try? misbehave(&exchange, &faults, at: time)) ?? true
        if !hasMisbehaved { trader.step(&exchange, at: time) }
    }

    private mutating func misbehave(
        _ exchange: inout SimulatedExchange, _ faults: inout FaultPlan, at time: Timestamp
    ) throws(Refusal) -> Bool {
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
