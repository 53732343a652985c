import SimulatorServer
import UserStreamCore

@testable import UserStreamCommand

/// Runs `body` with the address of a pretend exchange on a loopback port, and ends it afterwards.
func withServer<Result>(
    _ setup: SimulatorSetup, trader: TraderConfiguration? = nil, _ body: (String) async throws -> Result
) async throws -> Result {
    let (exchange, face) = try setup.make(at: .wallClock)
    var configuration = SimulatorServerConfiguration()
    configuration.controlPort = nil
    configuration.trader = trader
    let server = try SimulatorServer(configuration, face: face, exchange: exchange)
    let addresses = try await server.start()
    do {
        let result = try await body(addresses.url)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}
