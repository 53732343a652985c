import Testing
import UserStream
import UserStreamTestKit

extension Story {
    /// What came of a story.
    struct Played: Sendable {
        /// Everything that the stream told.
        var batches: [EventBatch] = []
        /// Why the account ended, when it did.
        var stop: StopReason?
        /// What was wrong with the requests.
        var problems: [String]
        var requestsAfterStop = 0
        var lastRecvTime: Int64
        /// The account as it was at the end.
        var account: AccountView
        /// Every request.
        var sent: [ScriptedTransport.Sent]
        /// What each one asked for.
        var questions: [StoryQuestion]
    }

    /// Plays it through source, connector, signature, reconciler and tracker, in virtual time.
    /// - Parameter seed: draws the jitter of the polls.
    func play(seed: UInt64, credentials: Credentials? = nil) async throws -> Played {
        let clock = TestClock(at: Timestamp(milliseconds: start))
        let face = try #require(Self.faces[exchange])
        let server = StoryExchange(self, face, clock: clock)
        let transport = server.transport()
        // The expected events are those that are seen once a second.
        var policy = PollingPolicy()
        policy.activeOpenOrders = .seconds(1)
        policy.activeFills = .seconds(1)
        let source = PollingDataSource(
            account: AccountID("\(exchange):main"), connector: face.connector,
            credentials: credentials ?? face.credentials, transport: transport, policy: policy, clock: clock,
            random: SeededRandom(seed: seed))
        let tracker = UserStreamTracker(dataSource: source, executor: clock.executor)
        try await tracker.start()
        await clock.advance(by: .milliseconds(until))
        var played = Played(
            problems: server.problems, lastRecvTime: tracker.lastRecvTime, account: await tracker.account,
            sent: transport.sent, questions: transport.sent.compactMap { try? face.question(of: $0.request) })
        await tracker.stop()
        do {
            for try await batch in tracker.batches() { played.batches.append(batch) }
        } catch let reason as StopReason {
            played.stop = reason
            // The last request of the account may have been sent together with the one that ended it.
            let end = played.batches.last?.last?.observed.to ?? .epoch
            played.requestsAfterStop = played.sent.count { $0.at > end }
        }
        return played
    }
}
