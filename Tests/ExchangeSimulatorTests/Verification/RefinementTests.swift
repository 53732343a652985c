import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

/// One history, told to clients who poll slowly and fast, through lies and without.
@Suite("However a history is polled, the logs agree")
struct RefinementTests {
    static let fast = TimeSpan.milliseconds(250)
    static let slow = TimeSpan.seconds(3)

    @Test("Fills, ends and balances are the same", arguments: UInt64(1)...4)
    func agree(seed: UInt64) throws {
        let scenario = Scenario.drawn(seed: seed, faults: Fault.all)
        let reference = try played(scenario.polled(every: Self.fast))
        for other in [
            scenario.polled(every: Self.slow), scenario.polledOnly(every: Self.fast),
            scenario.polledOnly(every: Self.slow),
        ] {
            let run = try played(other)
            #expect(run.history == reference.history, "what truly happens does not depend on who looks")
            let differences = Refinement.differences(
                .init(run.client.log), .init(reference.client.log), of: run.history)
            #expect(differences.isEmpty, "\(other.text)\n\(differences.prefix(5).joined(separator: "\n"))")
        }
    }

    @Test("However it is followed: by polls, by the socket or by both", arguments: FaceRegistry.names)
    func agree(at exchange: String) throws {
        let face = try FaceRegistry.face(exchange)
        for seed in TestSettings.seeds(count: 2) {
            var scenario = Scenario.drawn(seed: seed, faults: Fault.all, face: face)
            // What comes of the consumer's own orders depends on the faults that they meet.
            scenario.ownInterval = nil
            let reference = try played(scenario.polled(every: Self.fast))
            for source in Scenario.Source.allCases {
                let run = try played(scenario.followed(by: source))
                #expect(run.history == reference.history, "what truly happens does not depend on who looks")
                #expect((run.socket?.pushes ?? 0 > 0) == (source != .poll))
                let differences = Refinement.differences(
                    .init(run.client.log), .init(reference.client.log), of: run.history)
                #expect(
                    differences.isEmpty, "\(run.scenario.text)\n\(differences.prefix(5).joined(separator: "\n"))")
            }
        }
    }

    @Test("Of states that last, the slower client tells a part", arguments: UInt64(1)...4)
    func statesArePart(seed: UInt64) throws {
        let scenario = Scenario.drawn(seed: seed, faults: [])
        let (fast, slow) = (
            try played(scenario.polled(every: Self.fast)), try played(scenario.polled(every: Self.slow))
        )
        #expect(slow.requestCount < fast.requestCount, "\(scenario.text)")
        #expect(slow.client.log.count <= fast.client.log.count, "\(scenario.text)")
        let more = Refinement.statesOnlyInSlower(
            .init(slow.client.log), .init(fast.client.log), of: fast.history, lasting: .seconds(5))
        #expect(more.isEmpty, "\(scenario.text)\n\(more.prefix(5).joined(separator: "\n"))")
    }

    @Test("A log that says something else is found")
    func disagreement() throws {
        let run = try played(Scenario.drawn(seed: 3, faults: []))
        let log = run.client.log
        func differences(_ changed: [UserStreamEvent]) -> [String] {
            Refinement.differences(.init(changed), .init(log), of: run.history)
        }
        #expect(differences(log).isEmpty)
        #expect(!differences(log.filter { if case .fill = $0.change { false } else { true } }).isEmpty)
        #expect(!differences(log.filter { if case .balance = $0.change { false } else { true } }).isEmpty)
        let withoutEnds = log.filter { event in
            if case .order(let order, _) = event.change { !order.state.isTerminal } else { true }
        }
        #expect(!differences(withoutEnds).isEmpty)
    }

    @Test("A client that takes a socket for complete says something else where messages get lost")
    func trust() throws {
        let scenario = Stage.trusted(1, true) { $0.lost = 200_000 }
        let right = try Mutant.played(NoMistake(), in: scenario)
        let wrong = try Mutant.played(SocketIsComplete(), in: scenario)
        #expect(right.history == wrong.history)
        #expect(
            !Refinement.differences(.init(wrong.client.log), .init(right.client.log), of: right.history).isEmpty)
    }

    private func played(_ scenario: Scenario) throws -> VirtualRun<AccountReconciler> {
        var run = try VirtualRun.ofProduct(scenario)
        run.play()
        return run
    }
}
