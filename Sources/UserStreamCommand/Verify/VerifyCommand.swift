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

    func run() async throws {
        let allowed = faults == "none" ? [] : try Fault.parse(faults)
        let dialects = try dialect.map { try Dialect.parse($0) }
        let connector = try ExchangeRegistry.make(exchange, baseURL: "http://127.0.0.1:8080")
        let started = Date()
        var total = VerifyTally()
        let jobs = UInt64(max(1, jobs))
        try await withThrowingTaskGroup(of: VerifyTally.self) { group in
            for job in 0..<jobs {
                group.addTask {
                    var tally = VerifyTally()
                    for seed in stride(from: from + job, to: from + seeds, by: Int(jobs)) {
                        let scenario = Scenario.drawn(seed: seed, faults: allowed, dialects: dialects)
                        var run = try VirtualRun(scenario, connector: connector)
                        let begin = Date()
                        run.play()
                        tally.seconds += Date().timeIntervalSince(begin)
                        tally.add(run, seed: seed)
                    }
                    return tally
                }
            }
            for try await tally in group { total.merge(tally) }
        }
        for failure in total.failures.sorted(by: { $0.seed < $1.seed }).prefix(40) {
            Console.print("seed \(failure.seed): \(failure.violations.count) violations")
            for violation in failure.violations.prefix(4) { Console.print("  \(violation)") }
        }
        Console.print(total.text(wall: Date().timeIntervalSince(started)))
        if let dump, let first = total.failures.map(\.seed).min() {
            let scenario = Scenario.drawn(seed: first, faults: allowed, dialects: dialects)
            var run = try VirtualRun(scenario, connector: connector)
            run.play()
            let folder = URL(filePath: dump)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(run.client.log.map { $0.json + "\n" }.joined().utf8).write(
                to: folder.appending(path: "events.ndjson"))
            try Data(run.history.ndjson.utf8).write(to: folder.appending(path: "truth.ndjson"))
        }
        if !total.failures.isEmpty { throw ExitCode.found }
    }
}

/// What was counted over many histories.
struct VerifyTally: Sendable {
    struct Failure: Sendable {
        var seed: UInt64
        var violations: [Violation]
    }

    var histories = 0
    var requests = 0
    var events = 0
    var orders = 0
    var fills = 0
    var fired = 0
    var seconds = 0.0
    var excuses = Excuses()
    var failures: [Failure] = []

    mutating func add(_ run: VirtualRun, seed: UInt64) {
        histories += 1
        requests += run.requestCount
        events += run.client.log.count
        for entry in run.history.entries {
            if case .fill = entry.kind { fills += 1 }
        }
        orders += run.history.finalState.openOrders.count + run.history.finalState.closedOrders.count
        fired += run.world.face.faults.counts.reduce(0) { $0 + $1.count }
        let verdict = run.verdict
        excuses.closedUnknown += verdict.excuses.closedUnknown
        if !verdict.isAccepted { failures.append(Failure(seed: seed, violations: verdict.violations)) }
    }

    mutating func merge(_ other: VerifyTally) {
        histories += other.histories
        requests += other.requests
        events += other.events
        orders += other.orders
        fills += other.fills
        fired += other.fired
        seconds += other.seconds
        excuses.closedUnknown += other.excuses.closedUnknown
        failures += other.failures
    }

    func text(wall: Double) -> String {
        let each = max(1, histories)
        return
            "\(histories) histories, \(failures.count) broken; a history has \(requests / each) requests, \(orders / each) orders, "
            + "\(fills / each) fills, \(events / each) events, \(fired / each) faults. \(excuses.closedUnknown) orders closedUnknown. "
            + "\(Int(Double(requests) / max(0.001, seconds))) requests a second, \(Int(wall)) s."
    }
}
