import ExchangeSimulator
import SimulatorServer
import Testing
import UserStreamCore

/// Another face than HTX's behind the same server.
@Suite struct BinanceServingTests {
    @Test("any face is served, and controlled in the words of its streams")
    func story() async throws {
        var configuration = SimulatorConfiguration()
        BinanceFace.adjust(&configuration)
        var exchange = SimulatedExchange(configuration: configuration, at: ServerBench.now)
        let market = Market(base: "BTC", quote: "USDT")
        try exchange.list(
            MarketRules(market: market, venueSymbol: BinanceFace.venueSymbol(of: market)), price: 30_000,
            at: ServerBench.now)
        try exchange.openAccount(id: ServerBench.account, userID: 1, name: "account", at: ServerBench.now)
        try exchange.deposit(100_000, of: "USDT", account: ServerBench.account, at: ServerBench.now)
        var settings = SimulatorServerConfiguration()
        settings.activityInterval = nil
        let server = try SimulatorServer(
            settings, face: BinanceFace(keys: []), exchange: exchange, clock: { ServerBench.now })
        let addresses = try await server.start()
        let control = try #require(addresses.controlURL)
        let order = #"{"market":"BTC-USDT","side":"buy","quantity":"0.1","price":"20000"}"#
        let placed = await LoopbackClient.ask("POST", "/order", to: control, body: order)
        let cancelled = await LoopbackClient.ask("POST", "/cancel", to: control, body: #"{"id":"BTCUSDT:59378001"}"#)
        let unknown = await LoopbackClient.ask("POST", "/cancel", to: control, body: #"{"id":"59378001"}"#)
        let time = await LoopbackClient.ask("GET", "/api/v3/time", to: addresses.url)
        await server.stop()
        #expect(placed.body == #"{"ok":true,"id":"BTCUSDT:59378001"}"#)
        #expect(cancelled.body == #"{"ok":true}"# && unknown.status == 400)
        #expect(time.body == #"{"serverTime":1700000000000}"# && time.header("X-MBX-USED-WEIGHT-1M") == "1")
    }
}
