import ExchangeSimulator
import Testing
import UserStreamCore

@Suite struct FeeTests {
    @Test func sellersPayInQuoteAndBuyersInBase() throws {
        var desk = try Desk()
        try desk.limit(.sell, "0.1", at: 30_000)
        try desk.limit(.buy, "0.1", at: 30_000, by: Desk.bob)
        let maker = try #require(desk.exchange.fills(account: Desk.alice, asOf: desk.now).first)
        let taker = try #require(desk.exchange.fills(account: Desk.bob, asOf: desk.now).first)
        #expect(maker.fee == Fee(asset: "USDT", amount: 3))
        #expect(taker.fee == Fee(asset: "BTC", amount: "0.0002"))
        #expect(maker.streamFill.feeState == .final)
    }

    @Test func aRebateIsNegativeAndInTheAssetThatIsGiven() throws {
        var desk = try Desk(makerFeeRate: "-0.0001")
        let ask = try desk.limit(.sell, "0.1", at: 30_000)
        try desk.limit(.buy, "0.1", at: 30_000, by: Desk.bob)
        let fill = try #require(desk.exchange.fills(order: ask, asOf: desk.now).first)
        #expect(fill.fee == Fee(asset: "BTC", amount: "-0.00001"))
        #expect(try desk.balance("BTC").available == "9.90001")
        #expect(try desk.balance("USDT").available == 103_000)
        #expect(desk.isBalanced())
    }

    @Test(arguments: ["HTX", "HBPOINT"] as [Asset])
    func aDeductedFeeIsSettledLater(asset: Asset) throws {
        var desk = try Desk(SimulatorConfiguration(feeSettlementDelay: .seconds(2)))
        try desk.exchange.deposit(100, of: asset, account: Desk.alice, at: desk.now)
        try desk.exchange.setFeePayment(.deducted(asset, unitsPerQuote: 10), account: Desk.alice, at: desk.now)
        let ask = try desk.limit(.sell, "0.1", at: 30_000)
        try desk.limit(.buy, "0.1", at: 30_000, by: Desk.bob)
        let matched = desk.now
        let pending = try #require(desk.exchange.fills(order: ask, asOf: matched).first?.streamFill)
        #expect(pending.feeState == .pending)
        #expect(pending.fees.isEmpty)
        #expect(try desk.balance("USDT").available == 103_000)
        #expect(try desk.order(ask).revision.fees.isEmpty)
        #expect(desk.exchange.points(asset, account: Desk.alice) == 100)
        #expect(throws: Refusal.insufficientFunds(asset)) {
            try desk.exchange.withdraw(71, of: asset, account: Desk.alice, at: desk.now)
        }

        desk.wait(.seconds(3))
        desk.exchange.advance(to: desk.now)
        let settled = try #require(desk.exchange.fills(order: ask, asOf: desk.now).first)
        #expect(settled.feeSettledAt == matched + .seconds(2))
        #expect(settled.streamFill.fees == [Fee(asset: asset, amount: 30)])
        #expect(desk.exchange.fills(order: ask, asOf: matched).first?.feeState == .pending)
        #expect(desk.exchange.points(asset, account: Desk.alice) == 70)
        let row = desk.exchange.balance(of: asset, account: Desk.alice, asOf: desk.now)
        #expect((row == nil) == (asset == "HBPOINT"))
        try desk.exchange.withdraw(70, of: asset, account: Desk.alice, at: desk.now)
        #expect(desk.isBalanced())
    }

    @Test func whoHasNoPointsPaysFromWhatHeReceives() throws {
        var desk = try Desk()
        try desk.exchange.deposit(1, of: "HBPOINT", account: Desk.alice, at: desk.now)
        try desk.exchange.setFeePayment(.deducted("HBPOINT", unitsPerQuote: 1), account: Desk.alice, at: desk.now)
        try desk.limit(.sell, "0.1", at: 30_000)
        try desk.limit(.buy, "0.1", at: 30_000, by: Desk.bob)
        let fill = try #require(desk.exchange.fills(account: Desk.alice, asOf: desk.now).first)
        #expect(fill.fee == Fee(asset: "USDT", amount: 3))
        #expect(!fill.isFeeDeducted)
    }
}
