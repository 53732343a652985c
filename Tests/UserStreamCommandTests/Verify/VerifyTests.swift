import ArgumentParser
import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

@testable import UserStreamCommand

@Suite("verify")
struct VerifyTests {
    @Test("the tally counts histories, requests, orders and fills, and adds up")
    func tally() throws {
        var run = try VirtualRun(.drawn(seed: 3, faults: []), connector: Huobi(baseURL: "http://127.0.0.1:8080"))
        run.play()
        var one = VerifyTally()
        one.add(run, seed: 3)
        #expect(one.failures.isEmpty && one.histories == 1 && one.fired == 0)
        #expect(one.requests == run.requestCount && one.orders > 0 && one.fills > 0)
        var two = one
        two.merge(one)
        #expect(two.requests == 2 * one.requests && two.events == 2 * run.client.log.count)
        #expect(two.text(wall: 1).contains("2 histories, 0 broken"))
    }

    @Test("a log that was cut short is found")
    func broken() throws {
        var run = try VirtualRun(.drawn(seed: 3, faults: []), connector: Huobi(baseURL: "http://127.0.0.1:8080"))
        run.run(for: .seconds(20))
        var tally = VerifyTally()
        tally.add(run, seed: 3)
        #expect(tally.failures.map(\.seed) == [3], "trading went on, and nothing was read after it")
    }

    @Test(
        "command lines that make no sense are refused",
        arguments: [
            ["--seeds", "0"], ["--jobs", "0"], ["--faults", "nonsense"], ["--exchange", "kraken"], ["--dialect", "x"],
            ["--scenario", "seed=x"],
        ])
    func nonsense(arguments: [String]) {
        #expect(throws: (any Error).self) { try Verify.parse(arguments) }
    }
}
