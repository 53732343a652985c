import Testing
import UserStream
import UserStreamTestKit

/// Several readers, each of whom sees everything, however late and slow.
@Suite struct QueueTests {
    let executor = TestExecutor()

    private func queue(
        capacity: Int = 4, journal: any EventJournal = InMemoryJournal()
    ) async throws -> UserStreamQueue {
        _ = try await journal.open()
        return UserStreamQueue(journal: journal, capacity: capacity)
    }

    @Test func everyReaderSeesEverythingFromItsPlaceOn() async throws {
        let queue = try await queue(capacity: 2)
        for number in Int64(1)...5 { try await queue.append(batch(number * 2 - 1...number * 2)) }
        try await queue.acknowledge(batch(3...4), as: "bot")
        let late = queue.batches(from: .now)
        var lateIterator = late.makeAsyncIterator()
        queue.finish()
        #expect(sequences(try await queue.batches().collect()) == Array(1...10))
        #expect(sequences(try await queue.batches(from: .sequence(4)).collect()) == Array(4...10))
        #expect(sequences(try await queue.batches(from: .acknowledged("bot")).collect()) == Array(5...10))
        #expect(sequences(try await queue.batches(from: .acknowledged("new")).collect()) == Array(1...10))
        #expect(try await lateIterator.next() == nil)
    }

    @Test("The queue waits for the slowest reader, and drops nothing (catalogue 59)")
    func waitsForTheSlowest() async throws {
        let queue = try await queue(capacity: 3)
        var slow = queue.batches().makeAsyncIterator()
        let appended = Locked(0)
        try await withTaskExecutorPreference(executor) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in Int64(1)...10 {
                        try await queue.append(batch(number...number))
                        appended.withLock { $0 += 1 }
                    }
                    queue.finish()
                }
                await executor.idle()
                #expect(appended.withLock { $0 } == 3, "the bound is reached")
                var seen: [EventBatch] = []
                while let next = try await slow.next() {
                    seen.append(next)
                    await executor.idle()
                    #expect(appended.withLock { $0 } == min(10, seen.count + 3))
                }
                #expect(sequences(seen) == Array(1...10))
            }
        }
    }

    @Test(arguments: ["cancelled", "released"])
    func aReaderThatIsGoneHoldsNobodyUp(how: String) async throws {
        let queue = try await queue(capacity: 2)
        try await withTaskExecutorPreference(executor) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                let reader = Locked<Bool>(false)
                group.addTask {
                    var iterator = queue.batches().makeAsyncIterator()
                    _ = try await iterator.next()
                    reader.withLock { $0 = true }
                    if how == "cancelled" {
                        while try await iterator.next() != nil {}
                    }
                }
                try await queue.append(batch(1...1))
                await executor.idle()
                #expect(reader.withLock { $0 })
                group.cancelAll()
                await executor.idle()
                for number in Int64(2)...9 { try await queue.append(batch(number...number)) }
                do { while try await group.next() != nil {} } catch is CancellationError {}
            }
        }
        queue.finish()
        #expect(sequences(try await queue.batches().collect()) == Array(1...9))
    }

    @Test func anIteratorThatIsDroppedLetsThePollerGoOn() async throws {
        let queue = try await queue(capacity: 1)
        var iterator: UserStreamBatches.Iterator? = queue.batches().makeAsyncIterator()
        _ = iterator
        try await queue.append(batch(1...1))
        try await withTaskExecutorPreference(executor) {
            async let second: Void = queue.append(batch(2...2))
            await executor.idle()
            iterator = nil
            try await second
        }
        #expect(iterator == nil)
    }

    @Test func theEndComesAfterEverythingAndOnce() async throws {
        let queue = try await queue()
        let reason = StopReason(category: .auth, message: "dead key", remedy: "make a new one")
        try await queue.append(batch(1...1))
        try await queue.append(batch(2...2, change: .stopped(reason)))
        queue.finish(throwing: reason)
        queue.finish()
        var iterator = queue.batches().makeAsyncIterator()
        #expect(try await iterator.next()?.first?.sequence == 1)
        #expect(try await iterator.next()?.first?.sequence == 2)
        await #expect(throws: reason) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
    }

    @Test func aWaitingReaderIsWokenByTheNextBatchAndByTheEnd() async throws {
        let queue = try await queue()
        try await withTaskExecutorPreference(executor) {
            async let all = queue.events().collect()
            await executor.idle()
            try await queue.append(batch(1...3))
            await executor.idle()
            queue.finish()
            #expect(try await all.map(\.sequence) == [1, 2, 3])
        }
    }

    @Test func aPlaceThatIsNotKeptAnyMoreIsSaidSo() async throws {
        let queue = try await queue(capacity: 1, journal: InMemoryJournal(retention: 2))
        for number in Int64(1)...5 { try await queue.append(batch(number...number)) }
        queue.finish()
        await #expect(throws: JournalError.self) { try await queue.batches().collect() }
        #expect(sequences(try await queue.batches(from: .sequence(4)).collect()) == [4, 5])
    }

    /// Whatever readers do, and however small memory is, each sees every sequence number from its place on, once and in order.
    @Test(arguments: UInt64(1)...20)
    func noReaderMissesAnything(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let capacity = Int.random(in: 1...5, using: &random)
        let queue = try await queue(capacity: capacity, journal: InMemoryJournal(retention: capacity))
        let sizes = (0..<40).map { _ in Int64.random(in: 1...4, using: &random) }
        let readers = (0..<4).map { _ in random.next() }
        try await withTaskExecutorPreference(executor) {
            try await withThrowingTaskGroup(of: [Int64].self) { group in
                for readerSeed in readers {
                    let iterator = queue.batches().makeAsyncIterator()
                    let handed = Locked(UncheckedIterator(iterator))
                    group.addTask {
                        var random = SeededRandom(seed: readerSeed)
                        var iterator = handed.withLock { $0.iterator }
                        var seen: [Int64] = []
                        while let batch = try await iterator.next() {
                            seen += batch.map(\.sequence)
                            for _ in 0..<Int.random(in: 0...5, using: &random) { await Task.yield() }
                        }
                        return seen
                    }
                }
                var next: Int64 = 1
                for size in sizes {
                    try await queue.append(batch(next...next + size - 1))
                    next += size
                }
                queue.finish()
                for try await seen in group { #expect(seen == Array(1..<next), "seed \(seed)") }
            }
        }
    }
}

/// Lets a test hand an iterator that nobody else uses to a child task.
private struct UncheckedIterator: @unchecked Sendable {
    let iterator: UserStreamBatches.Iterator
    init(_ iterator: UserStreamBatches.Iterator) { self.iterator = iterator }
}
