import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// Whole histories at Crypto.com's face: the product's connector polls it, and understands what it says.
@Suite("Histories at Crypto.com")
struct CryptoComHistoryTests {
    private func run(_ scenario: Scenario) throws -> VirtualRun<AccountReconciler> {
        try VirtualRun(scenario, connector: CryptoCom(baseURL: "http://127.0.0.1:8080"))
    }

    private func scenario(_ seed: UInt64, _ faults: Set<Fault> = []) -> Scenario {
        Scenario.drawn(seed: seed, faults: faults, isWide: false, face: CryptoComFace.self)
    }

    @Test("The client polls to the end, whatever faults there are", arguments: UInt64(1)...3)
    func faulty(_ seed: UInt64) throws {
        var run = try run(scenario(seed, Fault.all))
        run.play()
        #expect(run.client.stopped == nil)
        #expect(run.requestCount > 50 && !run.world.face.faults.counts.isEmpty)
    }

    @Test("The consumer's own orders go out alone and in lists, and come back under the ids of the stream")
    func own() throws {
        var scenario = scenario(2)
        scenario.ownInterval = 100...500
        scenario.duration = .seconds(20)
        var run = try run(scenario)
        run.play()
        let counts = Dictionary(
            uniqueKeysWithValues: run.world.face.faults.requestCounts.map { ($0.endpoint, $0.count) })
        #expect(counts["place", default: 0] > 20 && counts["cancel", default: 0] > 5)
        #expect(counts["placeList", default: 0] + counts["cancelList", default: 0] > 0)
        let truth = run.history.finalState
        let own = (truth.openOrders + truth.closedOrders).filter { $0.clientOrderID?.hasPrefix("own-") == true }
        #expect(own.count > 10)
    }

    @Test("A scenario says its exchange only where it is not the usual one")
    func text() throws {
        let scenario = scenario(9, Fault.all)
        #expect(scenario.text.contains(" exchange=cryptocom "))
        #expect(try Scenario(text: scenario.text).text == scenario.text)
        #expect(try Scenario(text: scenario.text).listings.map(\.venueSymbol).first == "BTC_USDT")
        #expect(throws: SimulatorSettingError.self) {
            try Scenario(text: "seed=1 exchange=cryptocom dialects=rowsById")
        }
    }
}
