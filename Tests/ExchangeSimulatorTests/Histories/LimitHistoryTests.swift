import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Heavy work inside the limits. `USERSTREAM_TEST_MINUTES` is how many virtual minutes each history has (60 for the whole hour),
/// `USERSTREAM_TEST_SEED` the first seed; a failure names its scenario.
@Suite("Limits in whole histories")
struct LimitHistoryTests {
    /// A busy trader, the consumer's own orders, many resting orders, polls as fast as they may be.
    private static func heavyWork(_ seed: UInt64, _ rest: String = "") throws -> Scenario {
        let minutes = Self.number("USERSTREAM_TEST_MINUTES") ?? 2
        return try Scenario(
            text: "seed=\(seed) trade=20-150 own=30-200 crowd=250 poll=200 duration=\(minutes * 60_000) \(rest)")
    }

    private static var firstSeed: UInt64 { number("USERSTREAM_TEST_SEED") ?? 1 }

    @Test(
        "Heavy work never provokes a refusal",
        arguments: [
            "", "dialects=expiryHeaderSeconds latency=20-150", "dialects=symbolRequired",
            "latency=5-600 offset=3500 drift=80",
        ])
    func heavyWork(_ rest: String) throws {
        let scenario = try Self.heavyWork(Self.firstSeed, rest)
        var run = try VirtualRun.ofProduct(scenario)
        run.play()
        Self.report(run)
        #expect(run.world.refusals.refusals.isEmpty, "\(scenario.text)")
        #expect(run.world.answers[429] == nil && run.world.answers[418] == nil, "\(scenario.text)")
        #expect(run.longestOwnWait == .zero, "\(scenario.text)")
        #expect(run.requestCount > 1_000)
        let found = run.verdict.violations
        #expect(found.isEmpty, "\(scenario.text)\n\(found.prefix(5).map(\.description).joined(separator: "\n"))")
    }

    @Test("What somebody else uses up is seen in time, mostly, and a refusal is heeded", arguments: [30, 60])
    func othersUseIt(percent: Int) throws {
        let scenario = try Self.heavyWork(Self.firstSeed, "faults=budgetEaten:200000 eaten=\(percent)")
        var run = try VirtualRun.ofProduct(scenario)
        run.play()
        Self.report(run)
        let refused = run.world.refusals.refusals.count
        #expect(refused * 100 <= run.requestCount, "\(refused) of \(run.requestCount): \(scenario.text)")
        #expect(run.world.refusals.unheeded.isEmpty, "\(scenario.text)")
        let found = run.verdict.violations
        #expect(found.isEmpty, "\(scenario.text)\n\(found.prefix(5).map(\.description).joined(separator: "\n"))")
    }

    @Test(
        "Every refusal is heeded, with and without Retry-After",
        arguments: [
            "faults=rateLimited429:30000", "faults=banned418:2000", "faults=budgetEaten:20000",
            "faults=rateLimited429:10000,banned418:1000,budgetEaten:10000 latency=5-600",
        ])
    func heeded(_ rest: String) throws {
        let scenario = try Self.heavyWork(Self.firstSeed, rest)
        var run = try VirtualRun.ofProduct(scenario)
        run.play()
        Self.report(run)
        #expect(run.world.refusals.refusals.count > 5, "\(scenario.text)")
        let unheeded = run.world.refusals.unheeded.map { "\($0.at - scenario.start): \($0.endpoint)" }
        #expect(unheeded.isEmpty, "\(scenario.text)\n\(unheeded.prefix(5).joined(separator: "\n"))")
    }

    /// Shows figures where somebody asked for a length.
    private static func report(_ run: VirtualRun<AccountReconciler>) {
        guard number("USERSTREAM_TEST_MINUTES") != nil else { return }
        print(
            "\(run.scenario.text): \(run.requestCount) polls, answers \(run.world.answers), refused "
                + "\(run.world.refusals.refusals.count), longest wait of an own request \(run.longestOwnWait), "
                + "\(run.client.log.count) events")
    }

    private static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }
}
