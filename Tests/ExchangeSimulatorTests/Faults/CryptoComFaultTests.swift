import ExchangeSimulator
import Testing
import UserStreamCore

/// Faults at Crypto.com's face, and that each is what its name says there.
@Suite struct CryptoComFaultTests {
    /// A bench on which a fault happens at the first requests of an endpoint.
    private func bench(
        _ fault: Fault, at endpoint: String, _ requests: [Int] = [1],
        _ change: (inout FaultParameters) -> Void = { _ in }
    ) throws -> CryptoComBench {
        var plan = FaultPlan()
        change(&plan.parameters)
        plan.enable(fault, .requests(requests), at: endpoint)
        return try CryptoComBench(faults: plan)
    }

    @Test(
        "no answer, or a wrong one, without the effect and with it",
        arguments: [
            (Fault.timeoutBeforeEffect, false), (.timeoutAfterEffect, true), (.connectionReset, false),
            (.serverError, false), (.serverErrorAfterEffect, true), (.rateLimited429, false), (.banned418, false),
            (.htmlErrorPage, false), (.truncatedBody, true), (.malformedJSON, true), (.maintenance, false),
            (.budgetEaten, false), (.clockSkew, false), (.keyRevoked, false), (.permissionRemoved, false),
        ])
    func effects(_ fault: Fault, _ isDone: Bool) throws {
        var bench = try bench(fault, at: "place")
        let outcome = try bench.call(
            "private/create-order",
            #"{"instrument_name":"BTC_USDT","side":"BUY","type":"LIMIT","price":"100","quantity":"1"}"#)
        #expect(bench.exchange.openOrders(account: CryptoComBench.account, asOf: bench.now).isEmpty != isDone)
        #expect(bench.face.faults.count(fault) == 1)
        #expect(outcome.response == nil || outcome.response?.header("Date") != nil)
        #expect(outcome.response?.header("Retry-After") == nil)
        switch fault {
        case .serverError, .serverErrorAfterEffect:
            #expect((500...599).contains(outcome.status ?? 0) && outcome.code == 10_001)
        case .rateLimited429, .budgetEaten: #expect(outcome.status == 429 && outcome.code == 42_901)
        case .banned418, .htmlErrorPage: #expect(outcome.status == 403 && outcome.text.hasPrefix("<html>"))
        case .clockSkew: #expect(outcome.code == 40_102)
        case .maintenance:
            #expect(
                outcome.text
                    == #"{"code":"9010001","message":"SYSTEM_MAINTENANCE","details":"The system is under maintenance."}"#
            )
            #expect(outcome.status == 503)
        case .keyRevoked, .permissionRemoved:
            #expect(outcome.code == 40_101)
            #expect(try bench.call("private/get-open-orders").code == 40_101)
        default: break
        }
    }

    @Test("a firewall shuts out an address for a while, whatever is asked")
    func firewall() throws {
        var bench = try bench(.banned418, at: "openOrders")
        #expect(try bench.callAtOnce("private/get-open-orders").status == 403)
        #expect(bench.get("public/get-tickers").status == 403)
        bench.wait(.seconds(2))
        #expect(bench.get("public/get-tickers").code == 0)
    }

    @Test("unfilled ends are gone before their time")
    func purge() throws {
        var bench = try bench(.purge, at: "order", [1]) { $0.purgeAfter = .seconds(1) }
        let id = try bench.place("BUY", "1", at: "100")
        _ = try bench.cancel(id)
        bench.wait(.seconds(2))
        #expect(try bench.call("private/get-order-detail", #"{"order_id":"\#(id)"}"#).code == 40_401)
        #expect(try bench.rows("private/get-order-history").isEmpty)
    }

    @Test("histories, fills and single orders stand still while the listing does not")
    func lag() throws {
        for (fault, endpoint, method) in [
            (Fault.endpointLag, "closedOrders", "private/get-order-history"),
            (.endpointLag, "fills", "private/get-trades"),
            (.openListBeforeHistory, "closedOrders", "private/get-order-history"),
        ] {
            var bench = try bench(fault, at: endpoint)
            try bench.place("BUY", "0.1", at: "30000")
            bench.wait(.seconds(1))
            // The listing is asked at the moment of the trade's answer.
            try bench.counterparty(.sell, "0.1", at: 30_000)
            let shown = try bench.callAtOnce(method)
            #expect(try #require(shown.json["result"]).rows("data").isEmpty)
            #expect(try bench.rows("private/get-open-orders").isEmpty)
            bench.wait(.seconds(7))
            #expect(try bench.rows(method).count == 1)
        }
    }

    @Test("spoilt rows")
    func rows() throws {
        func rows(_ fault: Fault) throws -> [JSONValue] {
            var bench = try bench(fault, at: "openOrders")
            for _ in 0..<3 { try bench.place("BUY", "1", at: "100") }
            return try bench.rows("private/get-open-orders")
        }
        #expect(try rows(.emptyList).isEmpty)
        #expect(try (1...2).contains(rows(.pageTruncation).count))
        #expect(try rows(.duplicateRows).count == 4)
        #expect(try rows(.rowWithoutID).count { $0["order_id"] == nil } == 1)
        #expect(try rows(.unknownOrderState).count { $0["status"]?.text == "SUSPENDED" } == 1)
    }

    @Test("a trade that was taken back is gone, and a cancel can take a while")
    func ends() throws {
        var bench = try bench(.fillAfterCancelAck, at: "cancel")
        let first = try bench.place("BUY", "1", at: "30000")
        try bench.counterparty(.sell, "0.1", at: 30_000)
        try bench.exchange.bust(trade: 100_000_001, market: CryptoComBench.bitcoin, at: bench.now)
        #expect(try bench.rows("private/get-trades").isEmpty)
        #expect(try bench.detail(first).texts("status", "cumulative_quantity") == ["CANCELED", "0"])
        let second = try bench.place("BUY", "1", at: "30000")
        #expect(try bench.cancel(second).code == 0)
        try bench.counterparty(.sell, "0.1", at: 30_000)
        #expect(try bench.callAtOnce("private/cancel-order", #"{"order_id":"\#(second)"}"#).code == 307)
        bench.wait(.seconds(2))
        #expect(try bench.detail(second).texts("status", "cumulative_quantity") == ["CANCELED", "0.1"])
    }
}
