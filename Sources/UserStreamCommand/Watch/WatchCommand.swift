import ArgumentParser
import CurlTransport
import ExchangeConnectors
import Logging
import ServiceLifecycle
import UnixSignals
import UserStream
import UserStreamCore

/// `userstream watch`
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow one account of yours and print what happens to it.",
        discussion: """
            The key comes from the environment, USERSTREAM_API_KEY and USERSTREAM_SECRET_KEY (and USERSTREAM_PASSPHRASE,
            USERSTREAM_KEY_KIND where they are needed), or from a file with such lines that only you can read (mode 600).
            A key that may only read is enough. It runs until it is interrupted.

            Exchanges: \(ExchangeRegistry.names.joined(separator: ", ")).
            """)

    @Option(help: ArgumentHelp("The exchange.", valueName: "name"))
    var exchange: String

    @Option(help: ArgumentHelp("Where it is, if not at its own place: a simulator, a proxy.", valueName: "url"))
    var baseURL: String?

    @Option(
        help: ArgumentHelp(
            "The host that is signed, where a proxy makes it differ from that of the URL.", valueName: "host"))
    var signingHost: String?

    @Option(help: ArgumentHelp("A file with lines NAME=value, mode 600.", valueName: "file"))
    var credentials: String?

    @Flag(help: "Print every event as a line of JSON.")
    var json = false

    @Option(help: ArgumentHelp("Stop after so long; without it, when interrupted.", valueName: "seconds"))
    var duration: Double?

    @Flag(help: "Say more on standard error about what is done.")
    var verbose = false

    func validate() throws {
        if let duration, !(duration > 0) { throw ValidationError("--duration must be more than 0 seconds.") }
        do {
            try CurlTransport.check(url: try connector().baseURL)
        } catch let error as TransportError {
            throw ValidationError("--base-url: \(error.message)")
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        LogOutput.start(isVerbose: verbose)
        do {
            try await watch()
        } catch let reason as StopReason {
            throw report(CommandFailure(reason))
        } catch let failure as CommandFailure {
            throw report(failure)
        }
    }

    /// With `--json`, the program that reads gets the failure as an object as well.
    private func report(_ failure: CommandFailure) -> CommandFailure {
        if json { Console.print(failure.json) }
        return failure
    }

    private func connector() throws -> any ExchangeConnector {
        try ExchangeRegistry.make(exchange, baseURL: baseURL, signingHost: signingHost)
    }

    private func watch() async throws {
        let connector = try connector()
        let key = try (credentials.map { try CredentialsSource(file: $0) } ?? CredentialsSource()).credentials()
        let transport = try CurlTransport()
        let logger = Logger(label: "userstream.watch")
        let source = PollingDataSource(
            account: AccountID("\(connector.facts.exchange):main"), connector: connector, credentials: key,
            transport: transport, logger: logger)
        let tracker = UserStreamTracker(dataSource: source)
        if !json {
            Console.complain("Following \(source.account) at \(connector.baseURL). Times are UTC. Ctrl-C ends it.")
        }
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            // Services are told to end from the last to the first: the stream has to end before its reader can.
            .init(
                service: EventPrinter(tracker: tracker, isJSON: json),
                successTerminationBehavior: .gracefullyShutdownGroup),
            .init(service: tracker, successTerminationBehavior: .gracefullyShutdownGroup),
        ]
        services.append(.init(service: WaitNotice(source: source, tracker: tracker)))
        if let duration {
            services.append(
                .init(
                    service: Stopwatch(duration: .milliseconds(Int64(duration * 1_000))),
                    successTerminationBehavior: .gracefullyShutdownGroup))
        }
        let group = ServiceGroup(
            configuration: .init(services: services, gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        try await group.run()
        await transport.shutdown()
    }
}

/// Prints the events of a tracker until its stream ends, and ends when it is told to.
///
/// A group takes it for a failure when a service ends while another one is being ended; the stream's end is seen here
/// at the same moment as there, so this one waits for its turn.
struct EventPrinter: Service {
    let tracker: UserStreamTracker
    let isJSON: Bool

    func run() async throws {
        for try await batch in tracker.batches() {
            for event in batch { Console.print(isJSON ? event.json : EventText(event).description) }
        }
        try? await gracefulShutdown()
    }
}

/// Says after a while that nothing complete came yet, and how the requests went; ends when it is told to.
struct WaitNotice: Service {
    let source: PollingDataSource
    let tracker: UserStreamTracker

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: .seconds(5))
            guard await !tracker.account.isReady else { return }
            let statistics = source.statistics
            let failures = statistics.outcomes.reduce(0) { $0 + ($1.key == .answered ? 0 : $1.value) }
            let last = statistics.lastFailure.map { "; the last: \($0.message)" } ?? ""
            Console.complain(
                "Nothing complete after 5 seconds: \(statistics.requestCount) requests, \(failures) failures\(last).\n"
                    + "  It goes on trying. If the exchange cannot be reached at all, look at the network and at --base-url."
            )
        }
        try? await gracefulShutdown()
    }
}

/// Ends after some time, or when the others do.
struct Stopwatch: Service {
    let duration: Duration

    func run() async throws {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
    }
}
