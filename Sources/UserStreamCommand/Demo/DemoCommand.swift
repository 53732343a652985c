import ArgumentParser
import ExchangeSimulator
import Foundation
import Logging
import UnixSignals
import UserStreamCore
import UserStreamTestKit

/// `userstream demo`
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the stream at work on a pretend exchange, and check it against what truly happened.",
        discussion: """
            Starts a simulated exchange on a loopback port and somebody who trades on it at random, follows the account by
            polling over HTTP, and shows orders, balances and the latest events. With --source hybrid or socket it holds the
            user-data socket as well, and a second stream by polls alone shows how much later each event comes by them. In the end trading stops, everything is
            read once more, and the log is compared with what the exchange did. Exit code 0 only if they are equal. Ctrl-C ends trading
            early; a second one ends everything at once.

            Faults: \(Fault.allCases.map(\.rawValue).joined(separator: ", ")).
            \(DemoFaults.help)

            Dialects: \(Dialect.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(help: ArgumentHelp("How long the trader trades.", valueName: "seconds"))
    var duration = 10.0

    @Option(help: ArgumentHelp("Where all chance comes from; equal seeds trade equally.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("What goes wrong: none, all, or names separated by commas.", valueName: "names"))
    var faults = "none"

    @Option(help: ArgumentHelp("How what the exchange's documentation leaves open is read.", valueName: "names"))
    var dialect = ""

    @Option(help: ArgumentHelp("Write events.ndjson and truth.ndjson there.", valueName: "folder"))
    var dump: String?

    @Option(help: ArgumentHelp("What the account is followed by: poll, hybrid or socket.", valueName: "source"))
    var source = StreamSource.poll

    @Flag(help: "Cut the socket in the middle, and show how polls take over.")
    var cutSocket = false

    @Flag(help: "Print every event as a line of JSON, and a summary as the last one.")
    var json = false

    @Option(help: ArgumentHelp("The exchange to pretend.", valueName: "name"))
    var exchange = "huobi"

    func validate() throws {
        guard duration > 0, duration <= 3_600 else {
            throw ValidationError("--duration must be between 0 and 3600 seconds.")
        }
        guard !cutSocket || source != .poll else {
            throw ValidationError("--cut-socket needs a socket: add --source hybrid, or --source socket.")
        }
        do {
            _ = try options()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        LogOutput.start(isVerbose: false)
        let logger = Logger(label: "userstream.demo")
        let run = try DemoRun(try options())
        let display = DemoDisplay(isJSON: json)
        let interrupts = Task { await heedInterrupts(of: run) }
        defer { interrupts.cancel() }
        let result = try await run.run(logger: logger) { progress in await display.show(progress) }
        await display.finish(result)
        if let dump { try DumpFolder.write(result.events, result.truth, to: dump) }
        if !result.summary.isGood { throw ExitCode.found }
    }

    /// The first interrupt ends trading, so that the comparison is still made; the second one does not wait for it.
    private func heedInterrupts(of run: DemoRun) async {
        var isFirst = true
        for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
            guard isFirst else { Foundation.exit(128 + (signal == .sigint ? SIGINT : SIGTERM)) }
            isFirst = false
            run.endTradingEarly()
        }
    }

    private func options() throws -> DemoRun.Options {
        let face = try FaceRegistry.face(exchange)
        guard source == .poll || face.hasSocket else {
            throw CommandFailure("the pretend \(face.exchange) has no user-data socket", remedy: "Use --source poll.")
        }
        return DemoRun.Options(
            face: face, duration: .milliseconds(Int64(duration * 1_000)), seed: seed,
            faults: try DemoFaults(faults), dialects: try Dialect.parse(dialect, known: face.facts.dialects),
            source: source,
            cutsSocket: cutSocket)
    }
}
