import ArgumentParser

/// Measures what the project has to be fast at. Each benchmark prints figures and, where there is one, a ratio to a stated baseline of the
/// same run.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks", abstract: "Measure the parts that have to be fast.",
        subcommands: [
            SigningBenchmark.self, SnapshotBenchmark.self, PassBenchmark.self, QueueBenchmark.self,
            AccountsBenchmark.self,
            HistoriesBenchmark.self, DelayBenchmark.self, WeekBenchmark.self, ServeBenchmark.self,
            JournalBenchmark.self, WebSocketBenchmark.self, ServeSocketsBenchmark.self, SocketBenchmark.self,
        ])
}
