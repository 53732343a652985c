import ExchangeSimulator
import Testing
import UserStreamCore

/// When faults happen.
@Suite struct FaultPlanTests {
    @Test("names are read, unknown ones refused with the known ones")
    func names() throws {
        #expect(try Fault.parse("latency,emptyList") == [.latency, .emptyList])
        #expect(try Fault.parse("all") == Fault.all)
        #expect(!Fault.all.contains(.keyRevoked))
        #expect(!Fault.all.contains(.permissionRemoved))
        #expect(Fault.all.count == Fault.allCases.count - 3)
        #expect(throws: SimulatorSettingError.self) { try Fault.parse("latancy") }
        #expect(try Dialect.parse("rowsById,gzipUnstable") == [.rowsById, .gzipUnstable])
        let error = #expect(throws: SimulatorSettingError.self) { try Dialect.parse("none") }
        #expect(error?.message.contains("symbolRequired") == true)
    }

    @Test("a script says at which requests")
    func script() {
        var plan = FaultPlan()
        plan.enable(.latency, .requests([2, 4]), at: "fills")
        var happened: [Int] = []
        for number in 1...5 {
            plan.beginRequest(at: "fills")
            if plan.shouldFire(.latency, at: "fills") { happened.append(number) }
            plan.beginRequest(at: "orders")
            #expect(plan.shouldFire(.latency, at: "orders") == false)
        }
        #expect(happened == [2, 4])
        #expect(plan.count(.latency) == 2)
        #expect(plan.counts.map { "\($0.endpoint) \($0.fault.rawValue) \($0.count)" } == ["fills latency 2"])
        #expect(plan.requestCounts.map { "\($0.endpoint) \($0.count)" } == ["fills 5", "orders 5"])
    }

    @Test("the same seed, the same faults; another fault does not move them", arguments: [1, 2, 3] as [UInt64])
    func seeds(_ seed: UInt64) {
        func run(_ faults: Set<Fault>, _ seed: UInt64) -> [Bool] {
            var plan = FaultPlan(faults, millionths: 300_000, seed: seed)
            return (0..<200).map { _ in
                plan.beginRequest(at: "fills")
                _ = plan.shouldFire(.latency, at: "fills")
                return plan.shouldFire(.duplicateRows, at: "fills")
            }
        }
        let alone = run([.duplicateRows], seed)
        #expect(alone == run([.duplicateRows], seed))
        #expect(alone == run([.duplicateRows, .latency], seed))
        #expect(alone != run([.duplicateRows], seed + 100))
    }

    @Test("even at certainty, bursts end")
    func bursts() {
        var plan = FaultPlan(Fault.all, millionths: 1_000_000)
        var longest = 0
        var run = 0
        for _ in 0..<200 {
            plan.beginRequest(at: "fills")
            let isBlocked =
                plan.shouldFire(.serverError, at: "fills") || plan.shouldFire(.connectionReset, at: "fills")
                || plan.shouldFire(.timeoutBeforeEffect, at: "fills")
            run = isBlocked ? run + 1 : 0
            longest = max(longest, run)
        }
        #expect(longest <= plan.parameters.maximumBlockedRun)
        #expect(longest > 1)
    }

    @Test("what is said for one endpoint counts before what is said for all")
    func precedence() {
        var plan = FaultPlan([.latency], millionths: 1_000_000)
        plan.disable(.latency, at: "fills")
        plan.beginRequest(at: "fills")
        #expect(plan.shouldFire(.latency, at: "fills") == false)
        plan.beginRequest(at: "orders")
        #expect(plan.shouldFire(.latency, at: "orders") == true)
        plan.disable(.latency)
        plan.beginRequest(at: "orders")
        #expect(plan.shouldFire(.latency, at: "orders") == false)
        #expect(!plan.isEnabled(.latency))
    }
}
