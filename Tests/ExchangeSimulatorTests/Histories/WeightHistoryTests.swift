import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Histories at Binance, where one limit meters every request and fills are read market by market. Heavy work goes on for a virtual minute, or
/// for `USERSTREAM_TEST_MINUTES` (60 for the whole hour).
@Suite("Weight in whole histories")
struct WeightHistoryTests {
    private static let limit = 6_000

    private static func listings(_ count: Int) -> [Scenario.Listing] {
        (0..<count).map { number in
            let market = Market(base: Asset("C\(number)"), quote: "USDT")
            return Scenario.Listing(
                market: market, venueSymbol: BinanceFace.venueSymbol(of: market), price: 3_000, pricePrecision: 2,
                minimumValue: 5)
        }
    }

    @Test("Fifty orders on ten markets are followed within half of the weight, and nothing is refused")
    func heavyWork() throws {
        let minutes = Int(TestSettings.number("USERSTREAM_TEST_MINUTES") ?? 1)
        var scenario = Scenario(seed: 1, face: BinanceFace.self)
        scenario.listings = Self.listings(10)
        scenario.funds =
            scenario.listings.map { Fee(asset: $0.market.base, amount: 100) }
            + [Fee(asset: "USDT", amount: 10_000_000)]
        scenario.crowd = 50
        scenario.tradeInterval = 300...1_500
        scenario.latency = 25...25
        scenario.poll(every: .milliseconds(200))
        var run = try VirtualRun.ofProduct(scenario)
        // What happened while the stream began is no news.
        let from = scenario.start + .seconds(10)
        run.run(for: .minutes(Int64(minutes)))
        #expect(run.world.answers[429] == nil && run.world.answers[418] == nil, "\(run.world.answers)")
        let weight = run.client.costs["ip:weight", default: 0]
        #expect(weight * 2 <= Self.limit * (minutes + 1) && weight * 4 > Self.limit * minutes, "\(weight) of weight")
        let perPass = Double(weight) / Double(max(run.client.passes, 1))
        #expect(perPass <= 70, "\(perPass) of weight a pass")
        let delays = Self.delays(in: run, from: from)
        let median = delays.isEmpty ? .max : delays[delays.count / 2]
        #expect(delays.count > 5 && median <= 750, "\(median) ms in the middle of \(delays.count)")
        print(
            "\(minutes) min: \(weight) of weight, \(run.client.passes) passes, fills told after \(median) ms in the middle of \(delays.count)"
        )
    }

    /// How long after fills of resting orders their events came, in milliseconds, the shortest first.
    private static func delays(in run: VirtualRun<AccountReconciler>, from start: Timestamp) -> [Int64] {
        var (told, delays): ([OrderID: Timestamp], [Int64]) = ([:], [])
        for (event, written) in zip(run.client.log, run.written) {
            switch event.change {
            case .snapshotItem(.order(let order)), .order(let order, previous: _):
                told[order.id] = told[order.id] ?? written
            case .fill(let fill):
                guard let time = fill.time, time > start, let since = told[fill.orderID], since < time else { continue }
                delays.append((written - time).milliseconds)
            default: break
            }
        }
        return delays.sorted()
    }

    @Test("A fill on a market that nobody named is told within 60 s", arguments: UInt64(1)...3)
    func unnamedMarkets(_ seed: UInt64) throws {
        var scenario = Scenario(seed: seed, face: BinanceFace.self)
        scenario.listings = Self.listings(8)
        // Nothing of what is bought is held before, and no order rests: so no market is watched until something happens there.
        scenario.funds = [Fee(asset: "USDT", amount: 10_000_000)]
        scenario.habits = TraderHabits([.market])
        scenario.habits.sells = false
        scenario.quietStart = .seconds(20)
        scenario.tradeInterval = 500...1_500
        scenario.policy = PollingPolicy()
        var run = try VirtualRun.ofProduct(scenario)
        run.run(for: .minutes(4))
        #expect(run.world.answers[429] == nil && run.world.answers[418] == nil)
        var written: [OrderID: Timestamp] = [:]
        for (event, moment) in zip(run.client.log, run.written) {
            if case .fill(let fill) = event.change { written[fill.orderID] = written[fill.orderID] ?? moment }
        }
        var firsts: [String: Fill] = [:]
        for fill in run.history.finalState.fills.reversed() { firsts[fill.venueSymbol] = fill }
        let judged = firsts.values.filter { ($0.time ?? .epoch) <= run.now - .seconds(60) }
        #expect(judged.count >= 3, "\(judged.count) markets")
        for fill in judged {
            let delay = fill.time.flatMap { time in written[fill.orderID].map { $0 - time } }
            #expect(delay.map { $0 <= .seconds(60) } == true, "\(fill.venueSymbol): \(String(describing: delay))")
            print("seed \(seed): \(fill.venueSymbol) after \(delay?.milliseconds ?? -1) ms")
        }
    }
}
