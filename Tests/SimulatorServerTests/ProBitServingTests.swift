import ExchangeSimulator
import SimulatorServer
import Testing
import UserStreamCore

/// A face that recognises users by tokens, with its accounts service at the same address.
@Suite struct ProBitServingTests {
    @Test("a token is asked for and used over the wire")
    func token() async throws {
        var settings = SimulatorServerConfiguration()
        settings.activityInterval = nil
        let key = try SimulatedKey(apiKey: "key", secret: "secret", account: ServerBench.account)
        let server = try SimulatorServer(
            settings, face: ProBitFace(keys: [key]), exchange: SimulatedExchange(at: ServerBench.now),
            clock: { ServerBench.now })
        let addresses = try await server.start()
        let time = await LoopbackClient.ask("GET", "/api/exchange/v1/time", to: addresses.url)
        let refused = await LoopbackClient.ask("GET", "/api/exchange/v1/balance", to: addresses.url)
        let granted = await LoopbackClient.ask(
            "POST", "/token", to: addresses.url,
            headers: ["Authorization: Basic a2V5OnNlY3JldA==", "Content-Type: application/json"],
            body: #"{"grant_type":"client_credentials"}"#)
        let token = (try? JSONDocument(granted.body))?.root["access_token"]?.string ?? ""
        let balance = await LoopbackClient.ask(
            "GET", "/api/exchange/v1/balance", to: addresses.url, headers: ["Authorization: Bearer \(token)"])
        let stray = await LoopbackClient.ask("GET", "/token", to: addresses.url)
        await server.stop()
        #expect(time.body == #"{"data":"2023-11-14T22:13:20.000Z"}"#)
        #expect(refused.body == #"{"errorCode":"UNAUTHORIZED","message":"","details":{}}"#)
        #expect(granted.body.hasSuffix(#""token_type":"bearer","expires_in":900}"#) && balance.body == #"{"data":[]}"#)
        #expect(stray.body.contains("NOT_FOUND"))
    }
}
