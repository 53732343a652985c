import UserStream

/// A batch of events that carry nothing but their place.
func batch(_ sequences: ClosedRange<Int64>, change: Change = .ready) -> EventBatch {
    EventBatch(
        events: sequences.map { sequence in
            UserStreamEvent(
                sequence: sequence, batch: sequences.upperBound, isLast: sequence == sequences.upperBound,
                id: "e\(sequence)", account: "tiny:main", origin: .venue, source: .poll, time: nil,
                observed: ObservedSpan(from: .epoch, to: .epoch), change: change)
        })
}

/// The sequence numbers of some batches.
func sequences(_ batches: [EventBatch]) -> [Int64] { batches.flatMap { $0.map(\.sequence) } }

extension AsyncSequence {
    /// Everything until the end.
    func collect() async throws -> [Element] {
        var all: [Element] = []
        for try await element in self { all.append(element) }
        return all
    }
}

/// An error that a test expects.
struct Boom: Error, Equatable {}
