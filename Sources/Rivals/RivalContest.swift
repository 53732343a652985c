package import ExchangeSimulator
package import UserStreamCore
import UserStreamTestKit

/// Who plays a scenario, and how they score.
package enum RivalContest {
    /// The rivals, in the order of the table.
    package static let rivals: [any Rival.Type] = [
        Hummingbot2020.self, Hummingbot.self, Lean.self, Lumibot.self, OpenAlgo.self, GoCryptoTrader.self,
    ]
    /// What the product's own reconciler is called.
    package static let own = "this package"
    /// Everybody's names, in the order of the table.
    package static var names: [String] { [own] + rivals.map { $0.name } }

    /// Has everybody play the same scenario. Counted is what happened after the last of them was ready.
    package static func play(
        _ scenario: Scenario, connector: any ExchangeConnector
    ) throws -> [RivalScore] {
        let account = VirtualWorld.accountID(of: connector)
        var plays = [
            (
                try RivalPlay(
                    scenario, connector: connector,
                    reconciler: AccountReconciler(
                        account: account, facts: connector.facts, policy: scenario.policy)), [QueryKind]()
            )
        ]
        for rival in rivals {
            plays.append((try play(rival, scenario, connector, account), rival.discovery))
        }
        let start = plays.compactMap(\.0.ready).max() ?? .distantFuture
        return plays.map { play, discovery in
            RivalScore(
                play.log, history: play.history, after: start, requests: play.requests(without: discovery))
        }
    }

    private static func play<System: Rival>(
        _ system: System.Type, _ scenario: Scenario, _ connector: any ExchangeConnector, _ account: AccountID
    ) throws -> RivalPlay {
        try RivalPlay(
            scenario, connector: connector, reconciler: system.init(account: account, policy: scenario.policy))
    }
}
