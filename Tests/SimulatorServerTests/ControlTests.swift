import ExchangeSimulator
import SimulatorServer
import Testing
import UserStreamCore
import UserStreamTestKit

/// The control interface.
@Suite struct ControlTests {
    @Test("a whole story by plain requests")
    func story() async throws {
        try await ServerBench.run { server, addresses in
            let control = try #require(addresses.controlURL)
            func post(_ path: String, _ body: String) async -> RawAnswer {
                await LoopbackClient.ask("POST", path, to: control, body: body)
            }
            #expect(await post("/fund", #"{"asset":"USDT","amount":"1000"}"#).body == #"{"ok":true}"#)
            #expect(await post("/fund", #"{"account":100010,"asset":"USDT","amount":"-1000"}"#).status == 200)
            let order = #"{"market":"BTC-USDT","side":"buy","quantity":"0.1","price":"29000","clientOrderId":"x"}"#
            #expect(await post("/order", order).body == #"{"ok":true,"id":"59378001"}"#)
            #expect(await post("/price", #"{"market":"BTC-USDT","price":"28000"}"#).status == 200)
            #expect(await post("/order", order.replacing("29000", with: "20000")).status == 200)
            #expect(await post("/cancel", #"{"id":"59378002"}"#).status == 200)
            let transfer = #"{"asset":"BTC","amount":"1","from":100009,"to":100010}"#
            #expect(await post("/transfer", transfer).status == 200)

            let truth = await LoopbackClient.ask("GET", "/truth?account=100009", to: control)
            #expect(truth.header("Content-Type") == "application/x-ndjson")
            let lines = truth.body.split(separator: "\n")
            for line in lines { #expect(throws: Never.self) { try JSONDocument(String(line)) } }
            let kinds = Set(lines.compactMap { try? JSONDocument(String($0)).root["truth"]?.text })
            #expect(kinds == ["order", "fill", "balance", "transfer"])
            let own = await server.withExchange { exchange, _ in
                exchange.changeCount(account: ServerBench.account)
            }
            #expect(lines.count == own)
            let history = await server.withExchange { exchange, _ in
                exchange.history(account: ServerBench.account)
            }
            #expect(truth.body == history.ndjson)
        }
    }

    @Test("faults are switched on and off, and counted")
    func faults() async throws {
        try await ServerBench.run { _, addresses in
            let control = try #require(addresses.controlURL)
            func post(_ body: String) async -> Int {
                await LoopbackClient.ask("POST", "/fault", to: control, body: body).status
            }
            func status() async -> Int {
                await LoopbackClient.ask("GET", "/v1/common/timestamp", to: addresses.url).status
            }
            #expect(await post(#"{"fault":"serverError","chance":"1","endpoint":"serverTime"}"#) == 200)
            #expect(await status() >= 500)
            #expect(await post(#"{"fault":"all","on":false}"#) == 200)
            #expect(await status() == 200)
            #expect(await post(#"{"fault":"serverError","requests":[4],"endpoint":"serverTime"}"#) == 200)
            #expect(await status() == 200)
            #expect(await status() >= 500)
            let counts = await LoopbackClient.ask("GET", "/counts", to: control).body
            #expect(
                counts == """
                    {"requests":{"serverTime":4},"faults":[{"endpoint":"serverTime","fault":"serverError","count":2}],\
                    "sockets":{"open":0,"opened":0,"cut":0,"pushes":0,"lost":0}}
                    """)
        }
    }

    @Test("advancing ages what is stored, not the clock")
    func advance() async throws {
        try await ServerBench.run { server, addresses in
            let control = try #require(addresses.controlURL)
            let body = #"{"market":"BTC-USDT","side":"buy","quantity":"0.1","price":"100","source":"spot-api"}"#
            _ = await LoopbackClient.ask("POST", "/order", to: control, body: body)
            _ = await LoopbackClient.ask("POST", "/cancel", to: control, body: #"{"id":"59378001"}"#)
            let target = try ServerBench.signed("GET", "/v1/order/orders/59378001", addresses.url)
            let before = await LoopbackClient.ask("GET", target, to: addresses.url).body
            #expect(before.contains(#""state":"canceled""#))
            let advanced = await LoopbackClient.ask("POST", "/advance", to: control, body: #"{"seconds":7200}"#)
            #expect(advanced.status == 200)
            #expect(
                await LoopbackClient.ask("GET", target, to: addresses.url).body.contains("base-record-invalid"))
            let time = await LoopbackClient.ask("GET", "/v1/common/timestamp", to: addresses.url)
            #expect(time.body.contains("1700000000000"))
            let truth = await LoopbackClient.ask("GET", "/truth", to: control).body
            #expect(truth.contains("\"createdAt\":\(1_700_000_000_000 - 7_200_000)"))
        }
    }

    @Test(
        "mistakes are told in words",
        arguments: [
            ("/fund", #"{"asset":"USDT"}"#, "amount"), ("/fund", "{", "JSON"), ("/fund", "[]", "object"),
            ("/fund", #"{"asset":"USDT","amount":"x"}"#, "no number"),
            ("/fund", #"{"asset":"USDT","amount":"1","acount":1}"#, "acount"),
            ("/fund", #"{"asset":"USDT","amount":"1","account":1}"#, "there is no account 1"),
            ("/price", #"{"market":"BTCUSDT","price":"1"}"#, "BTC-USDT"),
            ("/order", #"{"market":"BTC-USDT","side":"up","quantity":"1","price":"1"}"#, "side"),
            ("/order", #"{"market":"BTC-USDT","side":"buy","quantity":"100","price":"30000"}"#, "refused"),
            ("/cancel", #"{"id":"1"}"#, "refused"), ("/fault", #"{"fault":"latancy"}"#, "latency"),
            ("/fault", #"{"fault":"latency","chance":"2"}"#, "0 to 1"), ("/advance", #"{"seconds":-1}"#, "positive"),
            ("/trade", "{}", "on"),
        ])
    func mistakes(_ path: String, _ body: String, _ word: String) async throws {
        try await ServerBench.run { _, addresses in
            let control = try #require(addresses.controlURL)
            let answer = await LoopbackClient.ask("POST", path, to: control, body: body)
            #expect(answer.status == 400)
            #expect(answer.body.hasPrefix(#"{"error":""#))
            #expect(answer.body.contains(word), "\(answer.body)")
            #expect(await LoopbackClient.ask("POST", "/nothing", to: control).status == 404)
        }
    }

    @Test("a trader is started and stopped")
    func trader() async throws {
        try await ServerBench.run { server, addresses in
            let control = try #require(addresses.controlURL)
            let on = #"{"on":true,"intervalMs":1,"seed":3}"#
            #expect(await LoopbackClient.ask("POST", "/trade", to: control, body: on).status == 200)
            let deadline = ContinuousClock.now + .seconds(30)
            var orders = 0
            while orders == 0, ContinuousClock.now < deadline {
                await Task.yield()
                orders = await server.withExchange { exchange, now in
                    exchange.orders(account: ServerBench.account, asOf: now).count
                }
            }
            #expect(orders > 0)
            #expect(await LoopbackClient.ask("POST", "/trade", to: control, body: #"{"on":false}"#).status == 200)
        }
    }
}
