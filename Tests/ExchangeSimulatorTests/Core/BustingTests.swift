import ExchangeSimulator
import Testing
import UserStreamCore

@Suite struct BustingTests {
    @Test func aBustedTradeIsAsIfItHadNotBeen() throws {
        var desk = try Desk()
        let ask = try desk.limit(.sell, "0.1", at: 30_000)
        let bid = try desk.limit(.buy, "0.2", at: 30_000, by: Desk.bob)
        let trade = try #require(desk.exchange.fills(order: ask, asOf: desk.now).first).tradeID
        let before = desk.now
        desk.wait()
        try desk.exchange.bust(trade: trade, market: Desk.market, at: desk.now)

        #expect(try desk.order(ask).state == .canceled)
        #expect(try desk.order(ask).revision.closeReason == .exchange)
        #expect(try desk.order(ask).cumulativeQuantity == .zero)
        #expect(try desk.order(ask).cumulativeQuoteQuantity == .zero)
        #expect(try desk.order(bid).state == .canceled)
        #expect(try desk.order(bid).revision.fees.isEmpty)
        for account in [Desk.alice, Desk.bob] {
            #expect(try desk.balance("USDT", of: account).available == 100_000)
            #expect(try desk.balance("USDT", of: account).locked == .zero)
            #expect(try desk.balance("BTC", of: account).available == 10)
            #expect(desk.exchange.fills(account: account, asOf: desk.now).isEmpty)
            #expect(desk.exchange.fills(account: account, asOf: before).count == 1)
        }
        #expect(desk.exchange.order(ask, asOf: before)?.state == .filled)
        #expect(desk.isBalanced())
        #expect(throws: Refusal.unknownTrade) {
            try desk.exchange.bust(trade: trade, market: Desk.market, at: desk.now)
        }
    }

    @Test func whatWasSpentCannotBeTakenBack() throws {
        var desk = try Desk()
        let ask = try desk.limit(.sell, "0.1", at: 30_000)
        try desk.limit(.buy, "0.1", at: 30_000, by: Desk.bob)
        let trade = try #require(desk.exchange.fills(order: ask, asOf: desk.now).first).tradeID
        let all = try desk.balance("BTC", of: Desk.bob).available
        try desk.exchange.withdraw(all, of: "BTC", account: Desk.bob, at: desk.now)
        #expect(throws: Refusal.insufficientFunds("BTC")) {
            try desk.exchange.bust(trade: trade, market: Desk.market, at: desk.now)
        }
        #expect(try desk.order(ask).state == .filled)
        #expect(desk.isBalanced())
    }

    @Test func aSelfTradeIsTakenBackOnBothLegs() throws {
        var desk = try Desk()
        let ask = try desk.limit(.sell, "0.1", at: 30_000)
        try desk.limit(.buy, "0.1", at: 30_000)
        let trade = try #require(desk.exchange.fills(order: ask, asOf: desk.now).first).tradeID
        try desk.exchange.bust(trade: trade, market: Desk.market, at: desk.now)
        #expect(desk.exchange.fills(account: Desk.alice, asOf: desk.now).isEmpty)
        #expect(try desk.balance("USDT").available == 100_000)
        #expect(try desk.balance("BTC").available == 10)
        #expect(desk.isBalanced())
    }

    @Test func anOpenFeeOfABustedTradeIsNeverTaken() throws {
        var desk = try Desk(makerFeeRate: "-0.0001")
        try desk.exchange.deposit(100, of: "HTX", account: Desk.bob, at: desk.now)
        try desk.exchange.setFeePayment(.deducted("HTX", unitsPerQuote: 1), account: Desk.bob, at: desk.now)
        let ask = try desk.limit(.sell, "0.1", at: 30_000)
        try desk.limit(.buy, "0.1", at: 30_000, by: Desk.bob)
        let trade = try #require(desk.exchange.fills(order: ask, asOf: desk.now).first).tradeID
        try desk.exchange.bust(trade: trade, market: Desk.market, at: desk.now)
        desk.wait(.seconds(10))
        desk.exchange.advance(to: desk.now)
        #expect(try desk.balance("HTX", of: Desk.bob).available == 100)
        try desk.exchange.withdraw(100, of: "HTX", account: Desk.bob, at: desk.now)
        #expect(try desk.balance("BTC").available == 10)
        #expect(desk.isBalanced())
    }
}
