import Testing
import UserStreamTestKit

@testable import UserStream

/// Several inputs in one commit: as durable, as true and in the same order as one by one.
@Suite struct GroupCommitTests {
    private final class Recorder: InputRecorder {
        let taken = Locked([TakenInput]())
        func record(_ input: TakenInput) { taken.withLock { $0.append(input) } }
    }

    private let now = Timestamp(milliseconds: 1_700_000_000_000)
    private let later = Timestamp(milliseconds: 1_700_000_001_000)

    private func engine(
        _ journal: any EventJournal, _ recorder: Recorder? = nil, capacity: Int = 1_024
    ) async throws -> AccountEngine {
        let engine = AccountEngine(
            account: "tiny:main", facts: TinyConnector().facts, journal: journal, queueCapacity: capacity,
            recorder: recorder)
        let fills = engine.wants(at: now).first { $0.purpose == .fills }?.query
        let answers: [(Query, Observation.Content)] = [
            (.openOrders, .orders([])), (try #require(fills), .fills([])), (.balances, .balances([try usdt(1_000)])),
        ]
        for (index, answer) in answers.enumerated() {
            let at = now + .milliseconds(Int64(index))
            try await engine.ingest(
                .answer(.success(Observation(answer.1)), of: answer.0, sent: at, received: at), at: at)
        }
        try await engine.ready()
        return engine
    }

    private func usdt(_ amount: ExactDecimal) throws -> Balance { try Balance(asset: "USDT", available: amount) }

    /// Orders as a socket tells them, by their numbers.
    private func told(_ numbers: [Int]) -> [ToldInput] { numbers.map { message(about: [$0]) } }

    private func message(about numbers: [Int]) -> ToldInput {
        let rows = numbers.map { number in
            var row = OrderReport(id: OrderID("\(number)"), venueSymbol: "btcusdt")
            row.market = Market(base: "BTC", quote: "USDT")
            (row.side, row.type, row.state) = (.buy, .limit, .open)
            (row.price, row.quantity, row.cumulativeQuantity) = (100, 1, 0)
            row.createdAt = later
            return row
        }
        let message = RawMessage(Array("\(numbers)".utf8), push: 0)
        return ToldInput(.pushed(Observation(.orders(Rows(rows))), made: nil), from: .message(message))
    }

    private func orders(_ engine: AccountEngine) -> [String] { engine.snapshot.openOrders.keys.map(\.text).sorted() }

    /// Has all of it taken in, however much at once.
    private func take(_ told: [ToldInput], _ engine: AccountEngine) async throws -> [Int] {
        var (waiting, counts) = (told[...], [Int]())
        while !waiting.isEmpty {
            let batches = try await engine.ingest(waiting, at: later)
            counts.append(batches.count)
            waiting.removeFirst(batches.count)
        }
        return counts
    }

    @Test("The log, the checkpoint and what a recorder hears are the same as one by one", arguments: [1, 2, 3, 99])
    func same(inputsPerCommit: Int) async throws {
        // The third tells nothing new.
        let numbers = [1, 2, 2, 3, 4]
        let (single, grouped) = (GroupingJournal(inputsPerCommit: 1), GroupingJournal(inputsPerCommit: inputsPerCommit))
        let (alone, together) = (Recorder(), Recorder())
        let one = try await engine(single, alone)
        for input in told(numbers) { try await one.ingest(input.input, from: input.source?.message, at: later) }
        let other = try await engine(grouped, together)
        let counts = try await take(told(numbers), other)
        #expect(counts.allSatisfy { $0 <= inputsPerCommit } && counts.reduce(0, +) == numbers.count)
        #expect(other.snapshot == one.snapshot)
        #expect(grouped.parts == single.parts)
        #expect(together.taken.withLock { $0 } == alone.taken.withLock { $0 })
        let log = try await grouped.batches(from: 1, limit: 99)
        let expected = try await single.batches(from: 1, limit: 99)
        #expect(log == expected && log.count == 5)
        #expect(sequences(log) == Array(1...other.snapshot.sequence))
        try await other.close()
        #expect(try await other.queue.batches().collect() == log, "each batch is published as it is")
    }

    @Test("When there is no room nothing of a group is adopted, and all of it can be told again")
    func noRoom() async throws {
        let (journal, recorder) = (GroupingJournal(inputsPerCommit: 9), Recorder())
        let engine = try await engine(journal, recorder)
        let (before, heard) = (engine.snapshot, recorder.taken.withLock { $0.count })
        let error = JournalError(.full, "there is no room left")
        journal.fail(error)
        await #expect(throws: error) { try await engine.ingest(told([1, 2])[...], at: later) }
        #expect(engine.snapshot == before && engine.obstacle == error)
        #expect(recorder.taken.withLock { $0.count } == heard)
        journal.fail(nil)
        #expect(try await engine.ingest(told([1, 2])[...], at: later).count == 2)
        #expect(orders(engine) == ["1", "2"] && engine.obstacle == nil)
        #expect(recorder.taken.withLock { $0.count } == heard + 2)
        try await engine.close()
    }

    @Test("When the journal fails nothing of a group is adopted, and whoever waits is told why")
    func failure() async throws {
        let journal = GroupingJournal(inputsPerCommit: 9)
        let engine = try await engine(journal)
        let before = engine.snapshot
        let error = JournalError(.storage, "the disk is broken")
        journal.fail(error)
        journal.hold(true)
        let executor = TestExecutor()
        let group = Task(executorPreference: executor) { try await engine.ingest(told([1, 2])[...], at: later) }
        await executor.idle()
        let single = Task(executorPreference: executor) { try await engine.ingest(.tick, at: later) }
        await executor.idle()
        journal.hold(false)
        await #expect(throws: error) { try await group.value }
        await #expect(throws: error) { try await single.value }
        #expect(engine.snapshot == before)
        await #expect(throws: error) { try await engine.queue.batches().collect() }
    }

    @Test("A caller that is cancelled while others wait neither loses nor repeats anything")
    func cancellation() async throws {
        let journal = GroupingJournal(inputsPerCommit: 9)
        let engine = try await engine(journal)
        journal.hold(true)
        let executor = TestExecutor()
        let cancelled = Task(executorPreference: executor) { try await engine.ingest(told([1, 2])[...], at: later) }
        await executor.idle()
        let other = Task(executorPreference: executor) { try await engine.ingest(told([3, 4])[...], at: later) }
        await executor.idle()
        cancelled.cancel()
        journal.hold(false)
        let counts = try await [cancelled.value.count, other.value.count]
        #expect(counts == [2, 2], "what is being committed is not taken back")
        try await engine.close()
        let ids = try await engine.queue.events().collect().compactMap { event -> String? in
            guard case .order(let order, previous: _) = event.change else { return nil }
            return order.id.text
        }
        #expect(ids == ["1", "2", "3", "4"])
    }

    @Test("What ends the account ends the group")
    func stop() async throws {
        let engine = try await engine(GroupingJournal(inputsPerCommit: 9))
        let reason = StopReason(category: .permission, message: "no", remedy: "yes")
        let told = told([1]) + [ToldInput(.stop(reason))] + told([2])
        #expect(try await engine.ingest(told[...], at: later).count == 2)
        await #expect(throws: reason) { try await engine.ready() }
        #expect(try await engine.ingest(told[...], at: later).allSatisfy(\.isEmpty), "nothing comes after it")
        #expect(orders(engine) == ["1"] && engine.snapshot.stopped == reason)
    }

    @Test("A group ends when it has many events")
    func bound() async throws {
        let engine = try await engine(GroupingJournal(inputsPerCommit: 99))
        let told = (0..<4).map { round in message(about: Array(300 * round + 1...300 * round + 300)) }
        #expect(try await take(told, engine) == [2, 2])
        try await engine.close()
    }

    @Test("No more goes into a commit than readers have room for")
    func room() async throws {
        let engine = try await engine(InMemoryJournal(), capacity: 4)
        var reader = engine.queue.batches(from: .now).makeAsyncIterator()
        #expect(try await engine.ingest(told([1, 2, 3])[...], at: later).count == 3)
        #expect(try await engine.ingest(told([4, 5, 6])[...], at: later).count == 1)
        for _ in 1...2 { _ = try await reader.next() }
        #expect(try await engine.ingest(told([5, 6, 7])[...], at: later).count == 2)
        try await engine.close()
    }

    @Test("One that waits for a reader keeps neither the end of the account nor its own cancellation waiting")
    func waiting() async throws {
        let executor = TestExecutor()
        for isCancelled in [true, false] {
            let engine = try await engine(InMemoryJournal(), capacity: 1)
            let reader = engine.queue.batches(from: .beginning).makeAsyncIterator()
            let waiting = Task(executorPreference: executor) { try await engine.ingest(told([1, 2])[...], at: later) }
            let single = Task(executorPreference: executor) { try await engine.ingest(.tick, at: later) }
            await executor.idle()
            if isCancelled {
                waiting.cancel()
                single.cancel()
                await #expect(throws: CancellationError.self) { try await waiting.value }
                await #expect(throws: CancellationError.self) { try await single.value }
            }
            try await engine.close()
            if !isCancelled {
                let closed = await #expect(throws: JournalError.self) { try await waiting.value }
                #expect(closed?.code == .closed)
                await #expect(throws: JournalError.self) { try await single.value }
            }
            #expect(orders(engine).isEmpty)
            withExtendedLifetime(reader) {}
        }
    }
}

extension RawSource {
    fileprivate var message: RawMessage? {
        if case .message(let message) = self { message } else { nil }
    }
}
