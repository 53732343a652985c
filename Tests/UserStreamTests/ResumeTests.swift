import Testing
import UserStream
import UserStreamTestKit

/// An account goes on where its journal ends.
@Suite struct ResumeTests {
    private let began = Timestamp(milliseconds: 1_700_000_000_000)

    private func engine(_ journal: any EventJournal) -> AccountEngine {
        AccountEngine(account: "tiny:main", facts: TinyConnector().facts, journal: journal)
    }

    /// Reads everything once.
    private func read(_ engine: AccountEngine, usdt: String, at now: Timestamp) async throws {
        let fills = engine.wants(at: now).first { $0.query.kind == .fills }?.query
        let balance = try Balance(asset: "USDT", available: ExactDecimal(usdt))
        let answers: [(Query, Observation.Content)] = [
            (.openOrders, .orders([])), (try #require(fills), .fills([])), (.balances, .balances([balance])),
        ]
        for (index, answer) in answers.enumerated() {
            let at = now + .milliseconds(Int64(index))
            try await engine.ingest(
                .answer(.success(Observation(answer.1)), of: answer.0, sent: at, received: at), at: at)
        }
    }

    @Test("What was known is known, what happened meanwhile is news, and the numbers go on")
    func goesOn() async throws {
        let journal = KeepingJournal()
        let first = engine(journal)
        try await read(first, usdt: "1000", at: began)
        try await first.ready()
        let last = first.snapshot.sequence
        // Killed: nothing is closed.

        let second = engine(journal)
        try await second.open()
        #expect(second.snapshot == first.snapshot)
        var reader = second.queue.batches(from: .now).makeAsyncIterator()
        try await read(second, usdt: "900", at: began + .minutes(1))
        try await second.ready()
        let batch = try #require(try await reader.next())
        #expect(batch.first?.sequence == last + 1)
        let events = second.queue.batches(from: .sequence(last + 1))
        var balances: [ExactDecimal] = []
        for try await batch in events {
            for case .balance(let change) in batch.map(\.change) { balances.append(change.balance.total) }
            if batch.last?.sequence == second.snapshot.sequence { break }
        }
        #expect(balances.first == 900)
        // No second snapshot, and no event has the id of another.
        let all = try await journal.batches(from: 1, limit: 99).flatMap(\.events)
        #expect(all.count { $0.change == .ready } == 1)
        #expect(Set(all.map(\.id)).count == all.count && all.map(\.sequence) == Array(1...Int64(all.count)))
        try await second.close()
    }

    @Test("It is ready when everything was read once since the restart, not before")
    func ready() async throws {
        let journal = KeepingJournal()
        let first = engine(journal)
        try await read(first, usdt: "1000", at: began)
        try await first.close()
        let second = engine(journal)
        try await second.open()
        let waiting = Task { try await second.ready() }
        let observation = Observation(.balances([try Balance(asset: "USDT", available: 1_000)]))
        let at = began + .minutes(1)
        try await second.ingest(.answer(.success(observation), of: .balances, sent: at, received: at), at: at)
        #expect(second.view.isReady == false)
        try await read(second, usdt: "1000", at: at + .seconds(1))
        try await waiting.value
        #expect(second.view.isReady)
        try await second.close()
    }

    @Test("While nothing happens, it is stored every half minute how far all was read")
    func quiet() async throws {
        let journal = KeepingJournal()
        let engine = engine(journal)
        try await read(engine, usdt: "1000", at: began)
        let before = journal.appends
        for second in 1...60 { try await read(engine, usdt: "1000", at: began + .seconds(Int64(second))) }
        let later = journal.appends
        #expect((1...3).contains(later - before))
        try await engine.close()
        #expect(journal.appends == later + 1)
    }

    @Test("An account that had stopped goes on when it is started again")
    func stopped() async throws {
        let journal = KeepingJournal()
        let first = engine(journal)
        try await read(first, usdt: "1000", at: began)
        let reason = StopReason(category: .auth, message: "the key is dead", remedy: "make another")
        try await first.ingest(.stop(reason), at: began + .seconds(1))
        #expect(first.snapshot.stopped == reason)
        let second = engine(journal)
        try await read(second, usdt: "900", at: began + .minutes(1))
        try await second.ready()
        #expect(second.snapshot.stopped == nil && second.snapshot.balances["USDT"]?.total == 900)
        try await second.close()
    }

    @Test("The exchange's clock is what it was before it is read: its first reading moves nothing that is remembered")
    func clock() async throws {
        let (journal, ahead) = (KeepingJournal(), TimeSpan.minutes(30))
        let first = Bench()
        first.exchange.set { $0.aheadBy = ahead }
        let before = first.tracker(journal: journal)
        try await before.start()
        await first.clock.advance(by: .seconds(1))
        try await before.ready()
        await before.stop()

        let second = Bench(clock: first.clock)
        second.exchange.set { $0.aheadBy = ahead }
        let after = second.tracker(journal: journal)
        let order = OrderDraft.limit(.buy, "BTC-USDT", quantity: "1", price: "100", clientOrderID: "a")
        try await after.expect(order)
        #expect(second.source.exchangeTime - first.clock.now == first.source.exchangeTime - first.clock.now)
        #expect(second.sent().isEmpty)
        try await after.start()
        await first.clock.advance(by: .seconds(1))
        let announced = try await after.userStream.first { if case .inFlight = $0.change { true } else { false } }
        let observed = try #require(announced).observed
        #expect(observed.to == first.clock.now + ahead - .seconds(1))
        #expect(await after.account.inFlight("a") != nil)
        await after.stop()
    }

    @Test("A journal that cannot be gone on from is refused, and says why")
    func refused() async throws {
        let journal = KeepingJournal()
        let first = engine(journal)
        try await read(first, usdt: "1000", at: began)
        journal.spoil("account")
        var error = await #expect(throws: JournalError.self) { try await engine(journal).open() }
        #expect(error?.code == .corrupt && error?.message.contains("account") == true)
        #expect(error?.message.hasSuffix(CheckpointError.remedy) == true)
        journal.loseCheckpoint()
        error = await #expect(throws: JournalError.self) { try await engine(journal).open() }
        #expect(error?.code == .incompatible)
    }
}
