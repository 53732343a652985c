import ArgumentParser
import ExchangeSimulator
import UserStreamCore

extension RivalsTable {
    /// Has everybody play the histories of all seeds, and prints the table.
    /// - Throws: ``ExitCode/found`` when the product's own stream is not without fault.
    static func run(
        _ seeds: ClosedRange<UInt64>, jobs: Int, faults: Set<Fault>, dialects: Set<Dialect>?,
        face: any ExchangeFace.Type, connector: any ExchangeConnector
    ) async throws {
        let table = try await withThrowingTaskGroup(of: RivalsTable.self) { group in
            for job in 0..<jobs {
                group.addTask {
                    var table = RivalsTable()
                    for seed in seeds.dropFirst(job) where (seed - seeds.lowerBound - UInt64(job)) % UInt64(jobs) == 0 {
                        // Without outages of hours and days, which nobody's polling bridges.
                        let scenario = Scenario.drawn(
                            seed: seed, faults: faults, dialects: dialects, isWide: false, face: face)
                        try table.play(scenario, connector: connector)
                    }
                    return table
                }
            }
            var total = RivalsTable()
            for try await table in group { total.merge(table) }
            return total
        }
        for line in table.lines { Console.print(line) }
        guard !table.broken.isEmpty else { return }
        let seeds = table.broken.sorted().map(String.init).joined(separator: ", ")
        Console.print("This package is not without fault in seeds \(seeds).")
        throw ExitCode.found
    }
}
