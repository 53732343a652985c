import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("check --probe at ProBit")
struct ProBitProbeTests {
    private func bench(
        _ dialects: Set<Dialect> = [], tamper: @escaping CheckBench.Tampering = { $1 }
    ) throws -> CheckBench { try CheckBench(at: "probit", dialects, tamper: tamper) }

    @Test("the end of a window is understood as the exchange does", arguments: [false, true])
    func windowEnd(isExclusive: Bool) async throws {
        let bench = try bench(isExclusive ? [.endTimeExclusive] : [])
        try bench.trade()
        let results = try await bench.probed()
        #expect(results["windowEnd"]?.found == (isExclusive ? "no" : "yes"))
        #expect(results["historyWindow"]?.found == "a window of 1096 days is accepted")
        #expect(results["unknownClient"]?.found == "invalid_client, HTTP 401")
    }

    @Test("an account without orders leaves open what only orders tell")
    func emptyAccount() async throws {
        let open = try await bench().probed().values.filter { $0.open != nil }.map(\.name).sorted()
        #expect(open == ["partlyFilled", "windowEnd"])
    }

    @Test("an order that was filled in parts before it was cancelled", arguments: ["filled", "cancelled"])
    func partlyFilled(word: String) async throws {
        let row = #"{"id":"1","filled_quantity":"1","cancelled_quantity":"2","status":"\#(word)"}"#
        let other = #"{"id":"2","filled_quantity":"0","cancelled_quantity":"2","status":"another"}"#
        let results = try await bench(tamper: { request, response in
            guard request.url.contains("order_history") else { return response }
            return APIResponse(status: 200, body: Array(#"{"data":[\#(row),\#(other)]}"#.utf8))
        }).probed()
        #expect(results["partlyFilled"]?.found == word)
    }

    @Test("a window that is refused is recognised")
    func refusedWindow() async throws {
        let refusal = #"{"errorCode":"INVALID_ARGUMENT","message":"too long","details":{}}"#
        let results = try await bench(tamper: { request, response in
            guard request.url.contains("trade_history"), request.url.contains("start_time=2020") else {
                return response
            }
            return APIResponse(status: 400, body: Array(refusal.utf8))
        }).probed()
        let words = try #require(results["historyWindow"]?.found)
        #expect(words.hasPrefix("a window of 366 days is accepted, a window of 1096 days is refused: "))
    }

    @Test("an exchange that fails leaves everything open")
    func failures() async throws {
        let results = try await bench(tamper: { _, _ in APIResponse(status: 503, body: []) }).probed()
        #expect(results.count == 4 && results.values.allSatisfy { $0.found == nil && $0.open != nil })
    }

    @Test("other sites are asked only where the exchange is asked at its own")
    func otherSites() {
        #expect(ProBit().probes.map(\.name).suffix(2) == ["koreanSite", "demoSite"])
        #expect(!ProBit(baseURL: "http://127.0.0.1:1").probes.map(\.name).contains("demoSite"))
    }
}
