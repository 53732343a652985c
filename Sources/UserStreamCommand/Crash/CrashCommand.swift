import ArgumentParser
import ExchangeSimulator
import Foundation
import UserStreamCore
import UserStreamTestKit

/// `userstream crash`
struct CrashCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash",
        abstract: "Kill a following process again and again, and see whether its journal keeps its promises.",
        discussion: """
            Starts a simulated exchange with somebody who trades on it, then one `userstream watch --journal` after the other, and kills each with \
            SIGKILL: while it starts, while it opens its journal, in the middle of a commit, at any time. After each kill the journal has to hold what it \
            held, unchanged, and everything that was printed. In the end trading stops, a last process catches up, and the log of the account's \
            whole life is compared with what the exchange did. Exit code 0 only if nothing was lost, repeated or changed.
            """,
        shouldDisplay: false)

    @Option(help: ArgumentHelp("How many processes are killed.", valueName: "number"))
    var cycles = 100

    @Option(help: ArgumentHelp("How many of them share an account and its journal.", valueName: "number"))
    var cyclesPerLife = 250

    @Option(help: ArgumentHelp("Where all chance comes from.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The exchange to pretend.", valueName: "name"))
    var exchange = "huobi"

    @Option(
        help: ArgumentHelp(
            "What goes wrong at the exchange: none, all, or names separated by commas.", valueName: "names"))
    var faults = "none"

    @Flag(help: "Let them capture as well, and see whether what was captured leads to the log.")
    var capture = false

    @Option(help: ArgumentHelp("The program that is killed; without it, this one.", valueName: "path"))
    var tool: String?

    @Option(help: ArgumentHelp("Write events.ndjson and truth.ndjson of the last account there.", valueName: "folder"))
    var dump: String?

    @Flag(help: "Print what came of it as a line of JSON.")
    var json = false

    func validate() throws {
        guard cycles > 0, cyclesPerLife > 0 else { throw ValidationError("Something has to be killed at least once.") }
        do {
            guard try !DemoFaults(faults).endsAccount else {
                throw ValidationError("--faults: a key that is revoked ends the stream; there is nothing to kill then.")
            }
            _ = try FaceRegistry.face(exchange)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        LogOutput.start(isVerbose: false)
        var (total, left, seed) = (CrashTally(), cycles, seed)
        while left > 0, total.violations.isEmpty {
            let result = try await live(min(left, cyclesPerLife), seed, after: total)
            total.add(result.tally)
            if let dump { try DumpFolder.write(result.events, result.truth, to: dump) }
            (left, seed) = (left - min(left, cyclesPerLife), seed + 1)
        }
        if json { Console.print(total.json) } else { total.lines.forEach(Console.print) }
        guard total.violations.isEmpty else {
            if json { total.violations.prefix(20).forEach(Console.complain) }
            throw ExitCode.found
        }
    }

    private func live(_ cycles: Int, _ seed: UInt64, after total: CrashTally) async throws -> CrashRun.Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "userstream-crash-\(getpid())-\(seed)")
            .path()
        let run = try CrashRun(
            CrashRun.Options(
                face: try FaceRegistry.face(exchange), cycles: cycles, seed: seed, faults: try DemoFaults(faults),
                isCapturing: capture,
                tool: try tool ?? Self.ownPath(), folder: folder))
        var isKept = false
        defer { if !isKept { try? FileManager.default.removeItem(atPath: folder) } }
        let result = try await run.run { tally in
            Console.complain(
                "seed \(seed): \(total.cycles + tally.cycles) processes, \(tally.events) events in this journal, "
                    + "\(total.unfinished + tally.unfinished) commits cut")
        }
        isKept =
            !result.tally.violations.isEmpty
            && FileManager.default.fileExists(atPath: folder + "/journal/account.sqlite")
        if isKept {
            Console.complain(
                "The journal is kept in \(folder).")
        }
        return result
    }

    private static func ownPath() throws -> String {
        guard let path = Bundle.main.executablePath else {
            throw CommandFailure(
                "this program does not know where it is", remedy: "Give --tool the path of userstream.")
        }
        return path
    }
}
