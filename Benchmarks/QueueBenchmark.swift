import ArgumentParser
import UserStream

/// Batches of one event from the writer through the journal in memory to one reader.
struct QueueBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Events through the queue, against AsyncStream.")

    @Option(help: "How many events.")
    var events = 200_000

    func run() async throws {
        let baseline = await stream()
        for size in [1, 10, 100] {
            let time = try await queue(batchSize: size)
            Measure.line("an event, \(size) a batch", time, baseline, "AsyncStream")
        }
    }

    private static func event(_ sequence: Int64, isLast: Bool) -> UserStreamEvent {
        UserStreamEvent(
            sequence: sequence, batch: sequence, isLast: isLast, id: "e\(sequence)", account: "huobi:main",
            origin: .venue, source: .poll, time: nil, observed: ObservedSpan(from: .epoch, to: .epoch),
            change: .transfer(Transfer(asset: "BTC", amount: 1)))
    }

    /// Microseconds an event.
    private func stream() async -> Double {
        let all = (1...Int64(events)).map { Self.event($0, isLast: true) }
        let clock = ContinuousClock()
        let (stream, continuation) = AsyncStream.makeStream(of: UserStreamEvent.self)
        let start = clock.now
        let reader = Task.detached {
            var count = 0
            for await _ in stream { count += 1 }
            return count
        }
        for event in all { continuation.yield(event) }
        continuation.finish()
        blackHole(await reader.value)
        return (clock.now - start) / .microseconds(1) / Double(events)
    }

    private func queue(batchSize: Int) async throws -> Double {
        let batches = stride(from: 0, to: events, by: batchSize).map { start in
            EventBatch(
                events: (0..<batchSize).map { Self.event(Int64(start + $0 + 1), isLast: $0 == batchSize - 1) })
        }
        let journal = InMemoryJournal()
        _ = try await journal.open()
        let queue = UserStreamQueue(journal: journal)
        let clock = ContinuousClock()
        let start = clock.now
        let sequence = queue.batches(from: .beginning)
        let reader = Task.detached {
            var count = 0
            for try await batch in sequence { count += batch.count }
            return count
        }
        for batch in batches { try await queue.append(batch) }
        queue.finish()
        blackHole(try await reader.value)
        return (clock.now - start) / .microseconds(1) / Double(events)
    }
}
