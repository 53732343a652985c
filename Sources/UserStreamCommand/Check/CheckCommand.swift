import ArgumentParser
import CurlTransport
import ExchangeConnectors
import UserStream
import UserStreamCore
import WebSocketTransport

/// `userstream check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See whether a key, this machine and the exchange are fit for a stream, and what to do where not.",
        discussion: """
            Looks at the connection, the round trip, the clocks, the key, what it may do (reading is enough), its \
            binding to addresses, its expiry, the user-data socket, and what is left of the limits. The exit code is 0 when the stream can \
            run, also where something should be better, and 1 when it cannot.

            With --probe the exchange is also asked about every fact that the sources about it leave open, with \
            requests that only read. Some of these requests are wrong on purpose.

            \(AccountOptions.discussion)

            Exchanges: \(ExchangeRegistry.names.joined(separator: ", ")).
            """)

    @OptionGroup var account: AccountOptions

    @Flag(help: "Ask about what the sources about the exchange leave open.")
    var probe = false

    @Flag(help: "Print every finding as a line of JSON.")
    var json = false

    func run() async throws {
        LogOutput.start(isVerbose: false)
        try await reporting(isJSON: json) {
            let transport = try CurlTransport()
            var check = AccountCheck(try asker(transport), sockets: try WebSocketTransport())
            try await check.run()
            for finding in check.findings { show(finding) }
            if !json { Console.print(Self.verdict(check.findings)) }
            if probe, check.canRun { try await settle(&check) }
            await transport.shutdown()
            guard check.canRun else { throw ExitCode.found }
        }
    }

    private func asker(_ transport: CurlTransport) throws -> Asker {
        do {
            return try Asker(try account.connector(), try account.key(), transport)
        } catch let error as ConnectorError {
            throw CommandFailure(
                error.message, remedy: "Check the kind of key and how it is configured.", category: .auth)
        }
    }

    private func show(_ finding: Finding) {
        if json { Console.print(finding.json) } else { finding.lines.forEach(Console.print) }
        if finding.level == .alarm {
            Console.complain(
                ([finding.message] + (finding.remedy.map { [$0] } ?? [])).joined(separator: ". ").uppercased())
        }
    }

    private func settle(_ check: inout AccountCheck) async throws {
        if !json { Console.print("\nWhat the sources about the exchange leave open:") }
        try await check.probe { result in
            if json { Console.print(result.json) } else { result.lines.forEach(Console.print) }
        }
    }

    /// The last line.
    static func verdict(_ findings: [Finding]) -> String {
        if findings.contains(where: { $0.level == .failure }) { return "The stream cannot run." }
        let count = findings.count { $0.level != .ok }
        return switch count {
        case 0: "The stream can run."
        case 1: "The stream can run; one thing should be done."
        default: "The stream can run; \(count) things should be done."
        }
    }
}
