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

    /// Delays in milliseconds, shortest first.
    private struct Delays {
        private var sorted: [Int64]

        init(_ delays: [Int64]) { sorted = delays.sorted() }

        var text: String {
            guard !sorted.isEmpty else { return "none" }
            return "median \(share(50)) ms, p99 \(share(99)) ms of \(sorted.count)"
        }

        private func share(_ percent: Int) -> Int64 { sorted[min(sorted.count - 1, sorted.count * percent / 100)] }
    }

    private func measure(_ count: Int, _ trip: Int64, every interval: Int64) throws {
        // Orders that were known when they were filled, and those that came and were filled between two polls.
        var (known, new): ([Int64], [Int64]) = ([], [])
        var requests: [QueryKind: Int] = [:]
        for seed in 1...seeds {
            var scenario = Scenario(seed: seed)
            scenario.crowd = count
            scenario.tradeInterval = 300...1_500
            scenario.latency = trip / 2...trip / 2
            scenario.poll(every: .milliseconds(interval))
            var run = try VirtualRun(scenario, connector: Huobi(baseURL: "http://127.0.0.1:8080"))
            run.run(for: .minutes(minutes))
            requests.merge(run.client.requests, uniquingKeysWith: +)
            // What happened while the stream began is no news.
            let from = scenario.start + .seconds(10)
            var told: [OrderID: Timestamp] = [:]
            for (event, written) in zip(run.client.log, run.written) {
                switch event.change {
                case .snapshotItem(.order(let order)), .order(let order, previous: _):
                    told[order.id] = told[order.id] ?? written
                case .fill(let fill):
                    guard let time = fill.time, time > from else { continue }
                    let delay = (written - time).milliseconds
                    if let since = told[fill.orderID], since < time { known.append(delay) } else { new.append(delay) }
                default: break
                }
            }
        }
        let seconds = Double(minutes * 60) * Double(seeds)
        func rate(_ kind: QueryKind) -> String { Measure.text(Double(requests[kind] ?? 0) / seconds) }
        print(
            "\(count) orders, round trip \(trip) ms, every \(interval) ms: \(Delays(known).text) fills of resting orders; "
                + "\(Delays(new).text) of orders that took at once; requests/s: fills \(rate(.fills)), "
                + "open orders \(rate(.openOrders)), orders \(rate(.order)), balances \(rate(.balances))")
    }
}
