import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// What a client that never waits does to its process, and to nobody else.
@Suite("A client that reads a closed connection in a loop")
struct ClosedSocketTests {
    @Test("does nothing else until its process is started anew, while trading goes on")
    func hangs() throws {
        let scenario = Stage.hybrid(1, true) { $0.cut = .seconds(1) }
        let connector = ClosedSocketIsRead().connect(VirtualRun<AccountReconciler>.connector)
        let reconciler = MistakenReconciler(
            ClosedSocketIsRead(), account: "huobi:main", facts: connector.facts, policy: scenario.policy)
        var run = try VirtualRun(scenario, connector: connector, reconciler: reconciler)
        run.run(for: .seconds(10))
        let (requests, events, acts) = (run.requestCount, run.client.log.count, run.world.acts)
        run.run(for: .seconds(10))
        #expect(run.requestCount == requests && run.client.log.count == events)
        #expect(run.world.acts > acts)
        run.restart()
        run.run(for: .milliseconds(500))
        #expect(run.requestCount > requests)
    }
}
