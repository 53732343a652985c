import ExchangeConnectors
import ExchangeSimulator
import Rivals
import Testing
import UserStreamCore

/// Short histories in which everybody plays. The seeds are fixed: what is looked at is that the table can tell one rule from another.
@Suite("Everybody plays the same histories")
struct ContestTests {
    private func scores(_ faults: Set<Fault>, seeds: ClosedRange<UInt64>) throws -> [String: RivalScore] {
        var total: [String: RivalScore] = [:]
        for seed in seeds {
            var scenario = Scenario(seed: seed, faults: FaultPlan(faults, millionths: 100_000, seed: seed))
            scenario.duration = .seconds(15)
            let played = try RivalContest.play(scenario, connector: Huobi(baseURL: "http://127.0.0.1:8080"))
            for (name, score) in zip(RivalContest.names, played) { total[name, default: RivalScore()].add(score) }
            let own = try #require(total[RivalContest.own])
            let isFaultless = own.lostFills + own.duplicated + own.phantom + own.wrongPrice + own.falseEnds == 0
            #expect(isFaultless && own.trueFills > 0, "seed \(seed)")
        }
        return total
    }

    @Test("without faults nobody invents anything, and only who knows trade ids has all prices right")
    func withoutFaults() throws {
        let scores = try scores([], seeds: 1...2)
        for (name, score) in scores {
            #expect(score.phantom == 0 && score.falseEnds == 0, "\(name)")
            #expect(score.trueFills == scores[RivalContest.own]?.trueFills, "\(name)")
            let knowsTrades = name == RivalContest.own || name == Hummingbot.name
            #expect((score.wrongPrice == 0) == knowsTrades, "\(name)")
        }
        #expect(try #require(scores[Lumibot.name]).lostFills > 0, "partial fills of cancelled orders")
    }

    @Test("lumibot ends orders falsely where lists come empty; who ignores what disappears does not")
    func emptyLists() throws {
        let scores = try scores([.emptyList], seeds: 3...3)
        #expect(try #require(scores[Lumibot.name]).falseEnds > 0)
        #expect(scores[OpenAlgo.name]?.falseEnds == 0 && scores[Lean.name]?.falseEnds == 0)
    }

    @Test("hummingbot ends orders falsely where requests fail")
    func failures() throws {
        let scores = try scores([.serverError], seeds: 4...5)
        #expect(try #require(scores[Hummingbot.name]).falseEnds > 0)
    }

    @Test("a history is the same however it is stepped through")
    func stepping() throws {
        let connector = Huobi(baseURL: "http://127.0.0.1:8080")
        let scenario = Scenario.drawn(seed: 11, faults: Fault.all)
        var run = try VirtualRun(scenario, connector: connector)
        run.play()
        let reconciler = AccountReconciler(
            account: VirtualWorld.accountID(of: connector), facts: connector.facts, policy: scenario.policy)
        let play = try RivalPlay(scenario, connector: connector, reconciler: reconciler)
        #expect(play.log.map(\.event) == run.client.log && !play.log.isEmpty)
    }
}
