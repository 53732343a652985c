import ExchangeSimulator
import Testing
import UserStreamCore

@Suite struct StopTests {
    private func place(_ desk: inout Desk, _ side: Side, stop: ExactDecimal, price: ExactDecimal) throws -> Int64 {
        desk.wait()
        return try desk.exchange.place(
            .stopLimit(side, Desk.market, quantity: "0.1", price: price, stopPrice: stop), account: Desk.alice,
            at: desk.now)
    }

    @Test func aStopWaitsForItsPrice() throws {
        var desk = try Desk()
        let stop = try place(&desk, .buy, stop: 30_100, price: 30_200)
        #expect(try desk.order(stop).state == .untriggered)
        #expect(try desk.order(stop).terms.request.stopCondition == .atOrAbove)
        #expect(try desk.balance("USDT").locked == 3_020)
        desk.wait()
        try desk.exchange.setPrice(Desk.market, to: "30099.99", at: desk.now)
        #expect(try desk.order(stop).state == .untriggered)
        desk.wait()
        try desk.exchange.setPrice(Desk.market, to: 30_100, at: desk.now)
        #expect(try desk.order(stop).state == .open)
        #expect(try desk.order(stop).revision.updatedAt == desk.now)
    }

    @Test func aTriggeredStopMovesThePriceForTheNext() throws {
        var desk = try Desk()
        for price in [29_900, 29_800, 29_700] as [ExactDecimal] { try desk.limit(.buy, "0.1", at: price, by: Desk.bob) }
        let first = try place(&desk, .sell, stop: 29_950, price: 29_500)
        let second = try place(&desk, .sell, stop: 29_900, price: 29_500)
        let third = try place(&desk, .sell, stop: 29_600, price: 29_500)
        desk.wait()
        try desk.limit(.sell, "0.1", at: 29_900)
        #expect(try desk.order(first).state == .filled)
        #expect(try desk.order(second).state == .filled)
        #expect(try desk.order(third).state == .untriggered)
        #expect(desk.isBalanced())
    }

    @Test func aStopOfAHaltedMarketStartsWhenItTradesAgain() throws {
        var desk = try Desk()
        let stop = try place(&desk, .buy, stop: 30_100, price: 30_200)
        try desk.exchange.setTrading(false, Desk.market, at: desk.now)
        try desk.exchange.setPrice(Desk.market, to: 30_100, at: desk.now)
        #expect(try desk.order(stop).state == .untriggered)
        try desk.exchange.setTrading(true, Desk.market, at: desk.now)
        #expect(try desk.order(stop).state == .open)
    }

    @Test func aStopCanBeCancelledBeforeItTriggers() throws {
        var desk = try Desk(SimulatorConfiguration(cancelDelay: .milliseconds(50)))
        let stop = try place(&desk, .buy, stop: 30_100, price: 30_200)
        try desk.exchange.cancel(order: stop, account: Desk.alice, at: desk.now)
        try desk.exchange.setPrice(Desk.market, to: 30_100, at: desk.now)
        #expect(try desk.order(stop).state == .pendingCancel)
        desk.wait(.seconds(1))
        desk.exchange.advance(to: desk.now)
        try desk.exchange.setPrice(Desk.market, to: 30_200, at: desk.now)
        #expect(try desk.order(stop).state == .canceled)
        #expect(try desk.balance("USDT").locked == .zero)
    }
}
