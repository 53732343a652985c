import ExchangeSimulator
import Testing
import UserStream
import UserStreamTestKit

/// What a poll of an HTX account sends, and how much of it.
@Suite("Requests of a pass")
struct RequestTests {
    static let session: ArraySlice = ["/v1/common/timestamp", "/v1/account/accounts", "/v1/common/symbols"]
    static let orders = ["/v1/order/openOrders", "/v1/order/matchresults"]
    static let balances = ["/v1/account/accounts/100009/balance"]

    @Test("The two updates are the only way a poll leaves, and the loop calls both")
    func twoUpdates() async throws {
        let bench = try FaceTransport()
        let (transport, source) = bench.source()
        try await bench.finish { try await source.updateOrderStatus() }
        let first = transport.taken()
        #expect(first.prefix(3) == Self.session)
        #expect(Set(first.dropFirst(3)) == Set(Self.orders) && first.count == 5)
        try await bench.finish { try await source.updateOrderStatus() }
        let second = transport.taken()
        #expect(Set(second) == Set(Self.orders) && second.count == 2)
        try await bench.finish { try await source.updateBalances() }
        #expect(transport.taken() == Self.balances)
        #expect(bench.clock.sleeperCount == 0, "an update leaves nothing behind that sends later")
        let loop = Task(executorPreference: bench.clock.executor) { try await source.statusPollingLoop() }
        await bench.clock.advance(by: .seconds(16))
        let byLoop = transport.taken()
        #expect(Set(byLoop) == Set(Self.orders + Self.balances))
        #expect(byLoop.count { $0 == Self.orders[0] } >= 7, "an idle account is listed every 2 s, jitter added")
        #expect(source.engine.snapshot.isReady)
        loop.cancel()
        await #expect(throws: CancellationError.self) { try await loop.value }
    }

    @Test("The balances alone need the session, and nothing else")
    func balancesAlone() async throws {
        let bench = try FaceTransport()
        let (transport, source) = bench.source()
        try await bench.finish { try await source.updateBalances() }
        #expect(transport.taken() == Array(Self.session) + Self.balances)
    }

    @Test(
        "An unchanged account costs three requests a pass, and one for each further page",
        arguments: [50, 200, 500, 1_200])
    func unchangedAccount(openOrders count: Int) async throws {
        let bench = try FaceTransport()
        try bench.trade { exchange, now in
            for number in 0..<count {
                let price = try ExactDecimal("\(10_000 + number)")
                try exchange.place(
                    .limit(.buy, FaceTransport.market, quantity: "0.001", price: price),
                    account: FaceTransport.account, at: now)
            }
        }
        await bench.clock.advance(by: .seconds(5))
        let (transport, source) = bench.source()
        let tracker = UserStreamTracker(dataSource: source, executor: bench.clock.executor)
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        #expect(await tracker.account.openOrders.count == count)
        transport.forget()
        let before = source.statistics
        await bench.clock.advance(by: .seconds(20))
        let sent = transport.sent
        let after = source.statistics
        await tracker.stop()
        // Whether a page of exactly 500 rows is the last one, only the next page tells.
        let allowed = 3 + count / 500
        let passes = Dictionary(grouping: sent.filter { $0.path != "GET /v1/order/history" }, by: \.at)
        let costs = passes.values.map(\.count)
        let most = costs.max() ?? 0
        #expect(most <= allowed)
        #expect(passes.count > 15)
        #expect(after.requests(for: .inquiry) == 0, "nothing vanished")
        let sweeps = after.requests(for: .sweep) - before.requests(for: .sweep)
        #expect(sweeps <= 1, "closed orders every 30 s")
        let total = after.requests(for: .pass) - before.requests(for: .pass)
        print("\(count) open orders: at most \(most) requests a pass, on average \(Self.mean(total, passes.count))")
    }

    @Test("200 orders all replaced in every pass: few requests, nothing lost", arguments: [2, 20])
    func everythingReplaced(fills: Int) async throws {
        let bench = try FaceTransport()
        let (transport, source) = bench.source()
        let tracker = UserStreamTracker(dataSource: source, executor: bench.clock.executor)
        let churn = Churn(fills: fills)
        try bench.trade { exchange, now in try churn.replaceAll(&exchange, at: now) }
        await bench.clock.advance(by: .seconds(1))
        try await tracker.start()
        await bench.clock.advance(by: .seconds(1))
        let start = transport.sent.first { $0.path == "GET /v1/order/openOrders" }?.at
        let before = source.statistics
        bench.beforeEachPass { exchange, now in try churn.replaceAll(&exchange, at: now) }
        await bench.clock.advance(by: .seconds(25))
        let after = source.statistics
        bench.beforeEachPass(nil)
        await bench.clock.advance(by: .seconds(60))
        #expect(bench.problems == [])
        #expect(transport.mostAlive <= 2)
        let view = await tracker.account
        await tracker.stop()
        var log: [UserStreamEvent] = []
        for try await event in tracker.userStream { log.append(event) }

        let passes = after.passes - before.passes
        let pass = after.requests(for: .pass) - before.requests(for: .pass)
        let inquiry = after.requests(for: .inquiry) - before.requests(for: .inquiry)
        let sweep = after.requests(for: .sweep) - before.requests(for: .sweep)
        print(
            "\(fills) fills, \(passes) passes: \(Self.mean(pass + inquiry, passes)) requests a pass,",
            "of these \(Self.mean(inquiry, passes)) inquiries; beside them \(sweep) of sweeps")
        for (key, count) in after.requests.sorted(by: { $0.key < $1.key }) {
            print("  \(key.reason) \(key.kind): \(count - (before.requests[key] ?? 0))")
        }
        #expect(passes > 15)
        #expect(pass + inquiry <= 5 * passes)

        let exchange = bench.exchange
        let open = exchange.openOrders(account: FaceTransport.account, asOf: bench.clock.now).map(\.id)
        #expect(view.openOrders.count == open.count)
        var rules = JudgeRules()
        rules.unseen = .unfilled
        rules.isWithoutFaults = true
        rules.start = start
        let verdict = Judge(history: exchange.history(account: FaceTransport.account), rules: rules).verdict(of: log)
        #expect(verdict.violations.isEmpty, "\(verdict.violations.count): \(verdict.violations.prefix(8))")
    }

    /// A quotient with two decimals.
    private static func mean(_ sum: Int, _ count: Int) -> String {
        let hundredths = count == 0 ? 0 : sum * 100 / count
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

/// A market maker who has 200 orders and replaces all of them at once; some of those that were there are filled first.
private final class Churn: Sendable {
    private let live = Locked([Int64]())
    private let fills: Int

    init(fills: Int) { self.fills = fills }

    func replaceAll(_ exchange: inout SimulatedExchange, at now: Timestamp) throws {
        let old = live.withLock { $0 }
        if !old.isEmpty {
            try exchange.place(
                .limit(.sell, FaceTransport.market, quantity: ExactDecimal("\(fills)") * "0.001", price: 29_000),
                account: FaceTransport.other, at: now)
        }
        for id in old {
            guard let order = exchange.order(id, asOf: now), !order.state.isTerminal else { continue }
            try exchange.cancel(order: id, account: FaceTransport.account, at: now)
        }
        var new: [Int64] = []
        for number in 0..<200 {
            let price: ExactDecimal = number < fills ? 29_000 : 20_000
            new.append(
                try exchange.place(
                    .limit(.buy, FaceTransport.market, quantity: "0.001", price: price),
                    account: FaceTransport.account, at: now))
        }
        live.withLock { [new] in $0 = new }
    }
}
