import ExchangeSimulator
import SimulatorServer
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

/// A stream with a socket over loopback, against what truly happened.
@Suite("A stream with a socket", .serialized) struct SocketStreamTests {
    @Test("everything that happens is told once, and some of it by the socket first")
    func whole() async throws {
        try await StreamBench.run { bench in
            try await bench.trade(for: .milliseconds(700))
            let verdict = try await bench.verdict()
            #expect(verdict.violations.map(\.description) == [])
            // How much of it depends on how busy the machine is: the benchmarks measure that.
            #expect(await !bench.fills(from: .socket).isEmpty)
        }
    }

    @Test("when the socket is cut polls take over, nothing is told twice, and it comes back")
    func cut() async throws {
        try await StreamBench.run { bench in
            try await bench.trade(for: .milliseconds(300))
            let cutAt = bench.polling.exchangeTime
            await bench.server.cutSockets(away: .hours(1))
            try await bench.until("polls tell fills") { bench in
                await bench.fills(from: .poll).contains { $0.time.map { $0 > cutAt } ?? false }
            }
            #expect(await bench.troubles.first?.contains("the socket ended") == true)
            #expect(!bench.isSocketLive)
            await bench.server.cutSockets()
            try await bench.until("the socket is back") { $0.isSocketLive }
            let verdict = try await bench.verdict()
            #expect(verdict.violations.map(\.description) == [])
            #expect(await bench.server.socketCounts.opened >= 2)
            #expect(bench.socketLosses >= 1)
        }
    }

    @Test(
        "a tenth of the messages get lost: nothing is missing in the stream, and it says that the socket leaves things out"
    )
    func lossy() async throws {
        var policy = PollingPolicy()
        policy.audit = .seconds(1)
        var faults = SocketFaults()
        faults.lost = 100_000
        try await StreamBench.run(speed: 5, policy, faults: faults) { bench in
            try await bench.trade(for: .milliseconds(600))
            // It counts as left out what did not come within five seconds; those are one here.
            try await bench.until("it is said") { await !$0.troubles.isEmpty }
            let verdict = try await bench.verdict()
            #expect(verdict.violations.map(\.description) == [])
            #expect(await bench.troubles.first?.contains("left out") == true)
            #expect(await bench.server.socketCounts.lost > 0)
            #expect(await !bench.fills(from: .socket).isEmpty)
        }
    }

    @Test("without audits the socket tells everything as well, and live orders are hardly polled")
    func alone() async throws {
        try await StreamBench.run(isAlone: true) { bench in
            let before = bench.polling.statistics.requests(of: .openOrders)
            try await bench.trade(for: .milliseconds(700))
            #expect(bench.polling.statistics.requests(of: .openOrders) - before <= 3)
            let verdict = try await bench.verdict()
            #expect(verdict.violations.map(\.description) == [])
            #expect(await !bench.fills(from: .socket).isEmpty)
        }
    }
}
