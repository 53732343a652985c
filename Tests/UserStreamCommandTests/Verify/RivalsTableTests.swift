import ExchangeConnectors
import ExchangeSimulator
import Rivals
import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("verify --rivals")
struct RivalsTableTests {
    @Test("the table has a row for everybody, and adds up")
    func table() throws {
        var scenario = Scenario(seed: 5)
        scenario.duration = .seconds(5)
        scenario.policy.closedOrdersSweep = .seconds(5)
        scenario.policy.idleBalances = .seconds(5)
        var one = RivalsTable()
        try one.play(scenario, connector: Huobi(baseURL: "http://127.0.0.1:8080"))
        #expect(one.broken.isEmpty)
        for name in RivalContest.names { #expect(one.lines.contains { $0.hasPrefix("  \(name)") }) }
        var two = one
        two.merge(one)
        #expect(two.scores[0].trueEvents == 2 * one.scores[0].trueEvents && one.scores[0].trueEvents > 0)
        #expect(two.lines.dropFirst() == one.lines.dropFirst(), "rates and delays are those of one")
    }
}
