import ArgumentParser

/// How long an account is followed, and what is printed meanwhile.
struct FollowingOptions: ParsableArguments {
    @Flag(help: "Print every event as a line of JSON.")
    var json = false

    @Option(help: ArgumentHelp("Stop after so long; without it, when interrupted.", valueName: "seconds"))
    var duration: Double?

    @Flag(help: "Say more on standard error about what is done.")
    var verbose = false

    func validate() throws {
        if let duration, !(duration > 0) { throw ValidationError("--duration must be more than 0 seconds.") }
    }
}
