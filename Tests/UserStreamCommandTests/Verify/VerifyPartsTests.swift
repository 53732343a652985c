import ArgumentParser
import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

@testable import UserStreamCommand

@Suite("verify: digest, table, small histories")
struct VerifyPartsTests {
    static let player = VerifyPlayer(
        allowed: Fault.all, connector: Huobi(baseURL: "http://127.0.0.1:8080"), digests: true)

    @Test("the digest of histories with sockets is the same each time, and another one than without them")
    func socketDigest() async throws {
        var hybrid = Self.player
        hybrid.source = .hybrid
        let first = try await hybrid.play(first: 1, count: 3, jobs: 1).digest.text
        #expect(first == (try await hybrid.play(first: 1, count: 3, jobs: 3).digest.text))
        #expect(first != (try await Self.player.play(first: 1, count: 3, jobs: 1).digest.text))
    }

    @Test("the digest does not depend on how many are played at a time, but on every log")
    func digest() async throws {
        let one = try await Self.player.play(first: 1, count: 3, jobs: 1)
        let two = try await Self.player.play(first: 1, count: 3, jobs: 2)
        let others = try await Self.player.play(first: 2, count: 3, jobs: 2)
        #expect(one.failures.isEmpty && one.histories == 3)
        #expect(one.digest.text == two.digest.text && one.digest.text.count == 64)
        #expect(others.digest.text != one.digest.text)
    }

    @Test("the table adds up what histories met, and names what was seldom met")
    func table() async throws {
        let table = try await Self.player.play(first: 1, count: 3, jobs: 1).table
        var twice = table
        twice.merge(table)
        let cell = FaultTable.Cell(endpoint: "openOrders", fault: .latency, standing: .open)
        let met = try #require(table.counts.max { $0.value < $1.value }).key
        #expect(twice.counts[met] == table.counts[met].map { $0 * 2 })
        let scarce = table.scarce(of: Fault.all, under: 1)
        #expect(!scarce.isEmpty && scarce.allSatisfy { $0.count == 0 })
        #expect(table.scarce(of: [.latency], under: 1).allSatisfy { $0.cell.fault == .latency })
        #expect(table.reachable(Fault.all).contains(cell))
        let lines = table.report(of: Fault.all, histories: 3)
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
        #expect(lines.contains { $0.hasPrefix("  openOrders ") && $0.contains("partiallyFilled") })
        #expect(lines.contains { $0.hasPrefix("  staleReplica ") })
        #expect(FaultTable.bound(histories: 1_000_000) == 1_000 && FaultTable.bound(histories: 3_000) == 10)
    }

    @Test("no cell is beyond the rule, and each fault has one")
    func reach() {
        let cells = FaultTable().reachable(Fault.all)
        #expect(Set(cells.map(\.fault)) == Fault.all)
        #expect(Set(cells.map(\.standing)) == Set(OrderStanding.allCases))
    }

    @Test("a broken history is told with the command that plays it again")
    func report() throws {
        let scenario = Scenario.drawn(seed: 4, faults: [])
        var run = try Self.player.run(scenario)
        run.play()
        let outcome = Shrinker<AccountReconciler>.Outcome(
            scenario: scenario, run: run, violation: Violation(.complete, at: 20, "fill 7 is missing"), tries: 9)
        let lines = ShrinkReport(outcome, exchange: "huobi").lines
        #expect(lines.contains("  P1 at 20: fill 7 is missing"))
        #expect(lines.contains { $0.hasSuffix("\(run.client.log.count) events") })
        #expect(lines.filter { $0.contains("  order ") || $0.contains("  fill ") }.count <= ShrinkReport.shownEvents)
        let command = try #require(lines.last { $0.contains("again: ") })
        let text = try #require(command.split(separator: "'").dropFirst().first.map(String.init))
        let parsed = try Verify.parse(["--scenario", text])
        #expect(try parsed.scenario.map { text throws in try Scenario(text: text).text } == scenario.text)
    }
}
