import ExchangeSimulator
import Testing
import UserStreamCore

/// ProBit's socket (documentation).
@Suite("The socket of the pretend ProBit")
struct ProBitSocketFaceTests {
    private static let unauthorized = #"{"errorCode":"UNAUTHORIZED","message":"","details":{}}"#

    @Test("who has a token is let in, and is told how things stand, also of what is empty")
    func logsIn() throws {
        var line = try SocketLine(ProBitBench())
        try line.place(.buy, "0.5", at: 29_000)
        try line.open()
        #expect(line.isLive && line.orders.map(\.clientOrderID) == ["mine"])
        #expect(Set(line.balances.map(\.asset)) == ["BTC", "USDT"])
        let answer = line.say(#"{"type":"subscribe","channel":"trade_history"}"#)
        #expect(answer == [#"{"channel":"trade_history","reset":true,"data":[]}"#])
    }

    @Test("a token that nobody gave, or that is over, is refused, and the connection ends")
    func refusals() throws {
        func refused(_ line: SocketLine<ProBitBench>, _ token: String) {
            var line = line
            #expect(line.say(#"{"type":"authorization","token":"\#(token)"}"#) == [Self.unauthorized])
            #expect(line.failure?.category == .auth && line.closed == 1_000)
        }
        var line = try SocketLine(ProBitBench())
        refused(line, "another")
        let token = line.bench.token
        line.bench.wait(.seconds(900))
        refused(line, token)
        var early = try SocketLine(ProBitBench())
        #expect(early.say(#"{"type":"subscribe","channel":"balance"}"#) == [Self.unauthorized])
        #expect(early.closed == 1_000)
    }

    @Test("who is in stays when the token is over")
    func stays() throws {
        var line = try SocketLine(ProBitBench())
        try line.open()
        line.forget()
        line.bench.wait(.hours(2))
        try line.place(.buy, "0.5", at: 29_000)
        line.listen()
        #expect(line.orders.count == 1 && line.closed == nil)
        #expect(line.say(#"{"type":"subscribe","channel":"nothing"}"#).first?.contains("INVALID_ARGUMENT") == true)
        #expect(line.closed == nil)
    }

    @Test("a trade is told when it is executed, and again when its fee is settled")
    func trades() throws {
        var line = try SocketLine(ProBitBench())
        try line.open()
        try line.place(.buy, "0.5", at: 29_000)
        try line.meet(.sell, "0.5", at: 29_000)
        line.listen()
        #expect(line.fills.map(\.feeState) == [.pending])
        line.bench.wait(.minutes(1))
        line.bench.exchange.advance(to: line.bench.now)
        line.listen()
        #expect(line.fills.map(\.feeState) == [.pending, .final] && line.fills.last?.fees.count == 1)
    }

    @Test("the end of an order is told once on the channel of live orders, and on that of ended ones")
    func ends() throws {
        var line = try SocketLine(ProBitBench())
        try line.open()
        let id = try line.place(.buy, "0.5", at: 29_000)
        #expect(channels(line.listen()) == ["open_order", "balance"])
        try line.cancel(id)
        #expect(channels(line.listen()) == ["open_order", "order_history", "balance"])
        #expect(line.say(#"{"type":"unsubscribe","channel":"balance"}"#) == [])
        try line.place(.buy, "0.5", at: 29_000)
        #expect(channels(line.listen()) == ["open_order"])
    }

    private func channels(_ texts: [String]) -> [String] {
        texts.compactMap { try? JSONDocument(Array($0.utf8)).root["channel"]?.text }
    }
}
