import ExchangeConnectors
import ExchangeSimulator
import Testing
import UserStreamCore
import UserStreamTestKit

@Suite("Broken histories are made smaller")
struct ShrinkerTests {
    @Test("The same promise stays broken, by less, and it ends", arguments: [UInt64(3), 11])
    func shrinks(seed: UInt64) throws {
        let scenario = Scenario.drawn(seed: seed, faults: Fault.all)
        var first = try forgetful(scenario)
        first.play()
        let promise = try #require(first.verdict.violations.first?.promise, "the faulty reconciler is not found")
        var shrinker = try #require(try Shrinker(scenario, most: 90, make: forgetful))
        let outcome = try shrinker.shrink()
        #expect(outcome.tries <= 90)
        #expect(outcome.violation.promise == promise)
        #expect(outcome.scenario.duration < scenario.duration)
        #expect(outcome.scenario.faults.isQuiet, "no fault is needed: \(outcome.scenario.text)")
        #expect(outcome.scenario.restarts.isEmpty && outcome.scenario.listings.count == 1)
        #expect(orders(outcome.run) * 4 < orders(first), "\(outcome.scenario.text)")

        var again = try forgetful(Scenario(text: outcome.scenario.text))
        again.play()
        #expect(again.client.log == outcome.run.client.log, "the line plays the same history")
        #expect(again.verdict.violations.contains { $0.promise == promise })
    }

    @Test("A fault that is needed stays, and no other one")
    func keepsWhatIsNeeded() throws {
        func make(_ scenario: Scenario) throws -> VirtualRun<BlindToVoids> {
            try .around(scenario) { BlindToVoids(real: $0) }
        }
        var found = false
        for seed in UInt64(1)...20 {
            let scenario = Scenario.drawn(seed: seed, faults: [.tradeBust, .duplicateRows, .latency], isWide: false)
            guard var shrinker = try Shrinker(scenario, most: 80, make: make) else { continue }
            let faults = try shrinker.shrink().scenario.faults
            #expect(faults.isEnabled(.tradeBust) && !faults.isEnabled(.duplicateRows) && !faults.isEnabled(.latency))
            found = true
            break
        }
        #expect(found)
    }

    @Test("A history that keeps every promise is not made smaller")
    func accepted() throws {
        let shrinker = try Shrinker(Scenario.drawn(seed: 3, faults: []), make: { try .ofProduct($0) })
        #expect(shrinker == nil)
    }

    private func forgetful(_ scenario: Scenario) throws -> VirtualRun<Forgetful> {
        try .around(scenario) { Forgetful(real: $0) }
    }

    private func orders(_ run: VirtualRun<Forgetful>) -> Int {
        let state = run.history.finalState
        return state.openOrders.count + state.closedOrders.count
    }
}

/// Loses every seventh fill.
struct Forgetful: StreamReconciler {
    var real: AccountReconciler
    var seen = 0
    var sequence: Int64 = 0

    init(real: AccountReconciler) { self.real = real }

    var startTime: Timestamp { real.startTime }
    var wasAnswerUsed: Bool { real.wasAnswerUsed }
    func wanted(at now: Timestamp) -> [Want] { real.wanted(at: now) }
    mutating func restart() {}

    mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        var kept: [UserStreamEvent] = []
        for event in real.ingest(input, at: now).events {
            if case .fill = event.change {
                seen += 1
                if seen.isMultiple(of: 7) { continue }
            }
            kept.append(event)
        }
        return renumbered(kept, &sequence)
    }
}

/// Never hears that a trade was taken back.
struct BlindToVoids: StreamReconciler {
    var real: AccountReconciler
    var sequence: Int64 = 0

    init(real: AccountReconciler) { self.real = real }

    var startTime: Timestamp { real.startTime }
    var wasAnswerUsed: Bool { real.wasAnswerUsed }
    func wanted(at now: Timestamp) -> [Want] { real.wanted(at: now) }
    mutating func restart() {}

    mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch {
        let kept = real.ingest(input, at: now).events.filter {
            if case .fillVoided = $0.change { false } else { true }
        }
        return renumbered(kept, &sequence)
    }
}

/// A batch of what is left of one, without gaps.
private func renumbered(_ events: [UserStreamEvent], _ sequence: inout Int64) -> EventBatch {
    var numbered = events
    for index in numbered.indices {
        sequence += 1
        numbered[index].sequence = sequence
        numbered[index].isLast = index == numbered.count - 1
    }
    return EventBatch(events: numbered)
}
