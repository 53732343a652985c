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

    @OptionGroup var options: FollowingOptions

    func run() async throws {
        LogOutput.start(isVerbose: options.verbose)
        try await reporting(isJSON: options.json) {
            let connector = try account.connector()
            let transport = try CurlTransport()
            let following = Following(
                connector, try account.key(), transport, logger: Logger(label: "userstream.watch"),
                policy: options.policy)
            if !options.json {
                Console.complain(
                    "Following \(Following.account(at: connector)) at \(connector.baseURL). Times are UTC. Ctrl-C ends it."
                )
            }
            try await following.run(isJSON: options.json, for: options.duration)
            await transport.shutdown()
        }
    }
}
