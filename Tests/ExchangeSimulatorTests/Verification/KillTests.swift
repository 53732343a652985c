import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What kills at drawn times leave to chance, here is played place by place of some short histories: some of the places, and with
/// `USERSTREAM_TEST_EVERY_KILL` all of them, which takes some minutes.
@Suite("A process that is killed at any step goes on where its journal ends")
struct KillTests {
    /// A few seconds of an account, as lines that `userstream verify --scenario` plays as well.
    static let histories = [
        "seed=1 markets=1 trade=40-250 poll=250 duration=3000",
        "seed=2 markets=2 trade=40-250 poll=500 duration=4000 own=100-600",
        "seed=3 markets=2 trade=20-200 poll=250 duration=3000 latency=5-120 "
            + "faults=endpointLag:60000,lateCommit:200000,openListBeforeHistory:200000",
        "seed=4 markets=1 trade=40-250 poll=250 duration=3000 "
            + "faults=emptyList:60000,staleReplica:60000,timeoutAfterEffect:30000,tradeBust:60000",
        "seed=5 exchange=binance markets=2 trade=100-500 poll=500 duration=4000",
        "seed=6 exchange=probit markets=1 trade=100-500 poll=500 duration=4000 own=300-1500",
        "seed=7 exchange=cryptocom markets=1 trade=100-500 poll=500 duration=4000",
    ]

    @Test("after each committed batch", arguments: histories)
    func afterEveryBatch(_ history: String) throws {
        let run = try play(history, .afterEveryBatch, for: .seconds(20))
        #expect(run.client.kills > 10, "\(run.client.kills)")
    }

    @Test("after any single input, and while any is committed", arguments: histories)
    func atEveryInput(_ history: String) throws {
        let inputs = try play(history, nil).client.inputs
        #expect(inputs > 20)
        // Towards the end a history is quiet; what happens there happened before.
        let step = getenv("USERSTREAM_TEST_EVERY_KILL") == nil ? 20 : 1
        let first = step == 1 ? 1 : 1 + Int((try Scenario(text: history)).seed) * 3
        for input in stride(from: first, through: min(inputs, 120), by: step) {
            for kill in [Scenario.Kill.after(input: input), .during(input: input)] {
                let run = try play(history, kill)
                #expect(run.client.kills == 1)
            }
        }
    }

    /// Plays a history with kills, and has it judged.
    @discardableResult
    private func play(
        _ history: String, _ kill: Scenario.Kill?, for duration: TimeSpan? = nil
    ) throws -> VirtualRun<AccountReconciler> {
        var scenario = try Scenario(text: history)
        scenario.kill = kill
        if let duration { scenario.duration = duration }
        var run = try VirtualRun.ofProduct(scenario)
        run.play()
        let found = run.verdict.violations
        #expect(found.isEmpty, "\(scenario.text)\n\(found.prefix(8).map(\.description).joined(separator: "\n"))")
        return run
    }
}
