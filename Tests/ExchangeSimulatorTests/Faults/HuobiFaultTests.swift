import ExchangeSimulator
import Testing
import UserStreamCore

/// Each fault, and that it is what its name says.
@Suite struct HuobiFaultTests {
    static let open = "/v1/order/openOrders"
    static let fills = "/v1/order/matchresults"
    static let place = "/v1/order/orders/place"

    /// A bench on which a fault happens at the first request of an endpoint.
    static func bench(
        _ fault: Fault, at endpoint: String, _ requests: [Int] = [1],
        _ change: (inout FaultParameters) -> Void = { _ in }
    ) throws -> FaceBench {
        var plan = FaultPlan()
        change(&plan.parameters)
        plan.enable(fault, .requests(requests), at: endpoint)
        return try FaceBench(faults: plan)
    }

    static let order = #"{"account-id":"100009","symbol":"btcusdt","type":"buy-limit","amount":"1","price":"100"}"#

    @Test("late answers")
    func latency() throws {
        var bench = try Self.bench(.latency, at: "openOrders")
        let outcome = try bench.call("GET", Self.open)
        #expect(bench.face.faults.parameters.latency.contains(outcome.delay))
        #expect(outcome.errorCode == nil)
        #expect(try bench.call("GET", Self.open).delay == .zero)
    }

    @Test(
        "no answer, or a wrong one, without the effect and with it",
        arguments: [
            (Fault.timeoutBeforeEffect, false), (.timeoutAfterEffect, true), (.connectionReset, false),
            (.serverError, false), (.serverErrorAfterEffect, true), (.rateLimited429, false), (.banned418, false),
            (.htmlErrorPage, false), (.truncatedBody, true), (.malformedJSON, true), (.maintenance, false),
            (.budgetEaten, false), (.clockSkew, false),
        ])
    func effects(_ fault: Fault, _ isDone: Bool) throws {
        var bench = try Self.bench(fault, at: "place")
        // Of its two forms the first of a skewed clock is the refusal of a good time.
        if fault == .clockSkew { bench = try Self.bench(fault, at: "place", [1, 2]) }
        var outcome = try bench.call("POST", Self.place, body: Self.order)
        if fault == .clockSkew, outcome.errorCode == nil {
            bench = try Self.bench(fault, at: "place", [1])
            outcome = try bench.call("POST", Self.place, body: Self.order)
        }
        let isOrderThere = !bench.exchange.openOrders(account: FaceBench.account, asOf: bench.now).isEmpty
        #expect(isOrderThere == isDone)
        #expect(bench.face.faults.count(fault) >= 1)
        switch fault {
        case .timeoutBeforeEffect, .timeoutAfterEffect:
            #expect(outcome.response == nil && outcome.cut == .silent && outcome.delay == .seconds(12))
        case .connectionReset: #expect(outcome.response == nil && outcome.cut == .reset)
        case .serverError, .serverErrorAfterEffect: #expect((500...599).contains(outcome.response?.status ?? 0))
        case .rateLimited429, .budgetEaten: #expect(outcome.response?.status == 429)
        case .banned418:
            #expect(outcome.response?.status == 418)
            #expect(outcome.response?.header("Retry-After").flatMap { Int($0) } ?? 0 > 0)
        case .htmlErrorPage: #expect(outcome.text.hasPrefix("<html>"))
        case .truncatedBody: #expect(outcome.cut == .midway((outcome.response?.body.count ?? 0) / 2))
        case .malformedJSON: #expect(throws: JSONError.self) { try outcome.json }
        case .maintenance: #expect(outcome.errorCode == "system-maintenance")
        case .clockSkew: #expect(outcome.text.contains("Timestamp"))
        default: Issue.record("not a case of this test")
        }
    }

    @Test("429 with and without Retry-After, in turn")
    func retryAfter() throws {
        var bench = try Self.bench(.rateLimited429, at: "openOrders", [1, 2])
        let told = try (0..<2).map { _ in try bench.call("GET", Self.open).response?.header("Retry-After") != nil }
        #expect(Set(told) == [true, false])
        #expect(try bench.call("GET", Self.open).errorCode == nil)
    }

    @Test("a ban, a closure and an eaten budget end")
    func episodes() throws {
        for (fault, path) in [(Fault.banned418, Self.fills), (.maintenance, Self.fills), (.budgetEaten, Self.open)] {
            var bench = try Self.bench(fault, at: "openOrders")
            #expect(try bench.call("GET", Self.open).errorCode != nil)
            #expect(try bench.call("GET", path).errorCode != nil, "\(fault) lasts")
            if fault == .maintenance {
                #expect(bench.send(FaceRequest(path: "/v2/market-status")).text.contains(#""marketStatus":2"#))
            }
            bench.wait(.seconds(4))
            #expect(try bench.call("GET", path).errorCode == nil)
        }
    }

    @Test("the clock: refused, or off for a while")
    func clock() throws {
        var bench = try Self.bench(.clockSkew, at: "openOrders", [1, 2])
        _ = try bench.call("GET", Self.open)
        _ = try bench.call("GET", Self.open)
        func offset() throws -> Int64 {
            let shown = try bench.send(FaceRequest(path: "/v1/common/timestamp")).json["data"]?.int64 ?? 0
            return shown - bench.now.milliseconds
        }
        #expect(try offset() != 0)
        #expect(try offset().magnitude <= 2_000)
        bench.wait(.seconds(4))
        #expect(try offset() == 0)
        var failing = try Self.bench(.serverTimeFailing, at: "serverTime")
        #expect(failing.send(FaceRequest(path: "/v1/common/timestamp")).response?.status ?? 0 >= 500)
        #expect(failing.send(FaceRequest(path: "/v1/common/timestamp")).response?.status == 200)
    }

    @Test("a key that is revoked, or may nothing any more, stays so")
    func keys() throws {
        for (fault, words) in [(Fault.keyRevoked, "Incorrect Access key"), (.permissionRemoved, "no permission")] {
            var bench = try Self.bench(fault, at: "fills", [2])
            #expect(try bench.call("GET", Self.fills).errorCode == nil)
            for path in [Self.fills, Self.fills, Self.open] {
                #expect(try bench.call("GET", path).text.contains(words))
            }
        }
    }

    @Test("lists that lie")
    func lists() throws {
        for fault in [Fault.emptyList, .pageTruncation, .duplicateRows, .rowWithoutID, .unknownOrderState, .pageShift] {
            var bench = try Self.bench(fault, at: "openOrders", [1])
            for _ in 0..<4 { _ = try bench.place("buy-limit", "1", at: "100") }
            let cursor = [("from", "59378004"), ("direct", "next")]
            let rows = try bench.rows(Self.open, fault == .pageShift ? cursor : [])
            let ids = rows.compactMap { $0["id"]?.int64 }
            switch fault {
            case .emptyList: #expect(rows.isEmpty)
            case .pageTruncation: #expect((1...3).contains(rows.count))
            case .duplicateRows: #expect(rows.count == 5 && Set(ids).count == 4)
            case .rowWithoutID: #expect(rows.count == 4 && ids.count == 3)
            case .unknownOrderState: #expect(rows.filter { $0["state"]?.text == "auction-matching" }.count == 1)
            default: #expect(ids == [59_378_004, 59_378_002, 59_378_001], "the first row that was not seen before")
            }
            #expect(try bench.rows(Self.open).count == 4, "\(fault) is over")
            #expect(bench.face.faults.count(fault) == 1)
        }
    }

    @Test("a stale answer goes back in time, once")
    func stale() throws {
        var bench = try Self.bench(.staleReplica, at: "order", [2])
        let id = try bench.place("buy-limit", "1", at: "100")
        bench.wait(.seconds(60))
        try bench.counterparty(.sell, "1", at: 100)
        func state() throws -> String? {
            try bench.call("GET", "/v1/order/orders/\(id)").json["data"]?["state"]?.text
        }
        #expect(try state() == "filled")
        #expect(try state() == "submitted")
        #expect(try state() == "filled")
    }

    @Test("fills stand still while orders go on, then catch up")
    func lag() throws {
        var bench = try Self.bench(.endpointLag, at: "fills")
        let id = try bench.place("buy-limit", "1", at: "100")
        bench.wait(.seconds(60))
        #expect(try bench.rows(Self.fills).isEmpty)
        try bench.counterparty(.sell, "1", at: 100)
        #expect(try bench.rows(Self.fills).isEmpty)
        #expect(try bench.rows("/v1/order/orders/\(id)/matchresults").isEmpty)
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").text.contains(#""state":"filled""#))
        bench.wait(.seconds(4))
        #expect(try bench.rows(Self.fills).count == 1)
    }

    @Test("balances stand still for some currencies only")
    func balanceLag() throws {
        var isMixed = false
        for seed in 0..<20 as Range<UInt64> {
            var plan = FaultPlan(seed: seed)
            plan.enable(.endpointLag, .requests([1]), at: "balances")
            var bench = try FaceBench(faults: plan)
            bench.wait(.seconds(60))
            let path = "/v1/account/accounts/100009/balance"
            _ = try bench.text(path)
            _ = try bench.place("sell-limit", "1", at: "90000")
            _ = try bench.place("sell-limit", "1", at: "90000", symbol: "ethusdt")
            let list = Array(try #require(try bench.call("GET", path).json["data"]?["list"]?.elements))
            let moved = list.filter { $0["balance"]?.text == "9.000000000000000000" }.count
            #expect(list.count == 8)
            if moved == 1 { isMixed = true }
            bench.wait(.seconds(4))
            let later = Array(try #require(try bench.call("GET", path).json["data"]?["list"]?.elements))
            #expect(later.filter { $0["balance"]?.text == "9.000000000000000000" }.count == 2)
        }
        #expect(isMixed)
    }

    @Test("an order has left the open list while its detail still shows it alive")
    func openListFirst() throws {
        var bench = try Self.bench(.openListBeforeHistory, at: "order")
        let id = try bench.place("buy-limit", "1", at: "100")
        bench.wait(.seconds(60))
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").text.contains("submitted"))
        try bench.counterparty(.sell, "1", at: 100)
        #expect(try bench.rows(Self.open).isEmpty)
        #expect(try bench.rows("/v1/order/history").isEmpty)
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").text.contains("submitted"))
        bench.wait(.seconds(4))
        #expect(try bench.rows("/v1/order/history").count == 1)
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").text.contains(#""state":"filled""#))
    }

    @Test("a fill with a lower id comes after one with a higher")
    func lateCommit() throws {
        var bench = try Self.bench(.lateCommit, at: "fills")
        for _ in 0..<2 {
            try bench.counterparty(.sell, "0.01", at: 30_000)
            _ = try bench.place("buy-limit", "0.01", at: "30000")
        }
        let first = try #require(try bench.rows(Self.fills).first?["id"]?.int64)
        #expect(try bench.rows(Self.fills).count == 1)
        bench.wait(.seconds(4))
        let ids = try bench.rows(Self.fills).compactMap { $0["id"]?.int64 }
        #expect(ids.count == 2)
        #expect(ids.min() ?? first < first)
    }

    @Test("unfilled cancels disappear early, but not at once")
    func purge() throws {
        var bench = try Self.bench(.purge, at: "order", [1, 2, 3])
        let id = try bench.place("buy-limit", "1", at: "100")
        _ = try bench.cancel(id)
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").errorCode == nil)
        bench.wait(.seconds(61))
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").errorCode == "base-record-invalid")
        #expect(try bench.rows("/v1/order/history").isEmpty)
    }

    @Test("a fill after the cancel was acknowledged")
    func fillAfterCancel() throws {
        var bench = try Self.bench(.fillAfterCancelAck, at: "cancel")
        let id = try bench.place("buy-limit", "1", at: "100")
        #expect(try bench.cancel(id) == "{\"status\":\"ok\",\"data\":\"\(id)\"}")
        #expect(try bench.call("GET", "/v1/order/orders/\(id)").text.contains(#""state":"canceling""#))
        #expect(try bench.rows(Self.open).first?["state"]?.text == "submitted")
        #expect(try bench.cancel(id).contains(#""order-state":10"#))
        try bench.counterparty(.sell, "0.4", at: 100)
        bench.wait(.seconds(2))
        let detail = try bench.call("GET", "/v1/order/orders/\(id)").text
        #expect(detail.contains(#""state":"partial-canceled""#))
        #expect(detail.contains(#""field-amount":"0.4""#))
    }

    @Test(
        "every fault of the face happens when all are on, and every endpoint still answers",
        arguments: [1, 2] as [UInt64])
    func everything(_ seed: UInt64) throws {
        var plan = FaultPlan(Fault.all, millionths: 60_000, seed: seed)
        // Few of the requests give these an occasion, so that at the chance of the others a seed in seven would lack one.
        for fault in [Fault.purge, .lateCommit, .pageShift] { plan.enable(fault, .chance(millionths: 500_000)) }
        var bench = try FaceBench(faults: plan)
        let paths = [
            Self.open, Self.fills, "/v1/order/history", "/v1/account/accounts/100009/balance",
            "/v1/order/orders/59378001", "/v1/common/timestamp",
        ]
        var answered: Set<String> = []
        try bench.exchange.place(
            .limit(.buy, FaceBench.bitcoin, quantity: 1, price: 100), account: FaceBench.account, at: bench.now)
        for round in 0..<400 {
            bench.wait(.milliseconds(700))
            if round.isMultiple(of: 5) { try? bench.counterparty(.sell, "0.01", at: 30_000) }
            if let id = try bench.tryToPlace("buy-limit", "0.02", at: "30000").orderID { _ = try bench.cancel(id) }
            for path in paths where try bench.call("GET", path).text.hasPrefix(#"{"status":"ok""#) {
                answered.insert(path)
            }
            _ = try bench.call("GET", Self.open, [("from", "59378001"), ("direct", "prev"), ("size", "5")])
        }
        #expect(answered == Set(paths), "seed \(seed)")
        let elsewhere: Set<Fault> = [
            .equalTimestamps, .sameTradeIDTwoMarkets, .cancelReplace, .twoLiveOrdersOneClientID, .tradeBust,
        ]
        for fault in Fault.allCases where Fault.all.contains(fault) && !elsewhere.contains(fault) {
            #expect(bench.face.faults.count(fault) > 0, "\(fault), seed \(seed)")
        }
    }
}
