import ExchangeSimulator
import Testing
import UserStreamCore

/// What a face tells on its socket is what it answers to polls, read by the product's connector both ways.
@Suite("What the sockets tell is what polls show")
struct SocketRowTests {
    @Test("at Binance")
    func binance() throws { try check(SocketLine(BinanceBench())) }

    @Test("at Crypto.com, however it writes numbers", arguments: [[], [Dialect.scalarsAsStrings, .wholeMilliseconds]])
    func cryptoCom(_ dialects: Set<Dialect>) throws { try check(SocketLine(CryptoComBench(dialects))) }

    @Test("at ProBit", arguments: [[], [Dialect.partlyFilledIsCancelled, .escapedSlashes]])
    func proBit(_ dialects: Set<Dialect>) throws { try check(SocketLine(ProBitBench(dialects))) }

    /// An order is placed, filled in parts and cancelled, and another one is filled.
    private func check(_ start: SocketLine<some SocketBench>) throws {
        var line = start
        try line.open()
        #expect(line.isLive && line.failure == nil)
        line.forget()

        let order = try line.place(.buy, "0.5", at: 29_000)
        line.listen(after: .seconds(1))
        #expect(line.orders.count == 1 && line.fills.isEmpty)
        try expectSameOrder(&line)

        line.bench.now = line.bench.now + .seconds(1)
        try line.meet(.sell, "0.1", at: 29_000)
        line.listen()
        #expect(line.fills.count == 1)
        try expectSameOrder(&line)
        try expectSameFills(&line)

        line.bench.now = line.bench.now + .seconds(1)
        try line.cancel(order)
        line.listen()
        #expect(line.orders.last?.state?.isTerminal == true)
        try expectSameOrder(&line)

        line.forget()
        try line.place(.sell, "0.2", at: 31_000)
        try line.meet(.buy, "0.2", at: 31_000)
        line.listen()
        #expect(line.orders.last?.state == .filled && line.fills.count == 1)
        try expectSameOrder(&line)
        try expectSameFills(&line)
        try expectSameBalances(&line)
        // A fee that is told later comes with its fill once more.
        line.bench.now = line.bench.now + .minutes(1)
        line.bench.exchange.advance(to: line.bench.now)
        line.listen()
        #expect(line.fills.last?.feeState == .final && line.failure == nil && line.closed == nil)
        try expectSameFills(&line)
    }

    private func expectSameOrder(_ line: inout SocketLine<some SocketBench>) throws {
        line.bench.now = line.bench.now + .seconds(1)
        let told = try #require(line.orders.last)
        #expect(told == (try line.order(told)))
    }

    private func expectSameFills(_ line: inout SocketLine<some SocketBench>) throws {
        // A fee may have been settled meanwhile.
        line.bench.now = line.bench.now + .seconds(1)
        line.bench.exchange.advance(to: line.bench.now)
        line.listen()
        let told = try #require(line.fills.last)
        let window = HistoryWindow(
            from: line.bench.now - .hours(1), to: line.bench.now + .seconds(1), venueSymbol: told.venueSymbol)
        guard case .fills(let rows) = try line.ask(.fills(window)).content else {
            throw APIError(.malformed, message: "no fills")
        }
        #expect(Array(rows).first { $0.key == told.key } == told)
    }

    private func expectSameBalances(_ line: inout SocketLine<some SocketBench>) throws {
        line.bench.now = line.bench.now + .seconds(1)
        guard case .balances(let rows) = try line.ask(.balances).content else {
            throw APIError(.malformed, message: "no balances")
        }
        for asset: Asset in ["BTC", "USDT"] {
            let told = try #require(line.balances.last { $0.asset == asset })
            #expect(rows.first { $0.asset == asset }?.hasSameAmounts(as: told) == true, "\(told)")
        }
    }
}
