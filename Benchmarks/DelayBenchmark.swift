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

    @Option(help: "The exchange.")
    var exchange = "huobi"

    @Option(help: "On how many markets the orders rest; three when absent.")
    var markets: Int?

    @Option(help: "The most milliseconds between two acts of the trader; a fifth of it is the least.")
    var acts: Int64 = 1_500

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

    /// Markets of so many assets against USDT, about as dear as each other.
    private func listings(_ count: Int, _ face: any ExchangeFace.Type) -> [Scenario.Listing] {
        (0..<count).map { number in
            let market = Market(base: Asset("C\(number)"), quote: "USDT")
            return Scenario.Listing(
                market: market, venueSymbol: face.venueSymbol(of: market), price: 3_000, pricePrecision: 2,
                minimumValue: 5)
        }
    }

    private func measure(_ count: Int, _ trip: Int64, every interval: Int64) throws {
        // Orders that were known when they were filled, and those that came and were filled between two polls.
        var (known, new): ([Int64], [Int64]) = ([], [])
        var requests: [QueryKind: Int] = [:]
        var (costs, refusals): ([LimitScope: Int], Int) = ([:], 0)
        let face = try FaceRegistry.face(exchange)
        for seed in 1...seeds {
            var scenario = Scenario(seed: seed, face: face)
            if let markets {
                scenario.listings = listings(markets, face)
                scenario.funds =
                    scenario.listings.map { Fee(asset: $0.market.base, amount: 100) }
                    + [Fee(asset: "USDT", amount: 10_000_000)]
            }
            scenario.crowd = count
            scenario.tradeInterval = max(1, acts / 5)...max(1, acts)
            scenario.latency = trip / 2...trip / 2
            scenario.poll(every: .milliseconds(interval))
            var run = try VirtualRun(
                scenario, connector: ExchangeRegistry.make(exchange, baseURL: "http://127.0.0.1:8080"))
            run.run(for: .minutes(minutes))
            requests.merge(run.client.requests, uniquingKeysWith: +)
            costs.merge(run.client.costs, uniquingKeysWith: +)
            refusals += run.world.answers[429, default: 0] + run.world.answers[418, default: 0]
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
        let spent = costs.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { scope, cost in
            "\(scope) \(Measure.text(Double(cost) / seconds))"
        }
        func rate(_ kind: QueryKind) -> String { Measure.text(Double(requests[kind] ?? 0) / seconds) }
        print(
            "\(count) orders, round trip \(trip) ms, every \(interval) ms: \(Delays(known).text) fills of resting orders; "
                + "\(Delays(new).text) of orders that took at once; requests/s: fills \(rate(.fills)), "
                + "open orders \(rate(.openOrders)), orders \(rate(.order)), balances \(rate(.balances)), "
                + "fills of an order \(rate(.orderFills)), ended orders \(rate(.closedOrders)); "
                + "spent a second: \(spent.joined(separator: ", ")); refused for the rate: \(refusals)")
    }
}
