import ExchangeSimulator
import SimulatorServer
import Testing
import UserStreamCore

/// A face that tells the time in the head of its answers.
@Suite struct CryptoComServingTests {
    @Test("an answer has the date of the face, once, and not that of this machine")
    func date() async throws {
        var settings = SimulatorServerConfiguration()
        settings.activityInterval = nil
        let server = try SimulatorServer(
            settings, face: CryptoComFace(keys: []), exchange: SimulatedExchange(at: ServerBench.now),
            clock: { ServerBench.now })
        let addresses = try await server.start()
        let answer = await LoopbackClient.ask("GET", "/exchange/v1/public/get-tickers", to: addresses.url)
        await server.stop()
        #expect(answer.body == #"{"id":-1,"method":"public/get-tickers","code":0,"result":{"data":[]}}"#)
        #expect(answer.header("Date") == "Tue, 14 Nov 2023 22:13:20 GMT")
    }
}
