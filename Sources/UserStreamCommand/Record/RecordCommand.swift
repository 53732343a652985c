import ArgumentParser
import CurlTransport
import ExchangeConnectors
import Logging
import UserStreamCore

/// `userstream record`
struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow one account of yours as watch does, and keep every raw answer and message in a folder.",
        discussion: """
            userstream replay plays the folder again: the same events, byte for byte. Send it along when something is \
            wrong with the stream. It shows orders, fills and balances, so choose who gets it; keys, secrets and \
            signatures are never in it.

            \(AccountOptions.discussion)
            A key that may only read is enough. It runs until it is interrupted.

            Exchanges: \(ExchangeRegistry.names.joined(separator: ", ")).
            """)

    @OptionGroup var account: AccountOptions

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The folder, new or empty.", valueName: "folder"))
    var output: String

    @OptionGroup var options: FollowingOptions

    func run() async throws {
        LogOutput.start(isVerbose: options.verbose)
        try await reporting(isJSON: options.json) {
            let connector = try account.connector()
            let transport = try CurlTransport()
            let recorded = try RecordedFollowing(
                connector, try account.key(), transport, by: options.source, folder: output,
                logger: Logger(label: "userstream.record"), policy: options.policy)
            if !options.json {
                Console.complain(
                    "Recording \(Following.account(at: connector)) at \(connector.baseURL) into \(output). "
                        + "Times are UTC. Ctrl-C ends it.")
            }
            try await recorded.following.run(isJSON: options.json, for: options.duration)
            await transport.shutdown()
        }
    }
}
