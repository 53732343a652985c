import ArgumentParser
import Logging
import UserStream
import UserStreamCore
import WebSocketTransport

/// What an account is followed by.
enum StreamSource: String, CaseIterable, ExpressibleByArgument {
    /// Polls alone.
    case poll
    /// The user-data socket, and polls that look after it.
    case hybrid
    /// The user-data socket, and polls only where they cannot be done without.
    case socket
}

/// The source of an account's stream, and what is asked of its parts.
struct AccountSource {
    /// The whole.
    let source: any UserStreamTrackerDataSource
    /// The polls in it.
    let polling: PollingDataSource
    private let liveness: @Sendable () -> (isLive: Bool, losses: Int)

    /// Whether the socket tells everything at the moment.
    var isSocketLive: Bool { liveness().isLive }
    /// How often a connection of the socket was lost.
    var socketLosses: Int { liveness().losses }

    /// - Throws: ``CommandFailure`` when the exchange has no user-data socket.
    init(
        _ kind: StreamSource, account: AccountID, _ connector: any ExchangeConnector, _ credentials: Credentials,
        _ transport: any HTTPTransport, policy: PollingPolicy, requestTimeout: TimeSpan = .seconds(3),
        limiter: RateLimiter? = nil, logger: Logger
    ) throws {
        func makePolling() -> PollingDataSource {
            PollingDataSource(
                account: account, connector: connector, credentials: credentials, transport: transport, policy: policy,
                requestTimeout: requestTimeout, limiter: limiter, logger: logger)
        }
        do {
            switch kind {
            case .poll:
                polling = makePolling()
                source = polling
                liveness = { (false, 0) }
            case .hybrid:
                let hybrid = try HybridDataSource(
                    polling: makePolling(), sockets: try WebSocketTransport(), logger: logger)
                polling = hybrid.polling
                source = hybrid
                liveness = { (hybrid.isSocketLive, hybrid.socketLosses) }
            case .socket:
                let socket = try WebSocketDataSource(
                    account: account, connector: connector, credentials: credentials, transport: transport,
                    sockets: try WebSocketTransport(), policy: policy, requestTimeout: requestTimeout,
                    limiter: limiter, logger: logger)
                polling = socket.polling
                source = socket
                liveness = { (socket.isSocketLive, socket.socketLosses) }
            }
        } catch let error as ConnectorError {
            throw CommandFailure(error.message, remedy: "Use --source poll.")
        }
    }
}
