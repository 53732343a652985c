import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// A stream is killed and goes on from what its journal keeps (P5).
@Suite("What a journal keeps is enough to go on")
struct CheckpointTests {
    private func parts(of reconciler: AccountReconciler) -> [String: [UInt8]] {
        var copy = reconciler
        copy.beginCheckpoints()
        let changes = copy.checkpointChanges(with: EventBatch())
        return Dictionary(uniqueKeysWithValues: changes.map { ($0.key, $0.value ?? []) })
    }

    private func restored(_ parts: [String: [UInt8]], like known: AccountReconciler) throws -> AccountReconciler {
        let sorted = parts.map { CheckpointPart(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
        return try AccountReconciler(
            account: known.account, facts: known.facts, policy: known.policy, checkpoint: sorted)
    }

    @Test(
        "At any moment the restored state is the same, and is the fold of the log (P3)", arguments: UInt64(1)...6,
        ["huobi", "binance", "probit"])
    func same(seed: UInt64, exchange: String) throws {
        let face = try FaceRegistry.face(exchange)
        let scenario = Scenario.drawn(seed: seed, faults: Fault.all, face: face)
        var run = try VirtualRun<AccountReconciler>.ofProduct(scenario)
        var looks = 0
        while run.now < scenario.start + scenario.duration, looks < 40 {
            run.run(until: run.now + .milliseconds(1_700))
            looks += 1
            let before = run.client.reconciler
            let stored = parts(of: before)
            let after = try restored(stored, like: before)
            #expect(after.snapshot == before.snapshot, "\(scenario.text)")
            #expect(
                after.snapshot == run.client.log.reduce(into: AccountSnapshot()) { $0.apply($1) }, "\(scenario.text)")
            let again = parts(of: after)
            for key in Set(stored.keys).union(again.keys).sorted() where stored[key] != again[key] {
                Issue.record("the part \(key) is another one after it was read: \(scenario.text)")
            }
        }
        #expect(looks > 5)
    }

    @Test("What lacks a part, or has one that is not known, is refused")
    func damage() throws {
        let scenario = Scenario.drawn(seed: 1, faults: [])
        var run = try VirtualRun<AccountReconciler>.ofProduct(scenario)
        run.run(until: scenario.start + .seconds(20))
        let known = run.client.reconciler
        var stored = parts(of: known)
        stored["x/y"] = [1]
        var error = #expect(throws: CheckpointError.self) { try restored(stored, like: known) }
        #expect(error?.description.hasSuffix(CheckpointError.remedy) == true)
        #expect(error?.code == .incompatible && error?.message.contains("x/y") == true)
        stored["x/y"] = nil
        stored["account"]?[0] = 0x7E
        error = #expect(throws: CheckpointError.self) { try restored(stored, like: known) }
        #expect(error?.code == .incompatible)
        stored = parts(of: known)
        let order = try #require(stored.keys.filter { $0.hasPrefix("order/") }.min())
        stored[order]?.removeLast()
        error = #expect(throws: CheckpointError.self) { try restored(stored, like: known) }
        #expect(error?.code == .corrupt && error?.message.contains(order) == true)
        stored = parts(of: known)
        stored["account"] = nil
        error = #expect(throws: CheckpointError.self) { try restored(stored, like: known) }
        #expect(error?.code == .corrupt)
    }
}
