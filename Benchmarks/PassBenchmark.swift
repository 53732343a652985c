import ArgumentParser
import CurlTransport
import ExchangeConnectors
import UserStream

/// Whole passes over real HTTP: orders, fills and balances asked for, answered, decoded and compared, while nothing happens.
struct PassBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pass",
        abstract: "The processor time of a whole pass over HTTP, without that of the exchange.")

    @Option(help: "How many currencies the balance list has.")
    var currencies = 1_200

    @Option(help: "How many orders rest: several numbers, separated by commas.")
    var orders = "0,50,200,2000"

    @Option(help: "How many passes at each pace.")
    var passes = 200

    @Option(help: "Seconds from pass to pass, separated by commas. 0: back to back, without the exchange's limits.")
    var every = "0,5"

    func run() async throws {
        for count in orders.split(separator: ",").compactMap({ Int($0) }) {
            for pause in every.split(separator: ",").compactMap({ Double($0) }) { try await measure(count, pause) }
        }
    }

    private func measure(_ count: Int, _ pause: Double) async throws {
        // With its limits a pass would wait for its share of them, and there would be no more than eight a second.
        let unlimited = pause == 0 ? ["--unlimited"] : []
        let exchange = try PeerProcess(
            ["serve", "--currencies", String(currencies), "--orders", String(count)] + unlimited)
        defer { exchange.stop() }
        let transport = try CurlTransport()
        let connector = Huobi(baseURL: exchange.url)
        var facts = connector.facts
        if pause == 0 { facts.limits = [] }
        let source = PollingDataSource(
            account: "huobi:main", connector: connector,
            credentials: Credentials(apiKey: ServeBenchmark.key, secretKey: SecretBytes(ServeBenchmark.secret)),
            transport: transport, limiter: RateLimiter(facts: facts))
        let engine = source.engine
        try await engine.open()
        for _ in 0..<4 { try await pass(source) }
        let (before, requests) = (ProcessUsage.processorTime, source.statistics.requestCount)
        let rounds = pause > 0 ? max(4, passes / 40) : passes
        for _ in 0..<rounds {
            try await pass(source)
            if pause > 0 { try await Task.sleep(for: .seconds(pause)) }
        }
        let time = (ProcessUsage.processorTime - before) / Double(rounds)
        let asked = Double(source.statistics.requestCount - requests) / Double(rounds)
        let pace = pause > 0 ? "every \(pause) s" : "back to back"
        let memory = ProcessUsage.privateMemory.map { ", \($0) kB private memory" } ?? ""
        print(
            "\(currencies) currencies, \(count) orders, \(pace): \(Measure.text(time)) µs a pass of \(Measure.text(asked)) requests\(memory)"
        )
        try await engine.close()
        await transport.shutdown()
    }

    private func pass(_ source: PollingDataSource) async throws {
        try await source.updateOrderStatus()
        try await source.updateBalances()
    }
}
