import ExchangeSimulator
import Logging
import ServiceLifecycle
import SimulatorServer
import Testing
import UserStreamCore

/// The exchange over real sockets.
@Suite struct ServingTests {
    @Test("requests are answered, signed ones with the host and port that the client called")
    func serving() async throws {
        try await ServerBench.run { server, addresses in
            let time = await LoopbackClient.ask("GET", "/v1/common/timestamp", to: addresses.url)
            #expect(time.status == 200)
            #expect(time.body == #"{"status":"ok","data":1700000000000}"#)
            let target = try ServerBench.signed("GET", "/v1/order/openOrders", addresses.url, "size=10")
            let orders = await LoopbackClient.ask("GET", target, to: addresses.url)
            #expect(orders.body == #"{"status":"ok","data":[]}"#)
            #expect(orders.header("X-HB-RateLimit-Requests-Remain") == "49")
            let place = try ServerBench.signed("POST", "/v1/order/orders/place", addresses.url)
            let body = #"{"account-id":"100009","symbol":"btcusdt","type":"buy-limit","amount":"1","price":"100"}"#
            let placed = await LoopbackClient.ask("POST", place, to: addresses.url, body: body)
            #expect(placed.body == #"{"status":"ok","data":"59378001"}"#)
            let open = await server.withExchange { exchange, now in
                exchange.openOrders(account: ServerBench.account, asOf: now).count
            }
            #expect(open == 1)
            let counts = await server.withFaults { plan in plan.requestCounts.map { "\($0.endpoint) \($0.count)" } }
            #expect(counts == ["openOrders 1", "place 1", "serverTime 1"])
        }
    }

    @Test("no answer, a reset, half a body, a late answer")
    func cuts() async throws {
        var plan = FaultPlan()
        plan.parameters.timeout = .milliseconds(20)
        plan.enable(.timeoutBeforeEffect, .requests([1]), at: "serverTime")
        plan.enable(.connectionReset, .requests([2]), at: "serverTime")
        plan.enable(.truncatedBody, .requests([3]), at: "serverTime")
        plan.parameters.latency = .milliseconds(30)...(.milliseconds(30))
        plan.enable(.latency, .requests([4]), at: "serverTime")
        try await ServerBench.run(plan) { _, addresses in
            func ask() async -> RawAnswer { await LoopbackClient.ask("GET", "/v1/common/timestamp", to: addresses.url) }
            let silent = await ask()
            #expect(silent.text.isEmpty && !silent.wasReset)
            let reset = await ask()
            #expect(reset.text.isEmpty && reset.wasReset)
            let cut = await ask()
            #expect(cut.status == 200)
            #expect(cut.header("Content-Length") == "36")
            #expect(cut.body == #"{"status":"ok","da"#)
            let start = ContinuousClock.now
            #expect(await ask().status == 200)
            #expect(ContinuousClock.now - start >= .milliseconds(30))
            #expect(await ask().status == 200)
        }
    }

    @Test("other machines are kept out unless they are let in")
    func loopback() throws {
        for host in ["0.0.0.0", "192.168.1.5", "::"] {
            var configuration = SimulatorServerConfiguration()
            configuration.host = host
            let error = #expect(throws: SimulatorSettingError.self) {
                try SimulatorServer(configuration, face: HuobiFace(keys: []), exchange: ServerBench.exchange())
            }
            #expect(error?.message.contains(host) == true)
            configuration.allowsOtherHosts = true
            _ = try SimulatorServer(configuration, face: HuobiFace(keys: []), exchange: ServerBench.exchange())
        }
    }

    @Test("a port that is taken is an error, not a hang")
    func takenPort() async throws {
        try await ServerBench.run { _, addresses in
            var configuration = SimulatorServerConfiguration()
            configuration.port = Int(addresses.url.split(separator: ":").last ?? "") ?? 0
            let second = try SimulatorServer(
                configuration, face: HuobiFace(keys: []), exchange: ServerBench.exchange())
            await #expect(throws: (any Error).self) { try await second.start() }
            await second.stop()
        }
    }

    @Test("a service group that shuts down gracefully ends it without an error")
    func gracefulShutdown() async throws {
        let server = try SimulatorServer(face: HuobiFace(keys: []), exchange: ServerBench.exchange())
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            _ = try await server.addresses
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test("the market moves, and the trader trades and commits its faults")
    func background() async throws {
        var plan = FaultPlan()
        for fault in [Fault.cancelReplace, .tradeBust, .twoLiveOrdersOneClientID, .equalTimestamps] {
            plan.enable(fault, .chance(millionths: 300_000))
        }
        var configuration = SimulatorServerConfiguration()
        configuration.activityInterval = .milliseconds(1)
        configuration.trader = TraderConfiguration(account: ServerBench.account, interval: .milliseconds(1))
        try await ServerBench.run(plan, configuration: configuration, clock: { .wallClock }) { server, _ in
            let wanted: [Fault] = [.cancelReplace, .tradeBust, .twoLiveOrdersOneClientID, .equalTimestamps]
            var missing = wanted
            let deadline = ContinuousClock.now + .seconds(30)
            var fills = 0
            while !missing.isEmpty || fills == 0, ContinuousClock.now < deadline {
                await Task.yield()
                fills = await server.withExchange { exchange, now in
                    exchange.fills(account: ServerBench.account, asOf: now).count
                }
                missing = await server.withFaults { plan in wanted.filter { plan.count($0) == 0 } }
            }
            #expect(missing.isEmpty)
            #expect(fills > 0)
            let places = await server.withFaults { plan in Set(plan.counts.map(\.endpoint)) }
            #expect(places == ["trader"])
            #expect(await server.withExchange { exchange, _ in exchange.imbalance().count } == 0)
        }
    }
}
