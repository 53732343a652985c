import UserStreamCore
package import UserStreamTestKit

/// Makes the scenario of a broken promise smaller, as long as the same promise stays broken: less time, fewer acts of the trader, fewer faults,
/// restarts and markets, a usual line and clock. What is left is what the bug needs.
package struct Shrinker<Reconciler: StreamReconciler> {
    /// What came out.
    package struct Outcome: Sendable {
        /// The smallest scenario that was found.
        package var scenario: Scenario
        /// How it ended.
        package var run: VirtualRun<Reconciler>
        /// The promise, and where it is broken first.
        package var violation: Violation
        /// How many histories were played to find it.
        package var tries: Int

        package init(
            scenario: Scenario, run: VirtualRun<Reconciler>, violation: Violation, tries: Int
        ) {
            self.scenario = scenario
            self.run = run
            self.violation = violation
            self.tries = tries
        }
    }

    private let promise: Promise
    /// Excuses count as violations only where they did at first: other faults being off must not turn one failure into another.
    private let original: Scenario
    private let make: (Scenario) throws -> VirtualRun<Reconciler>
    private var best: Outcome
    private let most: Int

    /// Begins with a scenario that breaks a promise; `nil` when it breaks none.
    /// - Parameters:
    ///   - most: how many histories are played at most.
    ///   - make: sets a run up.
    package init?(
        _ scenario: Scenario, most: Int = 300, make: @escaping (Scenario) throws -> VirtualRun<Reconciler>
    ) throws {
        original = scenario
        self.make = make
        self.most = most
        var run = try make(scenario)
        run.play()
        guard let violation = run.verdict.violations.first else { return nil }
        promise = violation.promise
        best = Outcome(scenario: scenario, run: run, violation: violation, tries: 1)
    }

    /// Plays smaller and smaller scenarios until none is left that is smaller and still breaks the promise, or enough were played.
    package mutating func shrink() throws -> Outcome {
        var before = ""
        while before != best.scenario.text, best.tries < most {
            before = best.scenario.text
            try cutTime()
            try simplify()
            try removeFaults()
            try skipActs()
        }
        return best
    }

    /// Takes a candidate over if it still breaks the promise.
    private mutating func accept(_ change: (inout Scenario) -> Void) throws -> Bool {
        var scenario = best.scenario
        change(&scenario)
        guard best.tries < most, scenario.text != best.scenario.text else { return false }
        best.tries += 1
        var run = try make(scenario)
        run.play()
        guard let violation = run.verdict(excusedAs: original).violations.first(where: { $0.promise == promise })
        else { return false }
        best.scenario = scenario
        best.run = run
        best.violation = violation
        return true
    }

    // MARK: What can be left out

    /// Half the time again and again, then three quarters of it, and so on: the shortest that is found this way.
    private mutating func cutTime() throws {
        var (low, high) = (Int64(0), best.scenario.duration.milliseconds)
        while high - low > max(50, high / 50), best.tries < most {
            let middle = (low + high) / 2
            if try accept({ $0.shorten(to: .milliseconds(middle)) }) { high = middle } else { low = middle }
        }
    }

    private mutating func simplify() throws {
        let usual = Scenario(seed: original.seed, face: original.face)
        _ = try accept {
            $0.restarts = []
            $0.breaks = []
        }
        for index in best.scenario.restarts.indices.reversed() {
            _ = try accept { $0.restarts.remove(at: index) }
        }
        for index in best.scenario.breaks.indices.reversed() { _ = try accept { $0.breaks.remove(at: index) } }
        if best.scenario.kill != nil { _ = try accept { $0.kill = nil } }
        _ = try accept { $0.crowd = 0 }
        _ = try accept { $0.ownInterval = nil }
        _ = try accept { $0.clockOffset = .zero }
        if best.scenario.clockDrift != 0 { _ = try accept { $0.clockDrift = 0 } }
        if !best.scenario.clockSteps.isEmpty { _ = try accept { $0.clockSteps = [] } }
        _ = try accept { $0.latency = usual.latency }
        _ = try accept { $0.poll(every: usual.policy.activeOpenOrders) }
        while best.scenario.listings.count > 1 {
            guard try accept({ $0.listings.removeLast() }) else { break }
        }
        if try accept({ $0.dialects = [] }) { return }
        for dialect in best.scenario.dialects.sorted(by: { $0.rawValue < $1.rawValue }) {
            _ = try accept { $0.dialects.remove(dialect) }
        }
    }

    private mutating func removeFaults() throws {
        let faults = Fault.allCases.filter(best.scenario.faults.isEnabled)
        try removeFaults(faults[...])
    }

    /// Switches them off, all together or else each half by itself.
    private mutating func removeFaults(_ faults: ArraySlice<Fault>) throws {
        guard !faults.isEmpty, best.tries < most else { return }
        if try accept({ scenario in for fault in faults { scenario.switchOff(fault) } }) { return }
        guard faults.count > 1 else { return }
        let middle = faults.startIndex + faults.count / 2
        try removeFaults(faults[..<middle])
        try removeFaults(faults[middle...])
    }

    /// Leaves out acts of the trader: ever shorter stretches of them.
    private mutating func skipActs() throws {
        let acts = best.run.world.acts
        var length = max(1, acts / 2)
        while length >= 1, best.tries < most {
            var first = Int64(0)
            while first < acts {
                let stretch = first...min(acts, first + length) - 1
                _ = try accept { $0.skip(stretch) }
                first += length
            }
            length = length == 1 ? 0 : length / 2
        }
    }
}

extension Scenario {
    /// Ends trading earlier.
    mutating func shorten(to duration: TimeSpan) {
        self.duration = max(duration, .milliseconds(1))
        restarts.removeAll { $0 >= duration }
        breaks.removeAll { $0.at >= duration }
    }

    mutating func switchOff(_ fault: Fault) {
        faults.disable(fault)
        if fault == .fillAfterCancelAck { cancelDelay = .zero }
    }

    /// Leaves out a stretch of acts, and joins it with those that are left out already.
    mutating func skip(_ acts: ClosedRange<Int64>) {
        var joined: [ClosedRange<Int64>] = []
        for range in (skippedActs + [acts]).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound + 1 {
                joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        skippedActs = joined
    }
}
