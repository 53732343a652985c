import ArgumentParser
import ExchangeConnectors
import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

/// From a fill at the exchange to its event, in virtual time: what the schedule, the limits and the line make of it.
struct DelayBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delay", abstract: "How long after a fill its event comes, over lines of several lengths.")

    @Option(help: "How many histories a figure is made of.")
    var seeds: UInt64 = 6

    @Option(help: "Virtual minutes of each.")
    var minutes: Int64 = 3

    @Option(help: "How many orders rest: several numbers, separated by commas.")
    var orders = "50,200"

    @Option(help: "Milliseconds of a round trip: several numbers, separated by commas.")
    var roundTrips = "0,50,200"

    @Option(help: "Milliseconds between polls of an active account: several numbers, separated by commas.")
    var intervals = "200,1000"

    func run() throws {
        func numbers(_ text: String) -> [Int64] { text.split(separator: ",").compactMap { Int64($0) } }
        for interval in numbers(intervals) {
            for count in numbers(orders) {
                for trip in numbers(roundTrips) { try measure(Int(count), trip, every: interval) }
            }
        }
    }

    private func measure(_ count: Int, _ trip: Int64, every interval: Int64) throws {
        var (delays, requests): ([Int64], Int) = ([], 0)
        for seed in 1...seeds {
            var scenario = Scenario(seed: seed)
            scenario.crowd = count
            scenario.tradeInterval = 300...1_500
            scenario.latency = trip / 2...trip / 2
            scenario.poll(every: .milliseconds(interval))
            var run = try VirtualRun(scenario, connector: Huobi(baseURL: "http://127.0.0.1:8080"))
            run.run(for: .minutes(minutes))
            requests += run.requestCount
            // What happened while the stream began is no news.
            let from = scenario.start + .seconds(10)
            for (event, written) in zip(run.client.log, run.written) {
                guard case .fill(let fill) = event.change, let time = fill.time, time > from else { continue }
                delays.append((written - time).milliseconds)
            }
        }
        delays.sort()
        guard !delays.isEmpty else { return print("no fills") }
        func share(_ percent: Int) -> Int64 { delays[min(delays.count - 1, delays.count * percent / 100)] }
        let seconds = Double(minutes * 60) * Double(seeds)
        print(
            "\(count) orders, round trip \(trip) ms, every \(interval) ms: median \(share(50)) ms, p99 \(share(99)) ms "
                + "of \(delays.count) fills; \(Measure.text(Double(requests) / seconds)) requests/s")
    }
}
