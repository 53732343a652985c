import ExchangeSimulator
import Testing
import UserStreamCore

@Suite("The events of whole histories are read back from their JSON")
struct HistoryReadingTests {
    @Test("every event, with faults and without", arguments: [false, true])
    func histories(isFaulty: Bool) throws {
        for seed in UInt64(1)...4 {
            let plan = isFaulty ? FaultPlan(Fault.all, millionths: 15_000, seed: seed) : FaultPlan()
            var run = try VirtualRun.ofProduct(Scenario(seed: seed, faults: plan))
            run.run(for: .seconds(60))
            run.settle()
            #expect(run.client.log.count > 50, "seed \(seed)")
            for event in run.client.log {
                let line = event.json
                #expect(try UserStreamEvent(json: line) == event, "seed \(seed): \(line)")
            }
        }
    }
}
