import ArgumentParser
import ExchangeSimulator
import SimulatorServer
import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("simulate")
struct SimulatorSetupTests {
    @Test("the options make the exchange")
    func options() throws {
        let command = try Simulate.parse([
            "--market", "BTC-USDT=50000,ETH-BTC=0.06", "--fund", "BTC=2,USDT=7.5", "--key", "k", "--secret", "s",
        ])
        let setup = try command.setup()
        let (exchange, _) = try setup.make(at: Timestamp(milliseconds: 1_700_000_000_000))
        #expect(exchange.marketRules.map(\.venueSymbol) == ["btcusdt", "ethbtc"])
        #expect(exchange.lastPrice(Market(base: "ETH", quote: "BTC")) == "0.06")
        let balance = exchange.balance(of: "USDT", account: SimulatorSetup.account, asOf: exchange.now)
        #expect(balance?.available == "7.5")
        #expect(setup.key == "k" && setup.secret == "s")
    }

    @Test("without a key there is one that follows from the seed")
    func key() throws {
        let keys = try ["1", "1", "2"].map { try Simulate.parse(["--seed", $0]).setup().key }
        #expect(keys[0] == keys[1] && keys[0] != keys[2])
    }

    @Test("the first line of output fits the schema")
    func line() async throws {
        let setup = SimulatorSetup.standard(seed: 1)
        let (exchange, face) = try setup.make(at: Timestamp(milliseconds: 1_700_000_000_000))
        let server = try SimulatorServer(face: face, exchange: exchange)
        let line = Simulate.line(setup, try await server.start())
        await server.stop()
        #expect(try JSONSchema().faults(of: line, as: "simulator") == [], "\(line)")
    }

    @Test(
        "options that make no sense are refused",
        arguments: [
            ["--exchange", "nowhere"], ["--market", "BTCUSDT=1"], ["--fund", "BTC"], ["--faults", "x"],
            ["--dialect", "x"],
        ])
    func refusals(arguments: [String]) {
        #expect(throws: (any Error).self) { _ = try Simulate.parse(arguments) }
    }
}
