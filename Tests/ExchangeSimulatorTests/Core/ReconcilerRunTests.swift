import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Lets a reconciler read the core itself, without any wire in between, while somebody trades.
struct DirectFeed {
    static let account = 100_009

    var exchange: SimulatedExchange
    var reconciler: AccountReconciler
    var log: [UserStreamEvent] = []

    init(_ exchange: SimulatedExchange) {
        self.exchange = exchange
        let facts = ExchangeFacts(
            exchange: "sim", endpoints: [:], limits: [], visibilityLag: .minutes(3), sweepHorizon: .hours(48),
            listsEveryAsset: false, clientOrderIDHorizon: .hours(8))
        reconciler = AccountReconciler(account: "sim:main", facts: facts)
        let rows = exchange.marketRules.map {
            SymbolTable.Entry(venueSymbol: $0.venueSymbol, market: $0.market, isTrading: true)
        }
        ingest(.answer(.success(Observation(.symbols(SymbolTable(rows)))), of: .symbols, sent: now, received: now))
    }

    var now: Timestamp { exchange.now }

    /// Asks whatever is due, and hands in the answers of this moment.
    mutating func poll(at time: Timestamp) {
        exchange.advance(to: time)
        for want in reconciler.wanted(at: time) where want.due <= time {
            ingest(.answer(answer(want.query), of: want.query, sent: time, received: time + .milliseconds(20)))
        }
        ingest(.tick)
    }

    private mutating func ingest(_ input: Input) {
        log += reconciler.ingest(input, at: now + .milliseconds(20)).events
    }

    private func answer(_ query: Query) -> Result<Observation, APIError> {
        switch query {
        case .openOrders:
            return .success(Observation(.orders(exchange.openOrders(account: Self.account, asOf: now).map(report))))
        case .closedOrders(let window):
            let closed = exchange.closedOrders(account: Self.account, from: window.from, asOf: now)
            return .success(Observation(.orders(closed.filter { ($0.closedAt ?? now) <= window.to }.map(report))))
        case .fills(let window):
            let fills = exchange.fills(account: Self.account, from: window.from, asOf: now)
            return .success(Observation(.fills(fills.filter { $0.time <= window.to }.map(\.streamFill))))
        case .orderFills(let reference):
            let id = reference.id.flatMap { Int64($0.text) } ?? 0
            return .success(Observation(.fills(exchange.fills(order: id, asOf: now).map(\.streamFill))))
        case .balances:
            let rows = exchange.balances(account: Self.account, asOf: now)
            return .success(Observation(.balances(rows.map(\.streamBalance))))
        case .order(let reference):
            guard let id = reference.id.flatMap({ Int64($0.text) }), let order = exchange.order(id, asOf: now) else {
                return .failure(APIError(.notFound, message: "no such order"))
            }
            return .success(Observation(.orders([report(order)])))
        default: return .failure(APIError(.transient, message: "not served"))
        }
    }

    private func report(_ order: SimulatedOrder) -> OrderReport {
        var report = OrderReport(id: OrderID(String(order.id)), venueSymbol: order.venueSymbol)
        report.clientOrderID = order.clientOrderID
        report.market = order.market
        report.side = order.side
        report.type = order.type
        report.timeInForce = order.terms.request.timeInForce
        report.price = order.terms.request.price
        report.stopPrice = order.terms.request.stopPrice
        report.quantity = order.terms.request.quantity
        report.quoteOrderQuantity = order.terms.request.quoteOrderQuantity
        report.cumulativeQuantity = order.cumulativeQuantity
        report.cumulativeQuoteQuantity = order.cumulativeQuoteQuantity
        report.state = order.state
        report.closeReason = order.revision.closeReason
        report.createdAt = order.createdAt
        report.updatedAt = order.revision.updatedAt
        return report
    }
}

@Suite struct ReconcilerRunTests {
    @Test(arguments: [81, 82, 83, 84, 85] as [UInt64])
    func whatAReconcilerMakesOfTheCoreIsAccepted(seed: UInt64) throws {
        let configuration = SimulatorConfiguration(seed: seed, cancelDelay: .milliseconds(Int64(seed % 3) * 70))
        let payment: FeePayment = seed % 2 == 0 ? .received : .deducted("HTX", unitsPerQuote: "0.01")
        let before = try RandomRun(seed: seed, configuration: configuration, feePayment: payment, steps: 20)
        var feed = DirectFeed(before.exchange)
        var trader = RandomTrader(
            account: DirectFeed.account, markets: RandomRun.markets, otherAccount: 100_010, seed: seed &* 7)
        var clock = SeededRandom(seed: seed).forked("clock")
        let start = feed.now
        var now = start
        for step in 0..<450 {
            now = now + .milliseconds(Int64(50 + clock.next() % 51))
            if step >= 30, step < 200 { trader.step(&feed.exchange, at: now) }
            feed.poll(at: now)
        }
        for _ in 0..<60 {
            now = now + .seconds(1)
            feed.poll(at: now)
        }
        var rules = JudgeRules()
        rules.start = start
        let verdict = Judge(history: feed.exchange.history(account: DirectFeed.account), rules: rules)
            .verdict(of: feed.log)
        #expect(verdict.isAccepted, "seed \(seed): \(verdict)")
        #expect(feed.log.count > 100)
    }
}
