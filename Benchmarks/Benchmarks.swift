import ArgumentParser

/// Measures what the project has to be fast at. Each benchmark prints figures and, where there is one, a ratio to a stated baseline of the
/// same run.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks", abstract: "Measure the parts that have to be fast.",
        subcommands: [HistoriesBenchmark.self])
}
