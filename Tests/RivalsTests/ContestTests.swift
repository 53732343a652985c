import ExchangeConnectors
import ExchangeSimulator
import Rivals
import Testing
import UserStreamCore

/// Short histories in which everybody plays. The seeds are fixed: what is looked at is that the table can tell one rule from another.
@Suite("Everybody plays the same histories")
struct ContestTests {
    private func scenario(_ faults: Set<Fault>, seed: UInt64) -> Scenario {
        var scenario = Scenario(seed: seed, faults: FaultPlan(faults, millionths: 100_000, seed: seed))
        scenario.duration = .seconds(12)
        scenario.tradeInterval = 100...400
        scenario.policy.closedOrdersSweep = .seconds(10)
        scenario.policy.idleBalances = .seconds(5)
        return scenario
    }

    private func scores(_ faults: Set<Fault>, seed: UInt64) throws -> [String: RivalScore] {
        let played = try RivalContest.play(
            scenario(faults, seed: seed), connector: Huobi(baseURL: "http://127.0.0.1:8080"))
        let scores = Dictionary(uniqueKeysWithValues: zip(RivalContest.names, played))
        let own = try #require(scores[RivalContest.own])
        #expect(own.lostFills + own.duplicated + own.phantom + own.wrongPrice + own.falseEnds == 0)
        #expect(own.trueFills > 10 && own.trueEnds > 10)
        return scores
    }

    @Test("without faults nobody invents anything, and only who knows trade ids has all prices right")
    func withoutFaults() throws {
        let scores = try scores([], seed: 1)
        for (name, score) in scores {
            #expect(score.phantom == 0 && score.falseEnds == 0, "\(name)")
            #expect(score.trueFills == scores[RivalContest.own]?.trueFills, "\(name)")
            let knowsTrades = name == RivalContest.own || name == Hummingbot.name
            if knowsTrades { #expect(score.wrongPrice == 0, "\(name)") }
        }
        for name in [Hummingbot2020.name, Lean.name, Lumibot.name, OpenAlgo.name] {
            #expect(try #require(scores[name]).wrongPrice > 0, "\(name) merges fills")
        }
    }

    @Test("lumibot ends orders falsely where lists come empty; who ignores what disappears does not")
    func emptyLists() throws {
        let scores = try scores([.emptyList], seed: 3)
        #expect(try #require(scores[Lumibot.name]).falseEnds > 0)
        #expect(scores[OpenAlgo.name]?.falseEnds == 0 && scores[Lean.name]?.falseEnds == 0)
    }

    @Test("every event has the true time at which it was written")
    func times() throws {
        let connector = Huobi(baseURL: "http://127.0.0.1:8080")
        var scenario = scenario(Fault.all, seed: 11)
        scenario.restarts = [.seconds(5)]
        let reconciler = AccountReconciler(
            account: VirtualWorld.accountID(of: connector), facts: connector.facts, policy: scenario.policy)
        let log = try RivalPlay(scenario, connector: connector, reconciler: reconciler).log
        #expect(log.map(\.event.sequence) == (0..<log.count).map { Int64($0 + 1) } && log.count > 20)
        #expect(zip(log, log.dropFirst()).allSatisfy { $0.time <= $1.time })
        for heard in log where heard.event.time != nil { #expect(heard.time >= heard.event.time ?? .epoch) }
    }
}
