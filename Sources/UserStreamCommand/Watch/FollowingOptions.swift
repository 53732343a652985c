import ArgumentParser
import UserStreamCore

/// How long an account is followed, and what is printed meanwhile.
struct FollowingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the account is followed by: poll; hybrid for the exchange's user-data socket, with polls that look after it; or socket for the "
                + "same without looking after it.", valueName: "source"))
    var source = StreamSource.poll

    @Flag(help: "Print every event as a line of JSON.")
    var json = false

    @Option(help: ArgumentHelp("Stop after so long; without it, when interrupted.", valueName: "seconds"))
    var duration: Double?

    @Option(
        name: .customLong("market"),
        help: ArgumentHelp(
            "A market to be read although the account has no orders there, such as ETH-BTC; may be given several times. It matters where an "
                + "exchange lists fills market by market.", valueName: "market"))
    var markets: [String] = []

    @Flag(help: "Say more on standard error about what is done.")
    var verbose = false

    func validate() throws {
        if let duration, !(duration > 0) { throw ValidationError("--duration must be more than 0 seconds.") }
        for market in markets where Market(market) == nil {
            throw ValidationError("--market: '\(market)' is no market, such as BTC-USDT.")
        }
    }

    /// How the account is polled.
    var policy: PollingPolicy {
        var policy = PollingPolicy()
        policy.watchedMarkets = markets.compactMap { Market($0) }
        return policy
    }
}
