import CurlTransport
import Logging
import ServiceLifecycle
import UnixSignals
import UserStream
import UserStreamCore

/// An account that is followed, its events printed, until it is interrupted, the time is over, or the account ends.
struct Following {
    private let source: AccountSource
    private let tracker: UserStreamTracker
    private let journal: LingeringJournal
    private let logger: Logger
    private let kind: StreamSource
    private let policy: PollingPolicy
    private let position: StreamPosition
    private let consumer: String?

    /// Prepares to follow; nothing is asked yet.
    /// - Parameters:
    ///   - kind: what it is followed by.
    ///   - journal: where the events are kept.
    ///   - position: from where on they are printed.
    ///   - consumer: who acknowledges what was printed.
    ///   - recorder: hears everything that is taken in.
    /// - Throws: ``CommandFailure`` when the exchange has no user-data socket.
    init(
        _ connector: any ExchangeConnector, _ credentials: Credentials, _ transport: any HTTPTransport,
        by kind: StreamSource = .poll, logger: Logger, policy: PollingPolicy = PollingPolicy(),
        journal: any EventJournal = InMemoryJournal(),
        position: StreamPosition = .beginning, consumer: String? = nil, recorder: (any InputRecorder)? = nil
    ) throws {
        self.position = position
        self.consumer = consumer
        self.kind = kind
        self.logger = logger
        self.policy = policy
        source = try AccountSource(
            kind, account: Self.account(at: connector), connector, credentials, transport, policy: policy,
            logger: logger)
        self.journal = LingeringJournal(journal)
        tracker = UserStreamTracker(dataSource: source.source, journal: self.journal, recorder: recorder)
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
        services.append(.init(service: WaitNotice(source: source.polling, tracker: tracker)))
        if !isJSON {
            services.append(
                .init(service: MarketNotice(source: source.polling, tracker: tracker, markets: policy.watchedMarkets)))
            if kind != .poll { services.append(.init(service: SocketNotice(source: source, tracker: tracker))) }
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
