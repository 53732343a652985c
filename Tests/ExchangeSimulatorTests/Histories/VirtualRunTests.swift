import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Whole histories, judged. `USERSTREAM_TEST_SEED` is the first seed and `USERSTREAM_TEST_SEEDS` how many are played;
/// a failure names its seed.
@Suite("Whole histories in virtual time")
struct VirtualRunTests {
    /// The default rules, and each departure from them alone.
    static let dialects: [Set<Dialect>] = [[]] + Dialect.allCases.map { [$0] }
    static let faults = Fault.all.sorted { $0.rawValue < $1.rawValue }

    /// Faults that a short run has no occasion for: a page is never full, nothing gets old enough, the clock is asked once. Drawn scenarios have
    /// them all.
    static let withoutOccasion: Set<Fault> = [.pageShift, .purge, .serverTimeFailing]

    @Test("The stream equals the truth under each dialect, with and without faults", arguments: [false, true])
    func equalsTruth(isFaulty: Bool) throws {
        for seed in TestSettings.seeds(count: 3) {
            let plan = isFaulty ? FaultPlan(Fault.all, millionths: 15_000, seed: seed) : FaultPlan()
            let dialects = Self.dialects[Int(seed % UInt64(Self.dialects.count))]
            var run = try run(Scenario(seed: seed, faults: plan, dialects: dialects))
            run.run(for: .seconds(60))
            run.settle()
            // Falling back to single markets is a degradation, and rightly said.
            let isExcused = isFaulty || dialects.contains(.symbolRequired)
            let found = violations(run, isExcused: isExcused)
            #expect(
                found.isEmpty,
                "seed \(seed), dialects \(dialects.map(\.rawValue))\n\(found.prefix(8).joined(separator: "\n"))")
        }
    }

    @Test("The stream equals the truth whatever single fault there is", arguments: faults)
    func singleFault(_ fault: Fault) throws {
        var fired = 0
        for seed in TestSettings.seeds(count: 1) {
            var scenario = Scenario(seed: seed, faults: FaultPlan([fault], millionths: 100_000, seed: seed))
            scenario.cancelsSlowly = true
            var run = try run(scenario)
            run.run(for: .seconds(40))
            fired += run.world.face.faults.count(fault)
            run.settle()
            let found = violations(run, isExcused: true)
            #expect(found.isEmpty, "\(fault), seed \(seed)\n\(found.prefix(8).joined(separator: "\n"))")
        }
        #expect(fired > 0 || Self.withoutOccasion.contains(fault), "\(fault) never fired")
    }

    /// Seeds that found a bug once, with the faults that were allowed.
    static let corpus: [(faults: Set<Fault>, seeds: [UInt64])] = [
        (
            Fault.all,
            [
                9, 112, 128, 145, 169, 203, 226, 356, 386, 399, 590, 725, 1_136, 1_225, 1_283, 1_470, 1_756,
                1_896, 10_361, 11_572, 485, 732, 10_512, 10_965, 11_062, 11_174, 11_293, 20_882, 20_923, 21_557,
                32_954, 33_210, 33_519, 51_186, 53_478,
            ]
        ),
        ([], [16, 17, 20, 68, 181, 327, 333, 398, 504, 647, 660, 10_104, 10_171, 10_390, 61_054]),
        ([.clockSkew], [5_023, 5_030, 5_048]),
    ]

    @Test("Seeds that found a bug find none any more", arguments: 0..<3)
    func corpus(_ number: Int) throws {
        let (faults, seeds) = Self.corpus[number]
        for seed in seeds {
            var run = try run(Scenario.drawn(seed: seed, faults: faults, isWide: false))
            run.play()
            let found = run.verdict.violations
            #expect(found.isEmpty, "seed \(seed)\n\(found.prefix(8).map(\.description).joined(separator: "\n"))")
        }
    }

    @Test("Drawn scenarios keep every promise, with and without faults", arguments: [false, true])
    func drawn(isFaulty: Bool) throws {
        var fired = 0
        for seed in TestSettings.seeds(count: 20) {
            var run = try run(Scenario.drawn(seed: seed, faults: isFaulty ? Fault.all : []))
            run.play()
            fired += run.world.face.faults.counts.reduce(0) { $0 + $1.count }
            let found = run.verdict.violations
            #expect(found.isEmpty, "seed \(seed)\n\(found.prefix(8).map(\.description).joined(separator: "\n"))")
            #expect(run.requestCount > 50 && !run.client.log.isEmpty)
        }
        #expect((fired > 0) == isFaulty)
    }

    @Test(
        "A key that is revoked, or may do nothing, ends the log as a true prefix",
        arguments: [
            Fault.keyRevoked, .permissionRemoved,
        ])
    func ends(by fault: Fault) throws {
        var stopped = 0
        for seed in TestSettings.seeds(count: 5) {
            var plan = FaultPlan(seed: seed)
            plan.enable(fault, .requests([15]))
            var run = try run(Scenario(seed: seed, faults: plan))
            run.run(for: .seconds(60))
            let found = run.verdict.violations
            #expect(found.isEmpty, "seed \(seed)\n\(found.prefix(8).map(\.description).joined(separator: "\n"))")
            guard case .stopped? = run.client.log.last?.change else { continue }
            stopped += 1
            let sent = run.requestCount
            run.run(for: .minutes(5))
            #expect(run.requestCount == sent, "a dead key does not loop")
        }
        #expect(stopped > 0)
    }

    @Test("The same seed gives the same log, byte for byte")
    func repeats() throws {
        func log() throws -> [String] {
            var run = try run(Scenario.drawn(seed: 7, faults: Fault.all))
            run.play()
            return run.client.log.map(\.json)
        }
        let first = try log()
        #expect(first == (try log()))
        #expect(first.count > 100)
    }

    private func run(_ scenario: Scenario) throws -> VirtualRun<AccountReconciler> {
        try VirtualRun(scenario, connector: Huobi(baseURL: "http://127.0.0.1:8080"))
    }

    private func violations(_ run: VirtualRun<AccountReconciler>, isExcused: Bool) -> [String] {
        var rules = JudgeRules()
        rules.unseen = .unfilled
        rules.isWithoutFaults = !isExcused
        rules.start = run.client.reconciler.startTime
        rules.clockTolerance = run.scenario.faults.isEnabled(.clockSkew) ? .seconds(5) : .milliseconds(100)
        let judge = Judge(history: run.world.exchange.history(account: VirtualWorld.account), rules: rules)
        return judge.verdict(of: run.client.log).violations.map { "\($0)" }
    }
}
