import Logging
import Recording
import UserStream
import UserStreamCore

/// An account that is followed and recorded: no secret gets from the transport any further.
struct RecordedFollowing {
    let following: Following

    /// - Throws: ``CommandFailure`` when the folder cannot be used, or the key could not be kept out of it.
    init(
        _ connector: any ExchangeConnector, _ credentials: Credentials, _ transport: any HTTPTransport,
        by kind: StreamSource = .poll, folder: String, logger: Logger, policy: PollingPolicy = PollingPolicy()
    ) throws {
        let scrubber = try Scrubber(credentials)
        let header = RecordingHeader(
            exchange: connector.facts.exchange, account: Following.account(at: connector), policy: policy)
        let recorder = try RecordingWriter(folder: folder, header: header, scrubber: scrubber)
        following = try Following(
            connector, credentials, ScrubbingTransport(inner: transport, scrubber: scrubber), by: kind, logger: logger,
            policy: policy, recorder: recorder)
    }
}
