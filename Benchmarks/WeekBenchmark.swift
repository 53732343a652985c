import ArgumentParser
import ExchangeConnectors
import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

/// An account that is traded for a simulated week: whatever the client keeps of it must come to an end of growing.
///
/// The pretend exchange keeps all that ever happened, so the memory of the process grows. What the client has of it is told apart: by counting
/// its records, and by what would be free if the client were gone.
struct WeekBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "week", abstract: "What the client keeps of an account, day by day.")

    @Option(help: "Simulated days.")
    var days = 7

    @Option(help: "Seconds between two polls of open orders and fills.")
    var poll: Int64 = 30

    @Option(help: "Seconds between two acts of the trader, and of the consumer itself.")
    var pace: Int64 = 300

    @Option(help: "What may go wrong: none, all, or names.")
    var faults = "all"

    @Option(help: "Where all chance comes from.")
    var seed: UInt64 = 1

    func run() throws {
        let connector = try ExchangeRegistry.make("huobi", baseURL: "http://127.0.0.1:8080")
        let scenario = try scenario()
        print("scenario: \(scenario.text)")
        var run = try VirtualRun(scenario, connector: connector)
        let clock = ContinuousClock()
        let start = clock.now
        print("day  requests   events  client kB  process kB  kept")
        var events = 0
        for day in 1...days {
            for _ in 0..<24 {
                run.run(for: .hours(1))
                events += run.client.log.count
                run.forgetLog()
            }
            guard run.client.stopped == nil else { return print("the account ended on day \(day)") }
            let all = ProcessUsage.privateMemory ?? 0
            let freed = ProcessUsage.memoryFreed { run.client = fresh(scenario, connector) ?? run.client }
            print(
                [
                    Self.column(day, 3), Self.column(run.requestCount, 10), Self.column(events, 9),
                    Self.column((freed ?? 0) / 1_024, 11), Self.column(all, 12),
                    "  \(run.client.reconciler.retained), \(run.client.rememberedRows) rows remembered",
                ].joined())
        }
        print("\(clock.now - start) in all")
    }

    private func scenario() throws -> Scenario {
        let allowed = faults == "none" ? [] : try Fault.parse(faults)
        var plan = FaultPlan(seed: seed)
        for fault in allowed { plan.enable(fault, .chance(millionths: 1_000)) }
        var scenario = Scenario(seed: seed, faults: plan)
        scenario.tradeInterval = pace * 500...pace * 1_500
        scenario.ownInterval = pace * 500...pace * 1_500
        scenario.poll(every: .seconds(poll))
        scenario.duration = .days(Int64(days))
        return scenario
    }

    private func fresh(_ scenario: Scenario, _ connector: any ExchangeConnector) -> VirtualClient<AccountReconciler>? {
        (try? VirtualRun(scenario, connector: connector))?.client
    }

    private static func column(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
