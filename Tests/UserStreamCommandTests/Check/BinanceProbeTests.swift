import ExchangeConnectors
import ExchangeSimulator
import Foundation
import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("check --probe at Binance")
struct BinanceProbeTests {
    private func bench(
        _ dialects: Set<Dialect> = [], tamper: @escaping CheckBench.Tampering = { $1 }
    ) throws -> CheckBench { try CheckBench(at: "binance", dialects, tamper: tamper) }

    @Test("what the exchange states of itself is read, and an account without fills leaves open what only fills tell")
    func statements() async throws {
        let results = try await bench().probed()
        let limits = "REQUEST_WEIGHT 6000 per 1 MINUTE; ORDERS 50 per 10 SECOND; ORDERS 160000 per 1 DAY"
        #expect(results["limits"]?.found?.hasPrefix(limits) == true)
        #expect(results["limits"]?.found?.contains("assumed") == false)
        #expect(results["selfTrades"]?.found == "NONE everywhere")
        #expect(results["keyFields"]?.found == "those that are known")
        #expect(results["fillsOpenEnd"]?.open == "no fill of the last 23 hours was found")
    }

    @Test(
        "a window without an end is understood as the exchange does",
        arguments: [([], "yes"), ([.startTimeIsDay], "no, it ends before the last fill")] as [(Set<Dialect>, String)])
    func openEnd(dialects: Set<Dialect>, words: String) async throws {
        let bench = try bench(dialects)
        try bench.trade()
        #expect(try await bench.probed()["fillsOpenEnd"]?.found == words)
    }

    @Test("a window without an end that is refused is recognised")
    func refusedWindow() async throws {
        let refusal = #"{"code":-1127,"msg":"More than 24 hours between startTime and endTime."}"#
        let bench = try bench(tamper: { request, response in
            guard request.url.contains("myTrades"), request.url.contains("startTime") else { return response }
            return APIResponse(status: 400, body: Array(refusal.utf8))
        })
        try bench.trade()
        #expect(try await bench.probed()["fillsOpenEnd"]?.found?.hasPrefix("no, it is refused: More than") == true)
    }

    @Test("limits, markets and fields that are other than known are told")
    func others() async throws {
        let results = try await bench(tamper: { request, response in
            if request.url.contains("apiRestrictions") {
                let fields = #"{"ipRestrict":true,"enableReading":true,"enableTea":false}"#
                return APIResponse(status: 200, body: Array(fields.utf8))
            }
            guard request.url.contains("exchangeInfo") else { return response }
            var text = String(decoding: response.body, as: UTF8.self)
            text = text.replacingOccurrences(of: "\"limit\":50}", with: "\"limit\":100}")
            if let range = text.range(of: "Mode\":\"NONE\"") {
                text.replaceSubrange(range, with: "Mode\":\"EXPIRE_MAKER\"")
            }
            return APIResponse(status: 200, body: Array(text.utf8))
        }).probed()
        #expect(results["limits"]?.found?.contains("ORDERS 100 per 10 SECOND, where 50 per 10 s are assumed") == true)
        #expect(results["selfTrades"]?.found == "EXPIRE_MAKER at 1 markets, NONE at 1 markets")
        let fields = try #require(results["keyFields"]?.found)
        #expect(fields.hasPrefix("missing: createTime, ") && fields.hasSuffix("; not known: enableTea"))
    }

    @Test("an exchange that fails leaves everything open")
    func failures() async throws {
        let results = try await bench(tamper: { _, _ in APIResponse(status: 503, body: []) }).probed()
        #expect(results.count == 4 && results.values.allSatisfy { $0.found == nil && $0.open != nil })
    }

    @Test("test sites are not asked what they do not have")
    func testSites() {
        #expect(Binance().probes.map(\.name).contains("keyFields"))
        #expect(!Binance(site: .testnet).probes.map(\.name).contains("keyFields"))
    }
}
