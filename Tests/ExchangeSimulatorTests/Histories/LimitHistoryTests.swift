import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Heavy work inside the limits. Each history has 20 virtual seconds, or `USERSTREAM_TEST_MINUTES` virtual minutes (60 for the whole hour);
/// `USERSTREAM_TEST_SEED` is the first seed; a failure names its scenario.
@Suite("Limits in whole histories")
struct LimitHistoryTests {
    /// A busy trader, the consumer's own orders, many resting orders, polls as fast as they may be.
    private static func heavyWork(_ seed: UInt64, _ rest: String = "") throws -> Scenario {
        let length = (TestSettings.number("USERSTREAM_TEST_MINUTES") ?? 0) * 60_000
        return try Scenario(
            text: "seed=\(seed) trade=50-500 own=100-800 crowd=220 poll=200 duration=\(max(20_000, length)) \(rest)")
    }

    /// Plays it with the first seed.
    private static func played(_ rest: String) throws -> VirtualRun<AccountReconciler> {
        var run = try VirtualRun.ofProduct(try heavyWork(TestSettings.number("USERSTREAM_TEST_SEED") ?? 1, rest))
        run.play()
        report(run)
        return run
    }

    /// What is promised where nothing goes wrong cannot all be kept with so much to read; everything else can.
    private static func expectUnbroken(_ run: VirtualRun<AccountReconciler>) {
        var excused = run.scenario
        excused.faults.enable(.latency, .chance(millionths: 0))
        let found = run.verdict(excusedAs: excused).violations.prefix(5).map(\.description)
        #expect(found.isEmpty, "\(run.scenario.text)\n\(found.joined(separator: "\n"))")
    }

    @Test(
        "Heavy work never provokes a refusal",
        arguments: [
            "", "dialects=expiryHeaderSeconds latency=20-150", "dialects=symbolRequired",
            "latency=5-600 offset=3500 drift=80",
        ])
    func heavyWork(_ rest: String) throws {
        let run = try Self.played(rest)
        #expect(run.world.refusals.refusals.isEmpty, "\(run.scenario.text)")
        #expect(run.world.answers[429] == nil && run.world.answers[418] == nil, "\(run.scenario.text)")
        #expect(run.longestOwnWait == .zero, "\(run.scenario.text)")
        #expect(run.requestCount > 150, "\(run.requestCount)")
        Self.expectUnbroken(run)
    }

    /// Somebody else takes its part of what the polls are counted in, at every fifth request.
    private static let eaten = ["openOrders", "fills", "balances", "order", "closedOrders"]
        .map { "\($0).budgetEaten:200000" }.joined(separator: ",")

    @Test("What somebody else uses up is seen in time, mostly, and a refusal is heeded", arguments: [30, 60])
    func othersUseIt(percent: Int) throws {
        let run = try Self.played("faults=\(Self.eaten) eaten=\(percent)")
        let refused = run.world.refusals.refusals.count
        #expect(refused * 100 <= run.requestCount, "\(refused) of \(run.requestCount): \(run.scenario.text)")
        #expect(run.world.refusals.unheeded.isEmpty, "\(run.scenario.text)")
        Self.expectUnbroken(run)
    }

    @Test(
        "Every refusal is heeded, with and without Retry-After",
        arguments: [
            "faults=rateLimited429:30000", "faults=banned418:40000", "faults=budgetEaten:20000",
            "faults=rateLimited429:80000,banned418:20000,budgetEaten:80000 latency=5-600",
        ])
    func heeded(_ rest: String) throws {
        let run = try Self.played(rest)
        #expect(run.world.refusals.refusals.count > 2, "\(run.scenario.text)")
        let unheeded = run.world.refusals.unheeded.map { "\($0.at - run.scenario.start): \($0.endpoint)" }
        #expect(unheeded.isEmpty, "\(run.scenario.text)\n\(unheeded.prefix(5).joined(separator: "\n"))")
    }

    /// Shows figures where somebody asked for a length.
    private static func report(_ run: VirtualRun<AccountReconciler>) {
        guard TestSettings.number("USERSTREAM_TEST_MINUTES") != nil else { return }
        print(
            "\(run.scenario.text): \(run.requestCount) polls, answers \(run.world.answers), refused "
                + "\(run.world.refusals.refusals.count), longest wait of an own request \(run.longestOwnWait), "
                + "\(run.client.log.count) events")
    }
}
