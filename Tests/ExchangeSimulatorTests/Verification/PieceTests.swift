import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Where a piece of capture begins, an account that is followed goes on from its own checkpoint.
@Suite("An account keeps all promises while pieces of capture begin")
struct PieceTests {
    @Test(arguments: UInt64(1)...4, ["huobi", "binance", "probit", "cryptocom"])
    func promises(seed: UInt64, exchange: String) throws {
        let face = try FaceRegistry.face(exchange)
        let scenario = Scenario.drawn(seed: seed, faults: Fault.all, face: face)
        var run = try VirtualRun<AccountReconciler>.ofProduct(scenario)
        var pieces = 0
        while run.now < scenario.start + scenario.duration, run.client.stopped == nil {
            run.run(until: run.now + .milliseconds(2_300))
            if try run.client.beginPiece() { pieces += 1 }
        }
        run.settle()
        #expect(pieces > 3, "\(scenario.text)")
        let found = run.verdict.violations
        #expect(found.isEmpty, "\(scenario.text)\n\(found.prefix(8).map(\.description).joined(separator: "\n"))")
    }
}
