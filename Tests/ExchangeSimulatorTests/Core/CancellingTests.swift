import ExchangeSimulator
import Testing
import UserStreamCore

@Suite struct CancellingTests {
    @Test func aCancelGivesBackWhatIsLeft() throws {
        var desk = try Desk()
        let bid = try desk.limit(.buy, 1, at: 30_000)
        try desk.limit(.sell, "0.4", at: 30_000, by: Desk.bob)
        desk.wait()
        try desk.exchange.cancel(order: bid, account: Desk.alice, at: desk.now)

        let order = try desk.order(bid)
        #expect(order.state == .canceled)
        #expect(order.revision.closeReason == .user)
        #expect(order.cumulativeQuantity == "0.4")
        #expect(order.closedAt == desk.now)
        #expect(try desk.balance("USDT").locked == .zero)
        #expect(try desk.balance("USDT").available == 88_000)
        let refusal = #expect(throws: Refusal.self) {
            try desk.exchange.cancel(order: bid, account: Desk.alice, at: desk.now)
        }
        #expect(refusal == .notCancellable(.canceled))
    }

    @Test func fillsMayComeWhileACancelIsPending() throws {
        var desk = try Desk(SimulatorConfiguration(cancelDelay: .milliseconds(100)))
        let bid = try desk.limit(.buy, 1, at: 30_000)
        desk.wait()
        try desk.exchange.cancel(order: bid, account: Desk.alice, at: desk.now)
        #expect(try desk.order(bid).state == .pendingCancel)
        try desk.limit(.sell, "0.4", at: 30_000, by: Desk.bob)
        #expect(try desk.order(bid).state == .pendingCancel)
        #expect(try desk.order(bid).cumulativeQuantity == "0.4")
        #expect(desk.exchange.openOrders(account: Desk.alice, asOf: desk.now).map(\.id) == [bid])

        let due = desk.now + .milliseconds(90)
        desk.wait(.seconds(1))
        desk.exchange.advance(to: desk.now)
        #expect(try desk.order(bid).state == .canceled)
        #expect(try desk.order(bid).closedAt == due)
        #expect(try desk.balance("USDT").locked == .zero)

        let other = try desk.limit(.buy, 1, at: 30_000)
        desk.wait()
        try desk.exchange.cancel(order: other, account: Desk.alice, at: desk.now)
        try desk.limit(.sell, 1, at: 30_000, by: Desk.bob)
        desk.wait(.seconds(1))
        desk.exchange.advance(to: desk.now)
        #expect(try desk.order(other).state == .filled)
        #expect(desk.isBalanced())
    }

    @Test func twoLiveOrdersMayShareAClientID() throws {
        var desk = try Desk()
        let first = try desk.limit(.buy, 1, at: 20_000, id: "twin")
        let second = try desk.limit(.buy, 1, at: 20_001, id: "twin")
        #expect(
            desk.exchange.orders(clientOrderID: "twin", account: Desk.alice, asOf: desk.now).map(\.id)
                == [first, second])
        let one = try desk.exchange.cancel(clientOrderID: "twin", account: Desk.alice, at: desk.now)
        let other = try desk.exchange.cancel(clientOrderID: "twin", account: Desk.alice, at: desk.now)
        #expect([one, other] == [second, first])
        let refusal = #expect(throws: Refusal.self) {
            try desk.exchange.cancel(clientOrderID: "twin", account: Desk.alice, at: desk.now)
        }
        #expect(refusal == .notCancellable(.canceled))
    }

    @Test func allOrdersOfASideCanBeCancelled() throws {
        var desk = try Desk()
        let bids = [try desk.limit(.buy, 1, at: 20_000), try desk.limit(.buy, 1, at: 20_001)]
        let ask = try desk.limit(.sell, 1, at: 40_000)
        #expect(try desk.exchange.cancelAll(account: Desk.alice, side: .buy, at: desk.now) == bids)
        #expect(desk.exchange.openOrders(account: Desk.alice, asOf: desk.now).map(\.id) == [ask])
        #expect(try desk.exchange.cancelAll(account: Desk.alice, at: desk.now) == [ask])
        #expect(try desk.balance("USDT").locked == .zero)
        #expect(try desk.balance("BTC").locked == .zero)
    }

    @Test func aReplacementIsBothOrNeither() throws {
        var desk = try Desk()
        let old = try desk.limit(.buy, 2, at: 30_000)
        desk.wait()
        #expect(throws: Refusal.insufficientFunds("USDT")) {
            try desk.exchange.replace(
                order: old, with: .limit(.buy, Desk.market, quantity: 5, price: 30_000), account: Desk.alice,
                at: desk.now)
        }
        #expect(try desk.order(old).state == .open)

        let new = try desk.exchange.replace(
            order: old, with: .limit(.buy, Desk.market, quantity: 3, price: 30_000), account: Desk.alice, at: desk.now)
        #expect(try desk.order(old).state == .canceled)
        #expect(try desk.order(old).revision.replacedBy == OrderID(String(new)))
        #expect(try desk.order(new).terms.replaces == OrderID(String(old)))
        #expect(try desk.balance("USDT").locked == 90_000)
    }

    @Test func nobodyCancelsTheOrdersOfAnother() throws {
        var desk = try Desk()
        let bid = try desk.limit(.buy, 1, at: 20_000)
        #expect(throws: Refusal.unknownOrder) {
            try desk.exchange.cancel(order: bid, account: Desk.bob, at: desk.now)
        }
        #expect(throws: Refusal.unknownOrder) {
            try desk.exchange.cancel(order: .min, account: Desk.alice, at: desk.now)
        }
    }
}
