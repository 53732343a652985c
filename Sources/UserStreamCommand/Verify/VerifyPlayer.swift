import ExchangeSimulator
import Foundation
import UserStreamCore

/// Plays histories, each from its seed alone, several at a time.
struct VerifyPlayer: Sendable {
    /// What may go wrong.
    var allowed: Set<Fault>
    /// Readings of the rules; those that a seed draws when absent.
    var dialects: Set<Dialect>?
    /// One scenario instead of those that seeds draw.
    var fixed: Scenario?
    var connector: any ExchangeConnector
    /// Whether logs are digested.
    var digests = false

    /// What a seed decides.
    func scenario(_ seed: UInt64) -> Scenario { fixed ?? .drawn(seed: seed, faults: allowed, dialects: dialects) }

    func run(_ scenario: Scenario) throws -> VirtualRun<AccountReconciler> {
        try VirtualRun(scenario, connector: connector)
    }

    /// Plays `count` histories from seed `first` on.
    func play(first: UInt64, count: UInt64, jobs: UInt64) async throws -> VerifyTally {
        try await withThrowingTaskGroup(of: VerifyTally.self) { group in
            for job in 0..<min(jobs, count) {
                group.addTask {
                    var tally = VerifyTally()
                    for seed in stride(from: first + job, to: first + count, by: Int(jobs)) {
                        try play(seed, &tally)
                    }
                    return tally
                }
            }
            var total = VerifyTally()
            for try await tally in group { total.merge(tally) }
            return total
        }
    }

    private func play(_ seed: UInt64, _ tally: inout VerifyTally) throws {
        let began = Date()
        var run = try run(scenario(seed))
        run.play()
        tally.seconds += Date().timeIntervalSince(began)
        tally.add(run, seed: seed)
        if digests { tally.digest.add(run.client.log, seed: seed) }
    }

    /// The smallest history that breaks what the one of a seed breaks first; `nil` when it breaks nothing.
    func shrunk(_ seed: UInt64) throws -> Shrinker<AccountReconciler>.Outcome? {
        guard var shrinker = try Shrinker(scenario(seed), make: run) else { return nil }
        return try shrinker.shrink()
    }

    /// Plays a seed again, and writes its log and the truth.
    func write(seed: UInt64, to path: String) throws {
        var run = try run(scenario(seed))
        run.play()
        try DumpFolder.write(run.client.log, run.history, to: path)
    }
}
