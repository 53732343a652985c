import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStream
import UserStreamTestKit

@testable import UserStreamCore

/// A client's clock that is wrong, drifts and steps.
@Suite("The client's own clock in whole histories")
struct LocalClockTests {
    @Test(
        "A clock that drifts or steps breaks no promise",
        arguments: [
            "duration=1300000 trade=3000-9000 poll=10000 drift=80",
            "duration=1300000 trade=3000-9000 poll=10000 drift=-80 offset=2500",
            "duration=1300000 trade=3000-9000 poll=10000 drift=400", "duration=60000 steps=20000:2500",
            "duration=60000 steps=20000:-4000", "duration=60000 steps=20000:-45000 own=200-2000",
            "duration=700000 trade=3000-9000 poll=10000 steps=20000:-700,300000:1500 drift=-60 latency=20-150",
            "duration=60000 steps=15000:-6000,40000:3000 latency=5-600 offset=-1500 own=500-4000",
        ])
    func promises(_ rest: String) throws {
        let scenario = try Scenario(text: "seed=1 \(rest)")
        #expect(try Scenario(text: Scenario(text: scenario.text).text).text == scenario.text)
        var run = try VirtualRun.ofProduct(scenario)
        run.play()
        let found = run.verdict.violations
        #expect(found.isEmpty, "\(scenario.text)\n\(found.prefix(5).map(\.description).joined(separator: "\n"))")
    }

    @Test(
        "A step that makes signatures too old is mended by one reading of the clock and one retry",
        arguments: ["90000", "-90000"])
    func oneResyncAndOneRetry(step: String) throws {
        for seed in UInt64(1)...2 {
            let scenario = try Scenario(
                text: "seed=\(seed) dialects=clockTolerance60s trade=200-2000 duration=60000 steps=20000:\(step)")
            let refused = Locked([QueryKind: Int]())
            let connector = SkewCounter(inner: VirtualRun<AccountReconciler>.connector, refused: refused)
            var run = try VirtualRun<AccountReconciler>(scenario, connector: connector)
            run.play()
            let counts = refused.withLock { $0 }
            #expect(!counts.isEmpty && counts.values.allSatisfy { $0 == 1 }, "\(scenario.text): \(counts)")
            #expect(run.client.requests[.serverTime] == 2, "\(scenario.text): at the beginning, and once again")
            let found = run.verdict.violations
            #expect(found.isEmpty, "\(scenario.text)\n\(found.prefix(5).map(\.description).joined(separator: "\n"))")
        }
    }

    @Test("No seed draws a clock that drifts or steps")
    func notDrawn() {
        for seed in UInt64(1)...300 {
            let scenario = Scenario.drawn(seed: seed, faults: Fault.all)
            #expect(scenario.clockDrift == 0 && scenario.clockSteps.isEmpty)
        }
    }

    @Test("What cannot be a step is named", arguments: ["steps=1", "steps=a:1", "steps=1:2:3", "drift=x", "eaten=0"])
    func nonsense(_ word: String) {
        #expect(throws: SimulatorSettingError.self) { try Scenario(text: "seed=1 \(word)") }
    }
}

/// Counts how often the time of a signature was refused.
private struct SkewCounter: ForwardingConnector {
    var inner: any ExchangeConnector
    var refused: Locked<[QueryKind: Int]>

    func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        do throws(APIError) {
            return try inner.decode(response, for: query, context: context, memory: memory)
        } catch {
            if error.category == .clockSkew { refused.withLock { $0[query.kind, default: 0] += 1 } }
            throw error
        }
    }
}
