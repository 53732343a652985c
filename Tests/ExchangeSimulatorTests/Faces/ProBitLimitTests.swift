import ExchangeSimulator
import Testing
import UserStreamCore

/// ProBit counts everything that an address asks, and what an account places and cancels; each budget comes back evenly.
@Suite struct ProBitLimitTests {
    @Test("Two hundred at once, and twenty a second, whatever is asked and by whom")
    func address() throws {
        var bench = try ProBitBench()
        bench.wait(.seconds(10))
        for place in 0..<200 {
            let name = ["time", "balance", "open_order", "market"][place % 4]
            #expect(bench.get(name).status == 200)
        }
        let refused = bench.get("time")
        #expect(refused.text == #"{"errorCode":"RATE_LIMIT_EXCEEDED","message":"","details":{}}"#)
        #expect(refused.status == 429 && refused.response?.headers.map(\.name) == ["Content-Type"], "it says no more")
        #expect(bench.askForToken().status == 429)
        bench.wait(.milliseconds(49))
        #expect(bench.get("time").status == 429, "what is refused costs nothing, and gives nothing back")
        bench.wait(.milliseconds(1))
        #expect(bench.get("time").status == 200 && bench.get("time").status == 429)
        bench.wait(.seconds(1))
        #expect((0..<25).count { _ in bench.get("time").status == 200 } == 20)
    }

    @Test("Ten orders at once and ten a second, a hundred cancels at once")
    func orders() throws {
        var bench = try ProBitBench()
        let draft = ProBitBench.draft(["quantity": "0.001"])
        #expect((0..<12).count { _ in bench.post("new_order", draft).status == 200 } == 10)
        bench.wait(.milliseconds(500))
        #expect((0..<12).count { _ in bench.post("new_order", draft).status == 200 } == 5)
        bench.wait(.seconds(10))
        #expect((0..<120).count { _ in bench.cancel("77").status == 400 } == 100)
    }
}
