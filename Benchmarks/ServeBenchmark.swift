import ArgumentParser
import ExchangeSimulator
import Logging
import SimulatorServer
import UserStreamCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A pretend exchange where nothing happens, for measurements over HTTP: it runs in a process of its own, whose time is not counted.
struct ServeBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "A pretend exchange for the others to measure against.", shouldDisplay: false)

    @Option(help: "How many currencies the balance list has.")
    var currencies = 1_200

    @Option(help: "How many orders rest.")
    var orders = 50

    @Option(help: "How many of the other currencies the account holds.")
    var held = 0

    @Flag(help: "Refuse nothing for its number.")
    var unlimited = false

    static let account = 100_009
    static let key = "benchmark-key"
    static let secret = "benchmark-secret"

    func run() async throws {
        var configuration = SimulatorServerConfiguration()
        configuration.controlPort = nil
        configuration.activityInterval = nil
        var quiet = Logger(label: "benchmarks")
        quiet.logLevel = .critical
        let server = try SimulatorServer(configuration, face: try face(), exchange: try exchange(), logger: quiet)
        print(try await server.start().url)
        fflush(nil)
        let forgetting = Task { [unlimited] in
            while unlimited, !Task.isCancelled {
                await server.forgetUse()
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        defer { forgetting.cancel() }
        // It ends with the process that asked for it.
        while readLine() != nil {}
        await server.stop()
    }

    private func face() throws -> HuobiFace {
        let key = try SimulatedKey(apiKey: Self.key, secret: Self.secret, account: Self.account)
        return HuobiFace(keys: [key], dialects: [], faults: FaultPlan(), otherAssets: others)
    }

    /// The currencies besides the two in which orders rest.
    private var others: [Asset] { (0..<max(0, currencies - 2)).map { Asset("C\(10_000 + $0)") } }

    private func exchange() throws -> SimulatedExchange {
        let now = Timestamp.wallClock
        let market = Market(base: "BTC", quote: "USDT")
        var exchange = SimulatedExchange(configuration: SimulatorConfiguration(seed: 1), at: now)
        let rules = MarketRules(market: market, venueSymbol: "btcusdt", pricePrecision: 2, minimumValue: 5)
        try exchange.list(rules, price: 50_000, at: now)
        try exchange.openAccount(id: Self.account, userID: 100_001, name: "main", at: now)
        try exchange.deposit(1_000_000, of: "USDT", account: Self.account, at: now)
        for asset in others {
            let market = Market(base: asset, quote: "USDT")
            let symbol = HuobiFace.venueSymbol(of: market)
            try exchange.list(MarketRules(market: market, venueSymbol: symbol, pricePrecision: 2), price: 10, at: now)
        }
        for asset in others.prefix(held) {
            try exchange.deposit("1234.5678", of: asset, account: Self.account, at: now)
        }
        for number in 0..<orders {
            let price = try ExactDecimal(40_000) + ExactDecimal(Int64(number))
            let request = OrderRequest(market: market, side: .buy, type: .limit, quantity: "0.001", price: price)
            _ = try exchange.place(request, account: Self.account, at: now)
        }
        return exchange
    }
}
