import ExchangeSimulator
import Testing
import UserStreamCore

/// What the table of faults counts: a fault, where it happened, and how the orders stood that the answer was about.
@Suite("Faults are counted with the orders that they concern")
struct CrossingTests {
    @Test("A listing is about live orders, a question about one order about that one")
    func standings() throws {
        var bench = try bench(.latency)
        let resting = try bench.place("buy-limit", "1", at: "100")
        let partly = try bench.place("buy-limit", "0.5", at: "200")
        try bench.counterparty(.sell, "0.2", at: 200)
        let cancelled = try bench.place("buy-limit", "1", at: "100")
        _ = try bench.cancel(cancelled)

        _ = try bench.call("GET", "/v1/order/openOrders")
        #expect(bench.standings(.latency, at: "openOrders") == [.open, .partiallyFilled])
        _ = try bench.call("GET", "/v1/account/accounts/\(FaceBench.account)/balance")
        #expect(bench.standings(.latency, at: "balances") == [.open, .partiallyFilled])
        _ = try bench.call("GET", "/v1/order/orders/\(partly)")
        #expect(bench.standings(.latency, at: "order") == [.partiallyFilled])
        _ = try bench.call("GET", "/v1/order/orders/\(resting)")
        #expect(bench.standings(.latency, at: "order") == [.open, .partiallyFilled])
        _ = try bench.call("GET", "/v1/order/orders/\(cancelled)")
        #expect(bench.standings(.latency, at: "order") == [.open, .partiallyFilled, .canceled])
        #expect(bench.face.faults.crossingCounts.allSatisfy { $0.count == 1 })
    }

    @Test("Histories are about what happened lately, fills about filled orders")
    func histories() throws {
        var bench = try bench(.latency)
        let partly = try bench.place("buy-limit", "0.5", at: "200")
        try bench.counterparty(.sell, "0.2", at: 200)
        _ = try bench.call("GET", "/v1/order/history")
        #expect(bench.standings(.latency, at: "closedOrders") == [OrderStanding.none])
        _ = try bench.call("GET", "/v1/order/matchresults")
        #expect(bench.standings(.latency, at: "fills") == [.partiallyFilled])
        _ = try bench.cancel(partly)
        _ = try bench.call("GET", "/v1/order/history")
        #expect(bench.standings(.latency, at: "closedOrders") == [.none, .partlyCanceled])
        bench.wait(.minutes(2))
        _ = try bench.call("GET", "/v1/order/matchresults")
        #expect(bench.standings(.latency, at: "fills") == [.none, .partiallyFilled])
    }

    @Test("A request that never reaches the exchange concerns the same orders")
    func interrupted() throws {
        var bench = try bench(.connectionReset, at: ["openOrders"])
        _ = try bench.place("buy-limit", "1", at: "100")
        _ = try bench.call("GET", "/v1/order/openOrders")
        #expect(bench.standings(.connectionReset, at: "openOrders") == [.open])
    }

    @Test("What does not happen is not counted")
    func quiet() throws {
        var bench = try FaceBench()
        _ = try bench.call("GET", "/v1/order/openOrders")
        #expect(bench.face.faults.crossingCounts.isEmpty)
    }

    @Test("Whatever drawn histories meet, the rule of reach foresees")
    func foreseen() throws {
        // An answer from the past has rows where there is nothing to tell any more.
        func isFromThePast(_ cell: FaultCell) -> Bool {
            ["openOrders", "orderFills"].contains(cell.endpoint) && [.none, .canceled].contains(cell.standing)
        }
        var met = 0
        for seed in UInt64(1)...12 {
            var run = try VirtualRun.ofProduct(.drawn(seed: seed, faults: Fault.all))
            run.play()
            for entry in run.world.face.faults.crossingCounts {
                let cell = FaultCell(endpoint: entry.endpoint, fault: entry.fault, standing: entry.standing)
                #expect(HuobiFace.isReachable(cell) || isFromThePast(cell), "\(cell), seed \(seed)")
                met += 1
            }
        }
        #expect(met > 300)
    }

    private func bench(
        _ fault: Fault, at endpoints: [String] = ["openOrders", "balances", "order", "closedOrders", "fills"]
    ) throws -> FaceBench {
        var plan = FaultPlan()
        for endpoint in endpoints { plan.enable(fault, .requests(Array(1...9)), at: endpoint) }
        return try FaceBench(faults: plan)
    }
}

extension FaceBench {
    fileprivate func standings(_ fault: Fault, at endpoint: String) -> [OrderStanding] {
        face.faults.crossingCounts.filter { $0.fault == fault && $0.endpoint == endpoint }.map(\.standing)
    }
}
