import Testing
import UserStream
import UserStreamTestKit

/// What a recorder hears of, and when.
@Suite struct RecorderTests {
    private struct Full: Error, Hashable {}

    private final class Recorder: InputRecorder {
        let taken = Locked([TakenInput]())
        let isFull = Locked(false)

        func record(_ input: TakenInput) throws {
            if isFull.withLock({ $0 }) { throw Full() }
            taken.withLock { $0.append(input) }
        }
    }

    private let now = Timestamp(milliseconds: 1_700_000_000_000)
    private let draft = OrderDraft.limit(.buy, "BTC-USDT", quantity: "1", price: "100", clientOrderID: "mine")

    private func engine(_ recorder: Recorder, _ journal: BrittleJournal = BrittleJournal()) -> AccountEngine {
        AccountEngine(account: "tiny:main", facts: TinyConnector().facts, journal: journal, recorder: recorder)
    }

    @Test func whatWasTakenIsHeardOnceWithWhatFollowed() async throws {
        let recorder = Recorder()
        let engine = engine(recorder)
        try await engine.ingest(.tick, at: now)
        let batch = try await engine.ingest(.expected(draft), at: now + .seconds(1))
        #expect(!batch.isEmpty)
        #expect(
            recorder.taken.withLock { $0 } == [
                TakenInput(.input(.tick, from: nil), at: now),
                TakenInput(.input(.expected(draft), from: nil), at: now + .seconds(1), followedBy: batch),
            ])
    }

    @Test func whatWasNotAdoptedIsNotHeard() async throws {
        let (recorder, journal) = (Recorder(), BrittleJournal())
        let engine = engine(recorder, journal)
        journal.error.withLock { $0 = JournalError(.cancelled, "cancelled") }
        await #expect(throws: CancellationError.self) { try await engine.ingest(.expected(draft), at: now) }
        #expect(recorder.taken.withLock { $0 } == [])
        journal.error.withLock { $0 = nil }
        try await engine.ingest(.expected(draft), at: now)
        #expect(recorder.taken.withLock { $0.count } == 1)
    }

    @Test func aRecorderThatFailsEndsTheAccount() async throws {
        let recorder = Recorder()
        let engine = engine(recorder)
        recorder.isFull.withLock { $0 = true }
        await #expect(throws: Full()) { try await engine.ingest(.tick, at: now) }
        await #expect(throws: Full()) { try await engine.ready() }
        await #expect(throws: Full()) { try await engine.queue.batches().collect() }
    }

    @Test func anAnswerIsHeardAsItCameAlsoOneThatCannotBeRead() async throws {
        let recorder = Recorder()
        let engine = engine(recorder)
        let response = APIResponse(status: 200, body: [1, 2])
        let error = APIError(.malformed, message: "junk")
        let result = try await engine.ingest(
            answerTo: .balances, sent: now, received: now + .seconds(1), response: response
        ) { _ throws(APIError) in throw error }
        guard case .failure(error) = result else { return #expect(Bool(false), "junk was read") }
        _ = try await engine.ingest(
            answerTo: .openOrders, sent: now, received: now + .seconds(1), response: response
        ) { memory throws(APIError) in (Observation(.orders([])), memory) }
        let heard = recorder.taken.withLock { $0.map(\.what) }
        func answer(_ query: Query) -> RawAnswer {
            RawAnswer(to: query, sent: now, received: now + .seconds(1), response: response)
        }
        #expect(heard == [.answer(answer(.balances), error), .answer(answer(.openOrders), nil)])
    }

    /// A whole session: every answer is heard, those of the session before the first that rests on them.
    @Test func aSourceTellsEverything() async throws {
        let bench = Bench()
        let recorder = Recorder()
        let tracker = UserStreamTracker(
            dataSource: bench.source, recorder: recorder, executor: bench.clock.executor)
        try await tracker.start()
        await bench.clock.advance(by: .seconds(5))
        await tracker.stop()
        let heard = recorder.taken.withLock { $0 }
        let answers = heard.count { if case .input = $0.what { false } else { true } }
        #expect(answers == bench.transport.sent.count)
        let first = heard.firstIndex { if case .answer = $0.what { true } else { false } } ?? 0
        let session = heard[..<first].compactMap { taken in
            if case .session(let answer, nil) = taken.what { answer.query } else { nil }
        }
        #expect(Set(session) == [.serverTime, .accounts, .symbols])
        #expect(heard.flatMap(\.batch).map(\.sequence) == Array(1...Int64(heard.map(\.batch.count).reduce(0, +))))
    }
}
