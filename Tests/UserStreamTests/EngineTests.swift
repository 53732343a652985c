import Testing
import UserStream
import UserStreamTestKit

/// What makes a batch durable before it is true.
@Suite struct EngineTests {
    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    private func engine(_ journal: any EventJournal = InMemoryJournal(), capacity: Int = 1_024) -> AccountEngine {
        AccountEngine(account: "tiny:main", facts: TinyConnector().facts, journal: journal, queueCapacity: capacity)
    }

    /// Gives the engine a first snapshot.
    private func start(_ engine: AccountEngine) async throws {
        let order: Query = .openOrders
        let fills = engine.wants(at: now).first { $0.purpose == .fills }?.query
        let answers: [(Query, Observation.Content)] = [
            (order, .orders([])), (try #require(fills), .fills([])), (.balances, .balances([try usdt("1000")])),
        ]
        for (index, answer) in answers.enumerated() {
            let at = now + .milliseconds(Int64(index))
            try await engine.ingest(
                .answer(.success(Observation(answer.1)), of: answer.0, sent: at, received: at), at: at)
        }
    }

    private func usdt(_ amount: String) throws -> Balance {
        try Balance(asset: "USDT", available: ExactDecimal(amount))
    }

    private func balances(_ amount: String, after span: TimeSpan) throws -> Input {
        let observation = Observation(.balances([try usdt(amount)]))
        return .answer(.success(observation), of: .balances, sent: now + span, received: now + span)
    }

    @Test func aBatchIsInTheJournalAndInTheStateBeforeAReaderSeesIt() async throws {
        let journal = InMemoryJournal()
        let engine = engine(journal)
        try await start(engine)
        try await engine.ready()
        #expect(engine.snapshot.balances["USDT"]?.total == "1000")
        var reader = engine.queue.batches().makeAsyncIterator()
        let first = try #require(try await reader.next())
        #expect(first.last?.change == .ready)
        #expect(try await journal.batches(from: 1, limit: 9) == [first])
    }

    @Test func whenTheJournalFailsNothingIsAdoptedAndTheAccountEnds() async throws {
        let journal = BrittleJournal()
        let engine = engine(journal)
        try await start(engine)
        let before = engine.snapshot
        let error = JournalError(.storage, "the disk is broken")
        journal.error.withLock { $0 = error }
        await #expect(throws: error) {
            try await engine.ingest(try balances("900", after: .seconds(1)), at: now + .seconds(1))
        }
        #expect(engine.snapshot == before)
        journal.error.withLock { $0 = nil }
        await #expect(throws: error) { try await engine.ingest(.tick, at: now + .seconds(2)) }
        await #expect(throws: error) { try await engine.ready() }
        await #expect(throws: error) { try await engine.queue.batches().collect() }
    }

    @Test func whenTheJournalHasNoRoomNothingIsAdoptedAndTheAccountGoesOnOnceThereIsSome() async throws {
        let journal = BrittleJournal()
        let engine = engine(journal)
        try await start(engine)
        let before = engine.snapshot
        let error = JournalError(.full, "there is no room left")
        journal.error.withLock { $0 = error }
        for second in 1...2 {
            await #expect(throws: error) {
                try await engine.ingest(
                    try balances("900", after: .seconds(Int64(second))), at: now + .seconds(Int64(second)))
            }
        }
        #expect(engine.snapshot == before)
        #expect(engine.obstacle == error)
        try await engine.ready()
        journal.error.withLock { $0 = nil }
        try await engine.ingest(try balances("900", after: .seconds(3)), at: now + .seconds(3))
        #expect(engine.snapshot.balances["USDT"]?.total == "900")
        #expect(engine.obstacle == nil)
        try await engine.close()
    }

    @Test func aCancelledCommitIsNotAFailure() async throws {
        let journal = BrittleJournal()
        let engine = engine(journal)
        try await start(engine)
        journal.error.withLock { $0 = JournalError(.cancelled, "the task was cancelled") }
        await #expect(throws: CancellationError.self) {
            try await engine.ingest(try balances("900", after: .seconds(1)), at: now + .seconds(1))
        }
        journal.error.withLock { $0 = nil }
        try await engine.ingest(try balances("900", after: .seconds(2)), at: now + .seconds(2))
        #expect(engine.snapshot.balances["USDT"]?.total == "900")
    }

    @Test func theDecodersMemoryIsAdoptedOnlyWithItsBatch() async throws {
        let journal = BrittleJournal()
        let engine = engine(journal)
        try await start(engine)
        func decode(_ body: [UInt8], _ amount: String, after span: TimeSpan) async throws -> (
            seen: [UInt8]?, result: Result<AccountEngine.Ingested, APIError>
        ) {
            let seen = Locked<[UInt8]?>(nil)
            let at = now + span
            let result = try await engine.ingest(answerTo: .balances, sent: at, received: at) {
                memory throws(APIError) in
                seen.withLock { $0 = memory.compressedBalances }
                guard let balance = try? usdt(amount) else { throw APIError(.malformed, message: "junk") }
                var memory = memory
                memory.compressedBalances = body
                return (Observation(.balances([balance])), memory)
            }
            return (seen.withLock { $0 }, result)
        }
        #expect(try await decode([1], "1000", after: .seconds(1)).seen == nil)
        let junk = try await decode([2], "junk", after: .seconds(2))
        #expect(junk.seen == [1])
        guard case .failure(let error) = junk.result else { return #expect(Bool(false), "junk was read") }
        #expect(error.category == .malformed)
        journal.error.withLock { $0 = JournalError(.cancelled, "") }
        await #expect(throws: CancellationError.self) { _ = try await decode([3], "700", after: .seconds(3)) }
        journal.error.withLock { $0 = nil }
        #expect(try await decode([4], "700", after: .seconds(4)).seen == [1], "only what was committed is remembered")
    }

    @Test func aConsumerMayAnnounceAnOrderWhileItHoldsUpThePolls() async throws {
        let executor = TestExecutor()
        let engine = engine(capacity: 1)
        try await start(engine)
        var reader = engine.queue.batches().makeAsyncIterator()
        try await withTaskExecutorPreference(executor) {
            async let poll = engine.ingest(try balances("900", after: .seconds(20)), at: now + .seconds(20))
            await executor.idle()
            #expect(engine.snapshot.balances["USDT"]?.total == "1000", "the poll waits for the reader")
            let draft = OrderDraft.limit(.buy, "BTC-USDT", quantity: "1", price: "100", clientOrderID: "mine")
            try await engine.ingest(.expected(draft), at: now + .seconds(20))
            // The announcement itself may have said that something is stale: then that is read as well.
            for _ in 0..<2 { _ = try await reader.next() }
            _ = try await poll
        }
        #expect(engine.snapshot.balances["USDT"]?.total == "900")
    }

    @Test func aStopEndsTheStreamWithItsReason() async throws {
        let engine = engine()
        let reason = StopReason(category: .permission, message: "no", remedy: "yes")
        try await engine.ingest(.stop(reason), at: now)
        await #expect(throws: reason) { try await engine.ready() }
        var iterator = engine.queue.events().makeAsyncIterator()
        #expect(try await iterator.next()?.change == .stopped(reason))
        await #expect(throws: reason) { try await iterator.next() }
    }

    /// A listing that is read again before the first snapshot is complete wants balances that were asked for after it. The decoder must not go
    /// on saying "as the last ones" then.
    @Test func anAnswerThatWasNotUsedIsNotRemembered() async throws {
        let engine = engine()
        let row = try usdt("1000")
        var wholeAnswers = 0
        for pass in 0..<3 {
            let at = now + .seconds(Int64(pass))
            try await engine.ingest(
                .answer(.success(Observation(.orders([]))), of: .openOrders, sent: at, received: at), at: at)
            for wait in 1...2 {
                let later = at + .milliseconds(Int64(wait))
                let isWhole = Locked(false)
                _ = try await engine.ingest(answerTo: .balances, sent: later, received: later) {
                    memory throws(APIError) in
                    // The same bytes each time.
                    if memory.knows(compressedBalances: [1]) {
                        return (Observation(.balances([]), changed: .rows), memory)
                    }
                    isWhole.withLock { $0 = true }
                    var memory = memory
                    memory.compressedBalances = [1]
                    return (Observation(.balances([row])), memory)
                }
                wholeAnswers += isWhole.withLock { $0 } ? 1 : 0
            }
        }
        #expect(wholeAnswers >= 3, "balances are read whole after each listing")
        let fills = engine.wants(at: now + .seconds(3)).first { $0.purpose == .fills }?.query
        let end = now + .seconds(3)
        try await engine.ingest(
            .answer(.success(Observation(.fills([]))), of: try #require(fills), sent: end, received: end), at: end)
        try await engine.ready()
        #expect(engine.snapshot.balances["USDT"]?.total == "1000")
    }
}
