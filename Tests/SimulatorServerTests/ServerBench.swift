import ExchangeSimulator
import Signing
import SimulatorServer
import Testing
import UserStreamCore

/// A running server with one market and two accounts, whose clock stands still.
enum ServerBench {
    static let now = Timestamp(milliseconds: 1_700_000_000_000)
    static let account = 100_009

    static func exchange(at now: Timestamp = now) throws -> SimulatedExchange {
        var exchange = SimulatedExchange(at: now)
        let market = Market(base: "BTC", quote: "USDT")
        try exchange.list(MarketRules(market: market, venueSymbol: "btcusdt"), price: 30_000, at: now)
        for id in [account, 100_010] {
            try exchange.openAccount(id: id, userID: 100_001, name: "account", at: now)
            try exchange.deposit(100_000, of: "USDT", account: id, at: now)
            try exchange.deposit(10, of: "BTC", account: id, at: now)
        }
        return exchange
    }

    /// Runs `body` against a server, and stops it afterwards.
    static func run(
        _ faults: FaultPlan = FaultPlan(), configuration: SimulatorServerConfiguration? = nil,
        clock: @escaping @Sendable () -> Timestamp = { now },
        _ body: (SimulatorServer, SimulatorServer.Addresses) async throws -> Void
    ) async throws {
        var settings = SimulatorServerConfiguration()
        settings.activityInterval = nil
        let key = try SimulatedKey(apiKey: "key", secret: "secret", account: account)
        let server = try SimulatorServer(
            configuration ?? settings, face: HuobiFace(keys: [key], faults: faults), exchange: try exchange(),
            clock: clock)
        let addresses = try await server.start()
        do { try await body(server, addresses) } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// A signed target for that server.
    static func signed(
        _ method: String = "GET", _ path: String, _ url: String, _ parameters: String = "",
        time: String = "2023-11-14T22%3A13%3A20"
    ) throws -> String {
        let host = url.split(separator: "/").last ?? ""
        let query =
            "AccessKeyId=key&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=\(time)"
            + (parameters.isEmpty ? "" : "&" + parameters)
        let signer = try HMACSigner(key: Array("secret".utf8))
        let signature = Base64.encode(signer.sign("\(method)\n\(host)\n\(path)\n\(query)"))
        return "\(path)?\(query)&Signature=\(percentEncode(signature))"
    }
}
