import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Whole histories at each face: the product's connector polls it, and understands what it says.
@Suite("Histories at each exchange")
struct ExchangeHistoryTests {
    private static let others = FaceRegistry.names.filter { $0 != FaceRegistry.usual.exchange }

    private func scenario(_ name: String, _ seed: UInt64, _ faults: Set<Fault> = []) throws -> Scenario {
        Scenario.drawn(seed: seed, faults: faults, isWide: false, face: try FaceRegistry.face(name))
    }

    @Test("The client polls to the end, whatever faults there are", arguments: others, UInt64(1)...3)
    func faulty(_ name: String, _ seed: UInt64) throws {
        var run = try VirtualRun.ofProduct(scenario(name, seed, Fault.all))
        run.play()
        #expect(run.client.stopped == nil)
        #expect(run.requestCount > 50 && !run.world.face.faults.counts.isEmpty)
    }

    @Test("The consumer's own orders go out, and come back under the ids of the stream", arguments: others)
    func own(_ name: String) throws {
        var scenario = try scenario(name, 2)
        scenario.ownInterval = 100...500
        scenario.duration = .seconds(20)
        var run = try VirtualRun.ofProduct(scenario)
        run.play()
        let counts = Dictionary(
            uniqueKeysWithValues: run.world.face.faults.requestCounts.map { ($0.endpoint, $0.count) })
        #expect(counts["place", default: 0] > 20 && counts["cancel", default: 0] > 5)
        // Where several can be sent in one request, some are.
        #expect((counts["placeList", default: 0] + counts["cancelList", default: 0] > 0) == (name == "cryptocom"))
        let truth = run.history.finalState
        let own = (truth.openOrders + truth.closedOrders).filter { $0.clientOrderID?.hasPrefix("own-") == true }
        #expect(own.count > 10)
    }

    @Test("A scenario says its exchange only where it is not the usual one", arguments: others)
    func text(_ name: String) throws {
        let scenario = try scenario(name, 9, Fault.all)
        #expect(scenario.text.contains(" exchange=\(name) "))
        #expect(try Scenario(text: scenario.text).text == scenario.text)
        #expect(try Scenario(text: scenario.text).listings.map(\.venueSymbol) == scenario.listings.map(\.venueSymbol))
        #expect(!Scenario.drawn(seed: 9, faults: Fault.all).text.contains("exchange"))
        #expect(throws: SimulatorSettingError.self) { try Scenario(text: "seed=1 exchange=nowhere") }
        #expect(throws: SimulatorSettingError.self) {
            try Scenario(text: "seed=1 exchange=\(name) dialects=rowsById")
        }
    }

    @Test("Each face draws among its own readings", arguments: FaceRegistry.names)
    func dialects(_ name: String) throws {
        let face = try FaceRegistry.face(name)
        for seed in UInt64(1)...50 {
            #expect(Dialect.drawn(seed: seed, of: face).isSubset(of: Set(face.facts.dialects)))
        }
    }

    @Test(
        "Polls that are under way while the token is renewed are heard, also where that ends the one that they have",
        arguments: UInt64(1)...6)
    func renewal(_ seed: UInt64) throws {
        var scenario = Scenario(seed: seed, dialects: [.oneToken, .shortTokens], face: ProBitFace.self)
        scenario.latency = 5...600
        scenario.poll(every: .milliseconds(250))
        scenario.quietStart = .seconds(5)
        var run = try VirtualRun.ofProduct(scenario)
        run.play()
        #expect(run.client.stopped == nil && run.overlaps == 0)
        #expect(run.world.answers[401, default: 0] > 0 && run.client.requests[.accessToken, default: 0] > 4)
    }

    @Test(
        "A token lasts for its life, is renewed before its end, and is asked for again where it ended early (catalogue 53)"
    )
    func tokens() throws {
        func asked(_ dialects: Set<Dialect>, _ faults: FaultPlan = FaultPlan()) throws -> (count: Int, refusals: Int) {
            var scenario = Scenario(seed: 3, faults: faults, dialects: dialects, face: ProBitFace.self)
            scenario.quietStart = .seconds(5)
            var run = try VirtualRun.ofProduct(scenario)
            run.play()
            #expect(run.client.stopped == nil && run.verdict.violations.isEmpty, "\(run.verdict.violations)")
            return (run.client.requests[.accessToken] ?? 0, run.world.answers[401] ?? 0)
        }
        #expect(try asked([]) == (1, 0))
        let short = try asked([.shortTokens])
        #expect((4...8).contains(short.count) && short.refusals == 0, "\(short)")
        #expect(try asked([.escapedSlashes, .oneToken]) == (1, 0))
        var faults = FaultPlan()
        faults.enable(.tokenRevoked, .chance(millionths: 20_000))
        let revoked = try asked([], faults)
        #expect(revoked.count > 2 && revoked.count <= revoked.refusals + 1, "\(revoked)")
    }
}
