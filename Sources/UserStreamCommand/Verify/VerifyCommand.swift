import ArgumentParser
import ExchangeConnectors
import ExchangeSimulator
import Foundation
import UserStreamCore
import UserStreamTestKit

/// `userstream verify`
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play whole histories of a lying exchange in virtual time, and judge the stream by its contract.",
        discussion: """
            One seed decides markets, orders, which faults are on and how strongly, delays, clocks and restarts. Every poll goes the
            whole way: schedule, limits, signature, the exchange's face, bytes, decoding, reconciliation. After the faults end, the
            stream must equal the truth within two sweeps and two passes. Exit code 0 only if no promise was broken.

            Faults: \(Fault.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(help: ArgumentHelp("How many histories.", valueName: "number"))
    var seeds: UInt64 = 100

    @Option(help: ArgumentHelp("The first seed.", valueName: "seed"))
    var from: UInt64 = 1

    @Option(help: ArgumentHelp("The exchange to pretend.", valueName: "name"))
    var exchange = "huobi"

    @Option(help: ArgumentHelp("What may go wrong: none, all, or names separated by commas.", valueName: "names"))
    var faults = "all"

    @Option(
        help: ArgumentHelp(
            "Readings of the exchange's rules; those that the seed draws when absent.", valueName: "names"))
    var dialect: String?

    @Option(help: ArgumentHelp("How many histories are played at the same time.", valueName: "number"))
    var jobs = 1

    @Option(help: ArgumentHelp("Write the log and the truth of the first failing seed there.", valueName: "folder"))
    var dump: String?

    @Flag(
        help:
            "Have the polling rules of other systems play the same histories, and print one table of what each gets wrong."
    )
    var rivals = false

    func validate() throws {
        guard seeds > 0, jobs > 0, from <= .max - seeds else {
            throw ValidationError("--seeds and --jobs must be 1 or more, and the last seed a 64-bit number.")
        }
        do {
            _ = try (allowed, dialects, connector)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        if rivals {
            return try await RivalsTable.run(
                from...(from + seeds - 1), jobs: jobs, faults: allowed, dialects: dialects, connector: connector)
        }
        let started = Date()
        let total = try await play()
        for failure in total.failures.sorted(by: { $0.seed < $1.seed }).prefix(20) {
            Console.print("Seed \(failure.seed) breaks \(failure.violations.count) times what is promised:")
            for violation in failure.violations.prefix(4) { Console.print("  \(violation)") }
            Console.print("  again: \(command(for: failure.seed))")
        }
        Console.print(total.text(wall: Date().timeIntervalSince(started)))
        guard let first = total.failures.map(\.seed).min() else { return }
        if let dump { try write(seed: first, to: dump) }
        throw ExitCode.found
    }

    private var allowed: Set<Fault> {
        get throws { faults == "none" ? [] : try Fault.parse(faults) }
    }

    private var dialects: Set<Dialect>? {
        get throws { try dialect.map { text throws in try Dialect.parse(text) } }
    }

    private var connector: any ExchangeConnector {
        get throws {
            guard ["huobi", "htx"].contains(exchange) else {
                throw CommandFailure("there is no pretend '\(exchange)'", remedy: "There is: huobi.")
            }
            return try ExchangeRegistry.make(exchange, baseURL: "http://127.0.0.1:8080")
        }
    }

    private func play() async throws -> VerifyTally {
        let (allowed, dialects, connector) = try (allowed, dialects, connector)
        let (first, count, jobs) = (from, seeds, UInt64(jobs))
        return try await withThrowingTaskGroup(of: VerifyTally.self) { group in
            for job in 0..<jobs {
                group.addTask {
                    var tally = VerifyTally()
                    for seed in stride(from: first + job, to: first + count, by: Int(jobs)) {
                        let scenario = Scenario.drawn(seed: seed, faults: allowed, dialects: dialects)
                        let began = Date()
                        var run = try VirtualRun(scenario, connector: connector)
                        run.play()
                        tally.seconds += Date().timeIntervalSince(began)
                        tally.add(run, seed: seed)
                    }
                    return tally
                }
            }
            var total = VerifyTally()
            for try await tally in group { total.merge(tally) }
            return total
        }
    }

    private func command(for seed: UInt64) -> String {
        let rules = dialect.map { " --dialect \($0)" } ?? ""
        return "userstream verify --from \(seed) --seeds 1 --exchange \(exchange) --faults \(faults)\(rules)"
    }

    private func write(seed: UInt64, to path: String) throws {
        let scenario = Scenario.drawn(seed: seed, faults: try allowed, dialects: try dialects)
        var run = try VirtualRun(scenario, connector: try connector)
        run.play()
        try DumpFolder.write(run.client.log, run.history, to: path)
    }
}
