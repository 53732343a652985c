import CurlTransport
import Logging
import ServiceLifecycle
import UnixSignals
import UserStream
import UserStreamCore

/// An account that is followed, its events printed, until it is interrupted, the time is over, or the account ends.
struct Following {
    private let source: PollingDataSource
    private let tracker: UserStreamTracker
    private let journal: LingeringJournal
    private let logger: Logger
    private let policy: PollingPolicy
    private let position: StreamPosition
    private let consumer: String?

    /// Prepares to follow; nothing is asked yet.
    /// - Parameters:
    ///   - journal: where the events are kept.
    ///   - position: from where on they are printed.
    ///   - consumer: who acknowledges what was printed.
    ///   - recorder: hears everything that is taken in.
    init(
        _ connector: any ExchangeConnector, _ credentials: Credentials, _ transport: any HTTPTransport,
        logger: Logger, policy: PollingPolicy = PollingPolicy(), journal: any EventJournal = InMemoryJournal(),
        position: StreamPosition = .beginning, consumer: String? = nil, recorder: (any InputRecorder)? = nil
    ) {
        self.position = position
        self.consumer = consumer
        self.logger = logger
        self.policy = policy
        source = PollingDataSource(
            account: Self.account(at: connector), connector: connector, credentials: credentials,
            transport: transport, policy: policy, logger: logger)
        self.journal = LingeringJournal(journal)
        tracker = UserStreamTracker(dataSource: source, journal: self.journal, recorder: recorder)
    }

    /// The name of the account in the stream.
    static func account(at connector: any ExchangeConnector) -> AccountID {
        AccountID("\(connector.facts.exchange):main")
    }

    /// Follows the account.
    /// - Parameter seconds: how long; until it is interrupted when absent.
    /// - Throws: the ``StopReason`` of an account that ended.
    func run(isJSON: Bool, for seconds: Double? = nil) async throws {
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            // Services are told to end from the last to the first: the stream has to end before its reader can.
            .init(
                service: EventPrinter(
                    tracker: tracker, journal: journal, position: position, consumer: consumer, isJSON: isJSON),
                successTerminationBehavior: .gracefullyShutdownGroup),
            .init(service: tracker, successTerminationBehavior: .gracefullyShutdownGroup),
        ]
        services.append(.init(service: WaitNotice(source: source, tracker: tracker)))
        if !isJSON {
            services.append(
                .init(service: MarketNotice(source: source, tracker: tracker, markets: policy.watchedMarkets)))
        }
        if let seconds {
            services.append(
                .init(
                    service: Stopwatch(duration: .milliseconds(Int64(seconds * 1_000))),
                    successTerminationBehavior: .gracefullyShutdownGroup))
        }
        let group = ServiceGroup(
            configuration: .init(services: services, gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        try await group.run()
    }
}
