import ExchangeSimulator
import Testing
import UserStreamCore

@Suite struct PastViewTests {
    @Test func everyPastMomentCanBeRead() throws {
        var desk = try Desk()
        let beginning = desk.now
        let bid = try desk.limit(.buy, 1, at: 30_000)
        let placed = desk.now
        try desk.limit(.sell, "0.4", at: 30_000, by: Desk.bob)
        let partly = desk.now
        desk.wait()
        try desk.exchange.cancel(order: bid, account: Desk.alice, at: desk.now)
        let ended = desk.now
        let exchange = desk.exchange

        #expect(exchange.order(bid, asOf: beginning) == nil)
        #expect(exchange.order(bid, asOf: placed)?.state == .open)
        #expect(exchange.order(bid, asOf: partly)?.cumulativeQuantity == "0.4")
        #expect(exchange.order(bid, asOf: ended)?.state == .canceled)
        #expect(exchange.openOrders(account: Desk.alice, asOf: beginning).isEmpty)
        #expect(exchange.openOrders(account: Desk.alice, asOf: partly).map(\.state) == [.partiallyFilled])
        #expect(exchange.openOrders(account: Desk.alice, asOf: ended).isEmpty)
        #expect(exchange.closedOrders(account: Desk.alice, asOf: partly).isEmpty)
        #expect(exchange.closedOrders(account: Desk.alice, asOf: ended).map(\.id) == [bid])
        #expect(exchange.closedOrders(account: Desk.alice, from: ended + .milliseconds(1), asOf: ended).isEmpty)
        #expect(exchange.fills(account: Desk.alice, asOf: placed).isEmpty)
        #expect(exchange.fills(account: Desk.alice, from: partly, asOf: partly).count == 1)
        #expect(exchange.fills(account: Desk.alice, from: ended, asOf: ended).isEmpty)
        let rows = [beginning, placed, partly, ended].map {
            exchange.balance(of: "USDT", account: Desk.alice, asOf: $0)
        }
        #expect(rows.map { $0?.locked } == [0, 30_000, 18_000, 0])
        let versions = rows.compactMap { $0?.version }
        #expect(versions == versions.sorted() && Set(versions).count == 4)
    }

    /// Reading the past later gives what reading the present gave then.
    @Test(arguments: [71, 72, 73] as [UInt64])
    func thePastDoesNotChange(seed: UInt64) throws {
        struct Picture: Equatable {
            var open: [SimulatedOrder]
            var closed: [SimulatedOrder]
            var fills: [SimulatedFill]
            var balances: [SimulatedBalance]

            init(_ exchange: SimulatedExchange, _ moment: Timestamp) {
                open = exchange.openOrders(account: 100_009, asOf: moment)
                closed = exchange.closedOrders(account: 100_009, asOf: moment)
                fills = exchange.fills(account: 100_009, asOf: moment)
                balances = exchange.balances(account: 100_009, asOf: moment)
            }
        }
        var pictures: [(Timestamp, Picture)] = []
        let configuration = SimulatorConfiguration(seed: seed, cancelDelay: .milliseconds(90))
        let run = try RandomRun(
            seed: seed, configuration: configuration, feePayment: .deducted("HTX", unitsPerQuote: "0.01")
        ) { exchange in
            pictures.append((exchange.now, Picture(exchange, exchange.now)))
        }
        for (moment, picture) in pictures {
            #expect(Picture(run.exchange, moment) == picture, "seed \(seed) at \(moment)")
        }
    }

    @Test func idsAreBigAndRowsAreShuffled() throws {
        let configuration = SimulatorConfiguration(
            seed: 3, firstOrderID: SimulatorConfiguration.firstOrderIDAboveDouble)
        let exchange = try RandomRun(seed: 3, configuration: configuration).exchange
        let orders = exchange.orders(account: 100_009, asOf: exchange.now)
        #expect(orders.allSatisfy { $0.id > 1 << 53 })
        let rows = exchange.fills(account: 100_009, asOf: exchange.now).map(\.rowID)
        #expect(Set(rows).count == rows.count)
        #expect(rows != rows.sorted())
    }

    @Test func tradeIDsMayBePerMarket() throws {
        var configuration = SimulatorConfiguration(seed: 4)
        configuration.tradeIDScope = .perMarket
        let exchange = try RandomRun(seed: 4, configuration: configuration).exchange
        let fills = exchange.fills(account: 100_009, asOf: exchange.now)
        let ids = RandomRun.markets.map { market in Set(fills.filter { $0.market == market }.map(\.tradeID)) }
        #expect(!ids[0].isDisjoint(with: ids[1]))
    }

    @Test func timesMayBeEqualAndNeverGoBack() throws {
        var desk = try Desk()
        let bid = try desk.limit(.buy, 1, at: 30_000)
        try desk.exchange.cancel(order: bid, account: Desk.alice, at: .epoch)
        #expect(try desk.order(bid).closedAt == desk.now)
        #expect(try desk.order(bid).createdAt == desk.now)
        let times = desk.exchange.changes(account: Desk.alice).map(\.time)
        #expect(times == times.sorted())
    }
}
