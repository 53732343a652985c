import ArgumentParser
import ExchangeConnectors
import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

/// Whole polls in virtual time, from the schedule to the commit, of a small account: ten assets, about twenty live orders.
struct HistoriesBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "histories", abstract: "Simulated requests a second on one core, for a small account.")

    @Option(help: "How many histories.")
    var seeds: UInt64 = 20

    @Option(help: "Virtual minutes of each.")
    var minutes: Int64 = 5

    @Option(help: "Milliseconds between two acts of the trader.")
    var pace: Int64 = 1_000

    @Option(help: "What may go wrong: none, all, or names.")
    var faults = "none"

    func run() throws {
        let allowed = faults == "none" ? [] : try Fault.parse(faults)
        var (requests, events, live, broken) = (0, 0, 0, 0)
        var (playing, judging) = (Duration.zero, Duration.zero)
        let clock = ContinuousClock()
        for seed in 1...seeds {
            var scenario = Scenario.drawn(seed: seed, faults: allowed)
            scenario.listings = Self.listings
            scenario.funds = Self.listings.map { Fee(asset: $0.market.base, amount: 100) }
            scenario.funds.append(Fee(asset: "USDT", amount: 1_000_000))
            scenario.tradeInterval = pace / 2...pace * 3 / 2
            scenario.latency = 1...30
            scenario.duration = .minutes(minutes)
            scenario.restarts = []
            var run = try VirtualRun(
                scenario, connector: ExchangeRegistry.make("huobi", baseURL: "http://127.0.0.1:8080"))
            playing += clock.measure { run.run(for: .minutes(minutes)) }
            live += run.history.finalState.openOrders.count
            playing += clock.measure { run.settle() }
            requests += run.requestCount
            events += run.client.log.count
            var violations: [Violation] = []
            judging += clock.measure { violations = run.verdict.violations }
            if !violations.isEmpty { broken += 1 }
            for violation in violations.prefix(3) { print("seed \(seed): \(violation)") }
        }
        print(
            "\(requests) requests, \(events) events, \(live / Int(seeds)) live orders at the end, \(broken) histories broken"
        )
        print(
            "\(Int(Double(requests) / (playing / .seconds(1)))) requests a second; the judge took \(judging), the histories \(playing)"
        )
    }

    static let listings: [Scenario.Listing] = [
        ("BTC", "50000"), ("ETH", "3000"), ("SOL", "150"), ("XRP", "0.6"), ("ADA", "0.4"), ("LTC", "80"), ("DOT", "6"),
        ("BCH", "400"),
        ("TRX", "0.12"),
    ].map { code, price in
        Scenario.Listing(
            market: Market(base: Asset(code), quote: "USDT"), venueSymbol: "\(code.lowercased())usdt",
            price: ExactDecimal(stringLiteral: price),
            pricePrecision: 6, minimumValue: 5)
    }
}
