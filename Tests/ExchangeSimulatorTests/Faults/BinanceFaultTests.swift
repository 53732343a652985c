import ExchangeSimulator
import Testing
import UserStreamCore

/// Faults at Binance's face, and that each is what its name says there.
@Suite struct BinanceFaultTests {
    /// A bench on which a fault happens at the first requests of an endpoint.
    private func bench(
        _ fault: Fault, at endpoint: String, _ requests: [Int] = [1],
        _ change: (inout FaultParameters) -> Void = { _ in }
    ) throws -> BinanceBench {
        var plan = FaultPlan()
        change(&plan.parameters)
        plan.enable(fault, .requests(requests), at: endpoint)
        return try BinanceBench(faults: plan)
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
        let outcome = try bench.tryToPlace("BUY", "LIMIT", "1", at: "100")
        #expect(bench.exchange.openOrders(account: BinanceBench.account, asOf: bench.now).isEmpty != isDone)
        #expect(bench.face.faults.count(fault) == 1)
        switch fault {
        case .serverError, .serverErrorAfterEffect: #expect((500...599).contains(outcome.status ?? 0))
        case .rateLimited429, .budgetEaten: #expect(outcome.status == 429 && outcome.code == -1003)
        case .banned418: #expect(outcome.status == 418 && outcome.number("Retry-After") ?? 0 > 0)
        case .htmlErrorPage: #expect(outcome.status == 403 && outcome.text.hasPrefix("<html>"))
        case .maintenance: #expect(outcome.message == "System is under maintenance.")
        case .clockSkew: #expect(outcome.code == -1021)
        case .keyRevoked, .permissionRemoved:
            #expect(outcome.code == -2015)
            #expect(try bench.call("GET", "/api/v3/openOrders").code == -2015)
        default: break
        }
    }

    @Test("429 says in turn how long, and does not")
    func retryAfter() throws {
        var bench = try bench(.rateLimited429, at: "openOrders", [1, 2])
        let answers = try (0..<2).map { _ in try bench.call("GET", "/api/v3/openOrders").number("Retry-After") }
        #expect(answers.count { $0 == nil } == 1)
        #expect(try bench.call("GET", "/api/v3/openOrders").status == 200)
    }

    @Test("weight that others eat counts for a moment only")
    func eaten() throws {
        var bench = try bench(.budgetEaten, at: "openOrders")
        let refused = try bench.call("GET", "/api/v3/openOrders")
        let pause = try #require(refused.number("Retry-After"))
        #expect(pause <= 3 && refused.number("X-MBX-USED-WEIGHT-1M") ?? 0 > 6_000)
        bench.wait(.seconds(Int64(pause)))
        #expect(try bench.call("GET", "/api/v3/openOrders").status == 200)
    }

    @Test("unfilled ends are gone before their time")
    func purge() throws {
        var bench = try bench(.purge, at: "order", [1]) { $0.purgeAfter = .seconds(1) }
        let number = try bench.place("BUY", "1", at: "100")
        _ = try bench.cancel(number)
        bench.wait(.seconds(2))
        #expect(
            try bench.call("GET", "/api/v3/order", [("symbol", "BTCUSDT"), ("orderId", "\(number)")]).code == -2013)
        #expect(try bench.rows("/api/v3/allOrders", [("symbol", "BTCUSDT")]).isEmpty)
    }

    @Test("histories, fills and single orders stand still while the listing does not")
    func lag() throws {
        for (fault, endpoint, path) in [
            (Fault.endpointLag, "closedOrders", "/api/v3/allOrders"), (.endpointLag, "fills", "/api/v3/myTrades"),
            (.openListBeforeHistory, "closedOrders", "/api/v3/allOrders"),
        ] {
            var bench = try bench(fault, at: endpoint)
            _ = try bench.place("BUY", "1", at: "30000")
            try bench.counterparty(.sell, "0.1", at: 30_000)
            #expect(try bench.rows(path, [("symbol", "BTCUSDT")]).isEmpty)
            #expect(try bench.rows("/api/v3/openOrders").count == 1)
            bench.wait(.seconds(7))
            #expect(try bench.rows(path, [("symbol", "BTCUSDT")]).count == 1)
        }
    }

    @Test("spoilt rows")
    func rows() throws {
        func rows(_ fault: Fault) throws -> [JSONValue] {
            var bench = try bench(fault, at: "openOrders")
            for _ in 0..<3 { _ = try bench.place("BUY", "1", at: "100") }
            return try bench.rows("/api/v3/openOrders")
        }
        #expect(try rows(.emptyList).isEmpty)
        #expect(try (1...2).contains(rows(.pageTruncation).count))
        #expect(try rows(.duplicateRows).count == 4)
        #expect(try rows(.rowWithoutID).count { $0["orderId"] == nil } == 1)
        #expect(try rows(.unknownOrderState).count { $0["status"]?.text == "AUCTION_MATCHING" } == 1)
    }

    @Test("a fill that is committed late is missed by who goes on from a higher number")
    func lateCommit() throws {
        var bench = try bench(.lateCommit, at: "fills")
        _ = try bench.place("BUY", "1", at: "30000")
        for _ in 0..<3 { try bench.counterparty(.sell, "0.1", at: 30_000) }
        #expect(try bench.rows("/api/v3/myTrades", [("symbol", "BTCUSDT")]).count == 2)
        bench.wait(.seconds(4))
        #expect(try bench.rows("/api/v3/myTrades", [("symbol", "BTCUSDT")]).count == 3)
    }

    @Test("a trade that was taken back is gone")
    func bust() throws {
        var bench = try BinanceBench()
        let number = try bench.place("BUY", "1", at: "30000")
        try bench.counterparty(.sell, "0.1", at: 30_000)
        try bench.exchange.bust(trade: 100_000_001, market: BinanceBench.bitcoin, at: bench.now)
        #expect(try bench.rows("/api/v3/myTrades", [("symbol", "BTCUSDT")]).isEmpty)
        let row = try bench.call("GET", "/api/v3/order", [("symbol", "BTCUSDT"), ("orderId", "\(number)")]).json
        #expect(row.texts("status", "executedQty", "expiryReason") == ["EXPIRED", "0.00000000", "EXCHANGE_CANCELED"])
    }

    @Test("a cancel that takes a while")
    func slowCancel() throws {
        var bench = try bench(.fillAfterCancelAck, at: "cancel")
        let number = try bench.place("BUY", "1", at: "30000")
        #expect(try bench.cancel(number).json["status"]?.text == "PENDING_CANCEL")
        try bench.counterparty(.sell, "0.1", at: 30_000)
        bench.wait(.seconds(2))
        let row = try bench.call("GET", "/api/v3/order", [("symbol", "BTCUSDT"), ("orderId", "\(number)")]).json
        #expect(row.texts("status", "executedQty") == ["CANCELED", "0.10000000"])
    }

    @Test("closed, it says so where no key is needed")
    func maintenance() throws {
        var bench = try bench(.maintenance, at: "openOrders") { $0.episode = .seconds(3) }
        let refused = try bench.call("GET", "/api/v3/openOrders")
        #expect(refused.code == -1016 && refused.status == 503)
        let status = bench.send(FaceRequest("GET", target: "/sapi/v1/system/status")).text
        #expect(status == #"{"status":1,"msg":"system_maintenance"}"#)
        bench.wait(.seconds(4))
        #expect(try bench.call("GET", "/api/v3/openOrders").status == 200)
    }
}
