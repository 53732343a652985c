import ExchangeSimulator
import Testing
import UserStreamCore

/// Faults at ProBit's face, and that each is what its name says there.
@Suite struct ProBitFaultTests {
    /// A bench on which a fault happens at the first requests of an endpoint.
    private func bench(
        _ fault: Fault, at endpoint: String, _ requests: [Int] = [1],
        _ change: (inout FaultParameters) -> Void = { _ in }
    ) throws -> ProBitBench {
        var plan = FaultPlan()
        change(&plan.parameters)
        plan.enable(fault, .requests(requests), at: endpoint)
        return try ProBitBench(faults: plan)
    }

    @Test(
        "No answer, or a wrong one, without the effect and with it",
        arguments: [
            (Fault.timeoutBeforeEffect, false), (.timeoutAfterEffect, true), (.connectionReset, false),
            (.serverError, false), (.serverErrorAfterEffect, true), (.rateLimited429, false), (.banned418, false),
            (.htmlErrorPage, false), (.truncatedBody, true), (.malformedJSON, true), (.maintenance, false),
            (.budgetEaten, false), (.keyRevoked, false), (.permissionRemoved, false),
        ])
    func effects(_ fault: Fault, _ isDone: Bool) throws {
        var bench = try bench(fault, at: "place")
        let outcome = bench.post("new_order", ProBitBench.draft(["limit_price": "100"]))
        #expect(bench.exchange.openOrders(account: ProBitBench.account, asOf: bench.now).isEmpty != isDone)
        #expect(bench.face.faults.count(fault) == 1)
        switch fault {
        case .serverError, .serverErrorAfterEffect: #expect((500...599).contains(outcome.status ?? 0))
        case .rateLimited429, .budgetEaten:
            #expect(outcome.status == 429 && outcome.errorWord == "RATE_LIMIT_EXCEEDED")
            #expect(outcome.response?.header("Retry-After") == nil)
        case .banned418, .htmlErrorPage: #expect(outcome.status == 403 && outcome.text.hasPrefix("<html>"))
        case .maintenance: #expect(outcome.status == 503 && outcome.errorWord == "UNAVAILABLE")
        case .keyRevoked:
            #expect(outcome.errorWord == "UNAUTHORIZED" && bench.get("balance").errorWord == "UNAUTHORIZED")
            #expect(bench.askForToken().errorWord == "invalid_grant")
        case .permissionRemoved:
            #expect(outcome.errorWord == "FORBIDDEN" && bench.get("balance").errorWord == "FORBIDDEN")
        default: break
        }
    }

    @Test("Tokens end early, those that are fresh never")
    func revokedTokens() throws {
        var bench = try bench(.tokenRevoked, at: "balances", [1, 2, 3])
        #expect(bench.get("balance").status == 200, "it is fresh")
        bench.wait(.seconds(11))
        let fresh = try #require(try bench.askForToken().json["access_token"]?.string)
        #expect(bench.get("balance", token: fresh).status == 200)
        #expect(bench.get("balance").status == 401 && bench.get("open_order").status == 401, "for good")
        #expect(bench.get("balance", token: fresh).status == 200 && bench.face.faults.count(.tokenRevoked) == 1)
    }

    @Test(
        "The accounts service fails as everything else does, in words of its own",
        arguments: [
            (Fault.serverError, nil), (.maintenance, "UNAVAILABLE"), (.rateLimited429, "RATE_LIMIT_EXCEEDED"),
            (.keyRevoked, "invalid_grant"), (.malformedJSON, nil),
        ] as [(Fault, String?)])
    func accounts(_ fault: Fault, _ word: String?) throws {
        var bench = try bench(fault, at: "accessToken", [2])
        let outcome = bench.askForToken()
        #expect(bench.face.faults.count(fault) == 1)
        #expect(fault == .malformedJSON || (400...599).contains(outcome.status ?? 0))
        if let word { #expect(outcome.errorWord == word) }
        #expect((try? outcome.json["access_token"]) == nil)
    }

    @Test("A clock that is off shows in the time that is told, and nothing is refused for it")
    func clock() throws {
        var bench = try bench(.clockSkew, at: "serverTime", [1, 2]) { $0.clockSkew = .seconds(40) }
        let answers = (0..<2).map { _ in bench.get("time") }
        #expect(answers.count { $0.status == 500 } == 1, "one of them fails")
        let shown = answers.compactMap { $0.status == 200 ? $0.text : nil }
        #expect(shown.count == 1 && shown != [#"{"data":"2023-11-14T22:13:20.000Z"}"#])
        #expect(bench.get("balance").status == 200)
        #expect(!ProBitFace.isReachable(FaultCell(endpoint: "balances", fault: .clockSkew, standing: .open)))
        #expect(ProBitFace.isReachable(FaultCell(endpoint: "balances", fault: .tokenRevoked, standing: .open)))
        #expect(!BinanceFace.isReachable(FaultCell(endpoint: "balances", fault: .tokenRevoked, standing: .open)))
    }

    @Test("Unfilled ends are gone before their time; a cancel can take a while")
    func ends() throws {
        var purging = try bench(.purge, at: "order") { $0.purgeAfter = .seconds(1) }
        let gone = try purging.place(["limit_price": "100"])
        _ = purging.cancel(gone)
        purging.wait(.seconds(2))
        #expect(try purging.rows("order", "market_id=BTC-USDT&order_id=\(gone)").isEmpty)
        #expect(try purging.history("order_history").isEmpty)
        var slow = try bench(.fillAfterCancelAck, at: "cancel")
        let id = try slow.place()
        #expect(try slow.cancel(id).json["data"]?["status"]?.text == "open")
        try slow.counterparty(.sell, "0.1", at: 30_000)
        #expect(slow.cancel(id).errorWord == "RESOURCE_LOCKED")
        slow.wait(.seconds(2))
        #expect(
            try slow.detail(id).texts("status", "filled_quantity", "cancelled_quantity") == ["filled", "0.1", "0.9"])
    }

    @Test("Spoilt rows")
    func rows() throws {
        func rows(_ fault: Fault) throws -> [JSONValue] {
            var bench = try bench(fault, at: "openOrders")
            for _ in 0..<3 { try bench.place(["limit_price": "100"]) }
            return try bench.rows("open_order")
        }
        #expect(try rows(.emptyList).isEmpty)
        #expect(try (1...2).contains(rows(.pageTruncation).count))
        #expect(try rows(.duplicateRows).count == 4)
        #expect(try rows(.rowWithoutID).count { $0["id"] == nil } == 1)
        #expect(try rows(.unknownOrderState).count { $0["status"]?.text == "suspended" } == 1)
    }
}
