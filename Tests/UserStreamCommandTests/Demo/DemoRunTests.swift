import ExchangeSimulator
import Logging
import Testing
import UserStreamCore
import UserStreamTestKit

@testable import UserStreamCommand

@Suite("The demonstration", .serialized)
struct DemoRunTests {
    @Test("a short run over loopback: the stream equals the truth, and every line fits the schema")
    func smoke() async throws {
        let options = DemoRun.Options(duration: .milliseconds(1_500), seed: 4, faults: try DemoFaults("none"))
        let result = try await DemoRun(options).run(logger: Logger(label: "test")) { _ in }
        #expect(result.summary.violations == [])
        #expect(result.summary.isGood)
        #expect(result.summary.fills > 0 && result.summary.orders > 0 && result.summary.passes > 0)
        #expect(result.events.count == result.summary.events)
        let schema = try JSONSchema()
        for event in result.events { #expect(schema.faults(of: event.json, as: "event") == [], "\(event.json)") }
        #expect(schema.faults(of: result.summary.json, as: "summary") == [])
        try spoil(result)
    }

    /// The judge of the run notices a log from which a fill is missing.
    private func spoil(_ result: DemoRun.Result) throws {
        let place = try #require(
            result.events.lastIndex { event in if case .fill = event.change { true } else { false } })
        var events = result.events
        events.remove(at: place)
        #expect(!Judge(history: result.truth).verdict(of: events).isAccepted)
    }

    @Test("who interrupts it is told what came of it until then")
    func interrupted() async throws {
        let run = try await Tool.run(["demo", "--duration", "3000", "--faults", "serverError"], until: "of 3000.0 s")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("It was ended before its time."))
        #expect(run.output.hasSuffix("The stream equals the truth.\n"))
    }

    @Test("faults are read by name, and all leaves out what ends an account")
    func faultNames() throws {
        #expect(try DemoFaults("none").faults.isEmpty)
        #expect(try DemoFaults("serverError,latency").faults == [.serverError, .latency])
        let all = try DemoFaults("all")
        #expect(!all.endsAccount && all.faults.count >= 30)
        #expect(try DemoFaults("keyRevoked").endsAccount)
        let failure = #expect(throws: CommandFailure.self) { _ = try DemoFaults("serverErorr") }
        #expect(failure?.message.contains("serverErorr") == true)
    }

    @Test("every fault of all is on somewhere in the plan, and can be made likely", arguments: Fault.allCases)
    func plan(fault: Fault) throws {
        let faults = try DemoFaults(fault.rawValue)
        var plan = faults.plan(seed: 1)
        #expect(plan.isEnabled(fault))
        faults.hasten(fault, in: &plan)
        let happened = (0..<50).contains { _ in
            plan.beginRequest(at: "openOrders")
            return plan.shouldFire(fault, at: "openOrders")
        }
        #expect(happened)
    }
}
