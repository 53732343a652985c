import ArgumentParser

/// The command line tool. Each subcommand stands in a folder of its own; what it does is in values that tests reach without a process.
@main
struct UserStreamTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "userstream",
        abstract: "One ordered stream of orders, fills and balances for an exchange account, read by polling REST.",
        discussion: """
            To see it work without an account: userstream demo
            """,
        version: "0.1.0",
        subcommands: [
            Demo.self, Watch.self, Check.self, Record.self, ReplayCommand.self, IncidentCommand.self, Simulate.self,
            Sign.self, Decode.self, Verify.self, LogCommand.self, ConsumersCommand.self, ExportCommand.self,
            VerifyJournalCommand.self,
            CompactCommand.self, CrashCommand.self,
        ])
}
