import ArgumentParser
import CurlTransport
import ExchangeConnectors
import Logging
import Recording
import UserStreamCore

/// `userstream watch`
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow one account of yours and print what happens to it.",
        discussion: """
            \(AccountOptions.discussion)
            A key that may only read is enough. It runs until it is interrupted. With --keep nothing is lost when it ends, however it ends: the \
            next run goes on there.

            Exchanges: \(ExchangeRegistry.names.joined(separator: ", ")).
            """)

    @OptionGroup var account: AccountOptions

    @OptionGroup var options: FollowingOptions

    @OptionGroup var keeping: KeepingOptions

    func run() async throws {
        LogOutput.start(isVerbose: options.verbose)
        try await withJournal(isJSON: options.json) {
            let connector = try account.connector()
            let transport = try CurlTransport()
            let key = try account.key()
            let scrubber = keeping.capture ? try Scrubber(key) : Scrubber()
            let following = try Following(
                connector, key,
                keeping.capture ? ScrubbingTransport(inner: transport, scrubber: scrubber) : transport,
                by: options.source, logger: Logger(label: "userstream.watch"), policy: options.policy,
                journal: try keeping.journal(of: Following.account(at: connector), scrubber),
                position: keeping.position, consumer: keeping.consumer)
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
