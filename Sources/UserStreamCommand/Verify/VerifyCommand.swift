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
            stream must equal the truth within two sweeps and two passes. Exit code 0 only if no promise was broken; otherwise the first
            broken history is made as small as it can be, and shown with the command that plays it again.

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

    @Option(
        help: ArgumentHelp(
            "Play this one history, as it is printed for a broken one, and no seeds.", valueName: "name=value ..."))
    var scenario: String?

    @Option(help: ArgumentHelp("How many histories are played at the same time.", valueName: "number"))
    var jobs = 1

    @Option(
        help: ArgumentHelp(
            "Write the log, the truth, and what the client heard and said, there: of the first failing seed, or of the only one.",
            valueName: "folder"))
    var dump: String?

    @Flag(help: "Print how often each fault met each endpoint while an order stood how; else from 10,000 histories on.")
    var table = false

    @Flag(help: "Print one SHA-256 over all logs: equal runs of equal builds print the same.")
    var digest = false

    @Flag(
        help: ArgumentHelp(
            "Let a second client poll each history, fast and without lies, and compare what the two say in the end.",
            discussion: "Beside a socket, clients of the other sources follow it as well, through the same lies."))
    var refine = false

    @Flag(
        help:
            "Kill the client besides: after each batch that it commits, or once at an input, or while that is committed."
    )
    var kills = false

    @Option(help: "What the client follows the account by: poll, hybrid for a socket beside the polls, or socket.")
    var source = Scenario.Source.poll

    @Flag(inversion: .prefixedNo, help: "Make the first broken history smaller before it is shown.")
    var shrink = true

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
            let player = try player
            guard source == .poll || player.hasSocket else {
                throw CommandFailure("the pretend \(player.face.exchange) has no user-data socket: use --source poll")
            }
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        let player = try player
        if rivals {
            return try await RivalsTable.run(
                from...(from + seeds - 1), jobs: jobs, faults: player.allowed, dialects: player.dialects,
                face: player.face, connector: player.connector)
        }
        let started = Date()
        let (first, count) = player.fixed.map { ($0.seed, 1) } ?? (from, seeds)
        let total = try await player.play(first: first, count: count, jobs: UInt64(jobs))
        let failures = total.failures.sorted { $0.seed < $1.seed }
        for failure in failures.dropFirst().prefix(19) { show(failure, player) }
        if let first = failures.first { try showAll(first, player) }
        Console.print(total.text(wall: Date().timeIntervalSince(started)))
        if digest { Console.print("digest of the logs: \(total.digest.text)") }
        if !player.allowed.isEmpty, table || total.histories >= 10_000 {
            for line in total.table.report(of: player.allowed, histories: total.histories) { Console.print(line) }
        }
        if let dump, let seed = failures.first?.seed ?? (count == 1 ? first : nil) {
            try player.write(seed: seed, to: dump)
        }
        if !failures.isEmpty { throw ExitCode.found }
    }

    private func show(_ failure: VerifyTally.Failure, _ player: VerifyPlayer) {
        Console.print("Seed \(failure.seed) breaks \(failure.violations.count) times what is promised:")
        for violation in failure.violations.prefix(4) { Console.print("  \(violation)") }
        let command = ShrinkReport.command(player.scenario(failure.seed), exchange: exchange)
        Console.print("  again: \(command)\(refine ? " --refine" : "")")
    }

    /// The first one, and what is left of it when everything else is taken away.
    private func showAll(_ failure: VerifyTally.Failure, _ player: VerifyPlayer) throws {
        show(failure, player)
        guard shrink, let outcome = try player.shrunk(failure.seed) else { return }
        for line in ShrinkReport(outcome, exchange: exchange).lines { Console.print(line) }
    }

    private var player: VerifyPlayer {
        get throws {
            let fixed = try scenario.map { text throws in try Scenario(text: text) }
            let face = try fixed?.face ?? FaceRegistry.face(exchange)
            return VerifyPlayer(
                face: face, allowed: faults == "none" ? [] : try Fault.parse(faults),
                dialects: try dialect.map { text throws in try Dialect.parse(text, known: face.facts.dialects) },
                fixed: fixed, connector: try ExchangeRegistry.make(face.exchange, baseURL: "http://127.0.0.1:8080"),
                digests: digest, refines: refine, kills: kills, source: source)
        }
    }
}
