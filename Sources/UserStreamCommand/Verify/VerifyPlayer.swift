import ArgumentParser
import ExchangeSimulator
import Foundation
import UserStreamCore
import UserStreamTestKit

extension Scenario.Source: ExpressibleByArgument {}

/// Plays histories, each from its seed alone, several at a time.
struct VerifyPlayer: Sendable {
    /// The exchange.
    var face: any ExchangeFace.Type = FaceRegistry.usual
    /// What may go wrong.
    var allowed: Set<Fault>
    /// Readings of the rules; those that a seed draws when absent.
    var dialects: Set<Dialect>?
    /// One scenario instead of those that seeds draw.
    var fixed: Scenario?
    var connector: any ExchangeConnector
    /// Whether logs are digested.
    var digests = false
    /// Whether each history is told to a second client as well, and the two are compared.
    var refines = false

    /// Whether the client of each history is killed by what it takes in as well.
    var kills = false
    /// What the client follows the account by.
    var source = Scenario.Source.poll

    /// Whether the exchange has a user-data socket.
    var hasSocket: Bool { connector.userSocket != nil && face.hasSocket }

    /// What a seed decides.
    func scenario(_ seed: UInt64) -> Scenario {
        if let fixed { return fixed }
        var scenario = Scenario.drawn(seed: seed, faults: allowed, dialects: dialects, face: face)
        if kills { scenario.drawKill() }
        return scenario.followed(by: source)
    }

    func run(_ scenario: Scenario) throws -> VirtualRun<AccountReconciler> {
        try VirtualRun(scenario, connector: connector)
    }

    /// Plays `count` histories from seed `first` on.
    func play(first: UInt64, count: UInt64, jobs: UInt64) async throws -> VerifyTally {
        let progress = VerifyProgress(total: count)
        return try await withThrowingTaskGroup(of: VerifyTally.self) { group in
            for job in 0..<min(jobs, count) {
                group.addTask {
                    var tally = VerifyTally(face)
                    for seed in stride(from: first + job, to: first + count, by: Int(jobs)) {
                        let before = (requests: tally.requests, failures: tally.failures.count)
                        try await play(seed, &tally)
                        await progress.played(
                            requests: tally.requests - before.requests,
                            failure: tally.failures.count > before.failures ? tally.failures.last : nil)
                    }
                    return tally
                }
            }
            var total = VerifyTally(face)
            for try await tally in group { total.merge(tally) }
            return total
        }
    }

    private func play(_ seed: UInt64, _ tally: inout VerifyTally) async throws {
        let began = Date()
        let scenario = scenario(seed)
        var run = try run(scenario)
        run.play()
        tally.seconds += Date().timeIntervalSince(began)
        tally.add(run, seed: seed)
        if digests { tally.digest.add(run.client.log, seed: seed) }
        var consumer = ConsumerTrial(run.client.log, habits: .drawn(seed: seed))
        try await consumer.run()
        tally.kills += consumer.kills
        let found = consumer.violations + (refines ? try differences(run, scenario) : [])
        if !found.isEmpty { tally.failures.append(VerifyTally.Failure(seed: seed, violations: found)) }
    }

    /// What other clients make of the same history: one who polls fast and is told no lies, and where there is a socket one of each other source, who is
    /// told the same lies.
    private func differences(
        _ run: VirtualRun<AccountReconciler>, _ scenario: Scenario
    ) throws -> [Violation] {
        // What comes of the client's own orders depends on the faults that they meet: another client has another history.
        guard scenario.ownInterval == nil else { return [] }
        var others = [("polls fast", scenario.polled(every: .milliseconds(250)))]
        if scenario.source != .poll {
            others += Scenario.Source.allCases.filter { $0 != scenario.source }.map { source in
                ("follows by \(source.rawValue)", scenario.followed(by: source))
            }
        }
        let telling = Refinement.Telling(run.client.log)
        return try others.flatMap { who, scenario in
            var other = try self.run(scenario)
            other.play()
            let differences =
                run.history == other.history
                ? Refinement.differences(telling, .init(other.client.log), of: run.history)
                : ["what truly happened is not the same"]
            return differences.map { Violation(.live, "told to a client who \(who): \($0)") }
        }
    }

    /// The smallest history that breaks what the one of a seed breaks first; `nil` when it breaks nothing.
    func shrunk(_ seed: UInt64) throws -> Shrinker<AccountReconciler>.Outcome? {
        guard var shrinker = try Shrinker(scenario(seed), make: run) else { return nil }
        return try shrinker.shrink()
    }

    /// Plays a seed again, and writes its log, the truth, and what the client heard and said.
    func write(seed: UInt64, to path: String) throws {
        let scenario = scenario(seed)
        var run = try run(scenario)
        run.client.trace = ClientTrace(from: scenario.start)
        run.play()
        try DumpFolder.write(run.client.log, run.history, trace: run.client.trace?.lines, to: path)
    }
}
