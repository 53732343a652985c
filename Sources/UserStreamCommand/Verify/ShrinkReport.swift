import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

/// What is left of a history that breaks a promise, for people: which promise, the smallest scenario that was found, how much happens in it, and the
/// last events before.
struct ShrinkReport {
    /// How many events are shown.
    static let shownEvents = 12

    /// The lines.
    let lines: [String]

    init(_ outcome: Shrinker<AccountReconciler>.Outcome, exchange: String) {
        let run = outcome.run
        let state = run.history.finalState
        let orders = state.openOrders.count + state.closedOrders.count
        let fills = state.fills.count + state.voidedFills.count
        var lines = ["  \(outcome.violation)", "  The smallest history of \(outcome.tries) that still breaks it:"]
        lines += outcome.scenario.words.map { "    " + $0 }
        lines.append(
            "    \(orders) orders, \(fills) fills, \(run.requestCount) requests, \(run.client.log.count) events")
        lines.append("  The last events before:")
        let end = outcome.violation.sequence ?? run.client.log.last?.sequence ?? 0
        lines += run.client.log.filter { $0.sequence <= end }.suffix(Self.shownEvents).map { event in
            "    \(String(event.sequence).leftPadded(to: 5))  \(EventText(event))"
        }
        lines.append("  again: \(Self.command(outcome.scenario, exchange: exchange))")
        self.lines = lines
    }

    /// What plays a scenario again.
    static func command(_ scenario: Scenario, exchange: String) -> String {
        "userstream verify --exchange \(exchange) --scenario '\(scenario.text)'"
    }
}
