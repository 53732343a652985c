import Testing
import UserStream

/// Stories played through the whole way: source, connector, signature, reconciler and tracker, against the events that were written by hand.
@Suite("Stories of accounts")
struct StoryTests {
    @Test func allStoriesAreThere() {
        let counts = Dictionary(grouping: Story.places, by: \.exchange).mapValues(\.count)
        #expect(counts == ["huobi": 12, "binance": 3, "cryptocom": 3, "probit": 3])
    }

    /// The seed draws the jitter of the polls, and so decides which request sees what first.
    @Test(arguments: Story.places, [1, 2, 3] as [UInt64])
    func tellsExactlyTheExpectedEvents(place: Story.Place, seed: UInt64) async throws {
        let story = try Story.at(place)
        let played = try await story.play(seed: seed)
        #expect(played.problems.isEmpty, "\(played.problems.prefix(5))")
        let found = try played.batches.flatMap { batch in try batch.map { try JSONDocument($0.json).root } }
        let expected = try story.expected.map { try JSONDocument($0).root }
        for (lane, difference) in Self.differences(found, expected) {
            Issue.record("\(place.testDescription), \(lane): \(difference)")
        }
        Self.checkEnvelope(played.batches)
        if expected.contains(where: { $0["kind"]?.string == "stopped" }) {
            #expect(played.stop != nil, "a stopped stream ends by throwing")
            #expect(played.requestsAfterStop == 0, "a dead key is not asked with again")
        } else {
            #expect(played.stop == nil)
            #expect(played.lastRecvTime > story.start + story.until - 20_000, "the stream is alive to the end")
        }
    }

    private static func differences(
        _ found: [JSONValue], _ expected: [JSONValue]
    ) -> [(lane: String, difference: String)] {
        var lanes: [String] = []
        for lane in (expected + found).map(JSONMatch.lane) where !lanes.contains(lane) { lanes.append(lane) }
        return lanes.flatMap { lane in
            let told = found.filter { JSONMatch.lane($0) == lane }
            let wanted = expected.filter { JSONMatch.lane($0) == lane }
            var differences = zip(told, wanted).compactMap { event, line in
                JSONMatch.difference(event, line).map { "\($0)\n  expected \(line.raw)\n  found    \(event.raw)" }
            }
            differences += wanted.dropFirst(told.count).map { "missing \($0.raw)" }
            differences += told.dropFirst(wanted.count).map { "not expected \($0.raw)" }
            return differences.map { (lane, $0) }
        }
    }

    /// Sequence numbers have no gaps, each batch ends once, and in each batch orders and fills come before balances.
    private static func checkEnvelope(_ batches: [EventBatch]) {
        let events = batches.flatMap { Array($0) }
        #expect(events.map(\.sequence) == (0..<events.count).map { Int64($0 + 1) })
        #expect(Set(events.map(\.id)).count == events.count)
        for batch in batches {
            let isBalance = batch.map { event in if case .balance = event.change { true } else { false } }
            let isOrder = batch.map { event in
                switch event.change {
                case .order, .fill: true
                default: false
                }
            }
            if let balance = isBalance.firstIndex(of: true), let order = isOrder.lastIndex(of: true) {
                #expect(order < balance)
            }
            #expect(batch.map(\.isLast) == Array(repeating: false, count: isBalance.count - 1) + [true])
        }
    }
}
