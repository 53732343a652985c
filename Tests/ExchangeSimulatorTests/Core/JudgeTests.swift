import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

@Suite struct JudgeTests {
    static let payments: [FeePayment] = [
        .received, .deducted("HTX", unitsPerQuote: "0.01"), .deducted("HBPOINT", unitsPerQuote: "0.1"),
    ]

    @Test(arguments: [51, 52, 53, 54, 55, 56] as [UInt64])
    func aPerfectStreamIsAccepted(seed: UInt64) throws {
        var configuration = SimulatorConfiguration(seed: seed)
        configuration.cancelDelay = .milliseconds(Int64(seed % 2) * 120)
        let run = try RandomRun(seed: seed, configuration: configuration, feePayment: Self.payments[Int(seed % 3)])
        let history = run.exchange.history(account: 100_009)
        for delay in [0, 1, 5_000] as [Int64] {
            let start = RandomRun.start + .milliseconds(delay)
            let log = PerfectStream.log(of: history, start: start)
            var rules = JudgeRules()
            rules.isWithoutFaults = true
            let verdict = Judge(history: history, rules: rules).verdict(of: log)
            #expect(verdict.isAccepted, "seed \(seed) from \(delay): \(verdict)")
            #expect(verdict.excuses.total == 0)
        }
    }

    @Test(arguments: [61, 62] as [UInt64])
    func bustedTradesAreCorrectedInAPerfectStream(seed: UInt64) throws {
        var run = try RandomRun(seed: seed)
        let now = run.exchange.now + .seconds(1)
        var busted = 0
        for fill in run.exchange.fills(account: 100_009, asOf: now).suffix(6) {
            do {
                try run.exchange.bust(trade: fill.tradeID, market: fill.market, at: now)
                busted += 1
            } catch {
                #expect(error == .unknownTrade || error == .insufficientFunds(fill.market.base))
            }
        }
        #expect(busted > 2)
        #expect(run.exchange.imbalance().isEmpty)
        let history = run.exchange.history(account: 100_009)
        let verdict = Judge(history: history).verdict(of: PerfectStream.log(of: history, start: RandomRun.start))
        #expect(verdict.isAccepted, "\(verdict)")
    }
}
