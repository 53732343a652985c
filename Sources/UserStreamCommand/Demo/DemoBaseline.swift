import UserStream
import UserStreamCore

/// The same account, followed by polls alone beside a stream that has a socket, so that the two can be compared.
struct DemoBaseline: Sendable {
    let log = DemoLog()
    private let tracker: UserStreamTracker

    init(_ source: AccountSource) { tracker = UserStreamTracker(dataSource: source.source) }

    func start() async throws { try await tracker.start() }

    func ready() async throws { try await tracker.ready() }

    func stop() async { await tracker.stop() }

    /// Takes in what it tells, until its stream ends.
    func listen() async throws {
        for try await batch in tracker.batches() { await log.append(batch) }
    }
}
