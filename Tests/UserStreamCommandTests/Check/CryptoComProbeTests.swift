import ExchangeSimulator
import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("check --probe at Crypto.com")
struct CryptoComProbeTests {
    private func bench(
        _ dialects: Set<Dialect> = [], tamper: @escaping CheckBench.Tampering = { $1 }
    ) throws -> CheckBench { try CheckBench(at: "cryptocom", dialects, tamper: tamper) }

    private static func refusal(_ code: Int, _ message: String) -> APIResponse {
        APIResponse(status: 400, body: Array(#"{"code":\#(code),"message":"\#(message)"}"#.utf8))
    }

    /// Has an order rest at each market.
    private func rest(_ bench: CheckBench) throws {
        for (market, _) in bench.setup.markets {
            try bench.place(.limit(.buy, market, quantity: "0.1", price: "1000"))
        }
    }

    /// What a request says, as far as it is in its body.
    private static func text(_ request: SignedRequest) -> String { String(decoding: request.body ?? [], as: UTF8.self) }

    @Test("an account with orders and fills settles everything", arguments: [false, true])
    func settled(isOther: Bool) async throws {
        let bench = try bench(isOther ? [.scalarsAsStrings, .wholeMilliseconds] : [])
        try bench.trade()
        try rest(bench)
        let gone = OrderRequest.limit(
            .buy, bench.setup.markets[0].market, quantity: "0.01", price: "20000", timeInForce: .ioc)
        try bench.place(gone)
        let results = try await bench.probed()
        #expect(results.values.filter { $0.open != nil } == [])
        let forms = try #require(results["scalarForms"]?.found)
        #expect(forms.contains(isOther ? "code is a string" : "code is a number"))
        #expect(forms.contains("order_id is a string"))
        #expect(results["nanoseconds"]?.found == (isOther ? "no, they have whole milliseconds" : "yes"))
        #expect(results["historyWindow"]?.found == "a window of 181 days is accepted")
        #expect(results["historyDepth"]?.found == "one 365 days ago is accepted")
        #expect(results["detailDepth"]?.found == "one of 0 days ago is found")
        #expect(results["openOrdersWhole"]?.found == "not of 2")
        #expect(results["endReasons"]?.found == "EXPIRED 43004")
    }

    @Test("an account without orders leaves open what only orders tell")
    func emptyAccount() async throws {
        let results = try await bench().probed()
        let open = results.values.filter { $0.open != nil }.map(\.name).sorted()
        #expect(open == ["detailDepth", "endReasons", "nanoseconds", "openOrdersWhole"])
        #expect(results["scalarForms"]?.found?.hasPrefix("code is a number, id is a ") == true)
    }

    @Test("windows that are refused are recognised, and orders that are gone")
    func refusals() async throws {
        let bench = try bench(tamper: { request, response in
            let text = Self.text(request)
            if text.contains("get-order-detail") { return Self.refusal(40_401, "NOT_FOUND") }
            // Those that begin in the year before.
            let isOld = text.contains("get-order-history") && text.contains("\"start_time\":\"166")
            return isOld ? Self.refusal(40_005, "INVALID_DATE") : response
        })
        try bench.trade()
        let results = try await bench.probed()
        #expect(results["detailDepth"]?.found == "one of 0 days ago is not found")
        #expect(
            results["historyDepth"]?.found
                == "one 180 days ago is accepted, one 365 days ago is refused: INVALID_DATE")
    }

    @Test("a list of open orders that is cut off is recognised")
    func cutList() async throws {
        let bench = try bench(tamper: { request, response in
            let text = Self.text(request)
            guard text.contains("get-open-orders"), !text.contains("instrument_name") else { return response }
            let row = #"{"order_id":"1","instrument_name":"BTC_USDT"}"#
            return APIResponse(status: 200, body: Array(#"{"code":0,"result":{"data":[\#(row)]}}"#.utf8))
        })
        try rest(bench)
        #expect(try await bench.probed()["openOrdersWhole"]?.found == "yes: 1 came, and there are 1 more at BTC_USDT")
    }

    @Test("an exchange that fails leaves everything open")
    func failures() async throws {
        let results = try await bench(tamper: { _, _ in APIResponse(status: 503, body: []) }).probed()
        #expect(results.count == 7 && results.values.allSatisfy { $0.found == nil && $0.open != nil })
    }
}
