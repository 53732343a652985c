import ArgumentParser
import CurlTransport
import ExchangeConnectors
import Logging
import UserStreamCore

/// `userstream watch`
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow one account of yours and print what happens to it.",
        discussion: """
            \(AccountOptions.discussion)
            A key that may only read is enough. It runs until it is interrupted.

            Exchanges: \(ExchangeRegistry.names.joined(separator: ", ")).
            """)

    @OptionGroup var account: AccountOptions

    @Flag(help: "Print every event as a line of JSON.")
    var json = false

    @Option(help: ArgumentHelp("Stop after so long; without it, when interrupted.", valueName: "seconds"))
    var duration: Double?

    @Flag(help: "Say more on standard error about what is done.")
    var verbose = false

    func validate() throws {
        if let duration, !(duration > 0) { throw ValidationError("--duration must be more than 0 seconds.") }
    }

    func run() async throws {
        LogOutput.start(isVerbose: verbose)
        try await reporting(isJSON: json) {
            let connector = try account.connector()
            let transport = try CurlTransport()
            let following = Following(
                connector, try account.key(), transport, logger: Logger(label: "userstream.watch"))
            if !json {
                Console.complain(
                    "Following \(Following.account(at: connector)) at \(connector.baseURL). Times are UTC. Ctrl-C ends it."
                )
            }
            try await following.run(isJSON: json, for: duration)
            await transport.shutdown()
        }
    }
}
