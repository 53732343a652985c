public import UserStreamCore

/// The engine of one account: owns what decides (the reconciler), what keeps (the journal) and what publishes (the queue). Sources only feed it,
/// so polling, sockets and replay differ in what they feed and in nothing else.
///
/// Inputs are taken one at a time. Each is taken into a copy of the reconciler, and the copy, with the decoder's new memory, becomes the
/// account's state only when the journal has the batch: nothing moves before it is durable. Then the batch is published. When the journal
/// fails, nothing of the batch is adopted, and the account ends with that error; where only room is lacking, it waits for some (``obstacle``).
public final class AccountEngine: Sendable {
    /// An answer that was decoded and taken in.
    public struct Ingested: Sendable {
        /// What followed from it; empty when nothing did.
        public var batch: EventBatch
        /// What it said.
        public var observation: Observation
    }

    struct State: Sendable {
        var reconciler: AccountReconciler
        var memory = DecoderMemory()
        var clock = InputClock()
        var isOpen = false
        /// Whether the journal has to be closed.
        var isJournalOpen = false
        /// When the journal was given what it needs to go on, at the latest.
        var checkpointed = Timestamp.epoch
        /// The journal has no room.
        var obstacle: JournalError?
        /// When the piece of capture had its first input; `nil` before that.
        var pieceBegan: Timestamp?
        /// The markets as the reconciler was told them last; only while the journal captures.
        var markets: Input?
        /// Whether the session has learned others since.
        var areMarketsUntold = false
        var ending: UserStreamQueue.Ending?
    }

    /// The account.
    public let account: AccountID
    /// Where the batches go.
    public let queue: UserStreamQueue
    /// Hears everything that is taken in; absent when nobody records.
    let recorder: (any InputRecorder)?
    let journal: any EventJournal
    let policy: PollingPolicy
    let state: Monitor<State>
    let gate = Gate()

    /// Makes the engine of an account. Its journal is opened by ``open()``, or by the first input.
    /// - Parameter recorder: hears everything that is taken in, so that it can be played again.
    public init(
        account: AccountID, facts: ExchangeFacts, policy: PollingPolicy = PollingPolicy(),
        journal: any EventJournal = InMemoryJournal(), queueCapacity: Int = 1_024,
        recorder: (any InputRecorder)? = nil
    ) {
        self.account = account
        self.journal = journal
        self.policy = policy
        self.recorder = recorder
        queue = UserStreamQueue(journal: journal, capacity: queueCapacity)
        state = Monitor(State(reconciler: AccountReconciler(account: account, facts: facts, policy: policy)))
    }

    /// From which moment of the exchange's time on everything is news.
    package var startTime: Timestamp { state.withLock { $0.reconciler.startTime } }

    /// How far the exchange's clock is ahead of the machine's, as the process before knew it or this one has learned.
    var clockOffset: TimeSpan { state.withLock { $0.reconciler.clockOffset } }

    /// The markets that are read one by one.
    var watchedMarkets: [String]? { state.withLock { $0.reconciler.watchedMarkets } }

    /// The latest committed state of the account.
    public var snapshot: AccountSnapshot { state.withLock { $0.reconciler.snapshot } }

    /// A consistent view of the latest committed state.
    public var view: AccountView { state.withLock { AccountView($0.reconciler) } }

    /// That the journal has no room left, while it is so. Nothing is taken in then, and so nothing is lost: the source asks again, and the account
    /// goes on where it was as soon as there is room.
    public var obstacle: JournalError? { state.withLock { $0.obstacle } }

    /// What the account wants to know next, most valuable first.
    /// - Parameter now: the exchange's clock.
    public func wants(at now: Timestamp) -> [Want] {
        state.withLock { state in state.reconciler.wanted(at: state.clock.time(now)) }
    }

    /// The next page of a listing that is being read.
    func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query? {
        state.withLock { $0.reconciler.nextPage(of: kind, at: $0.clock.time(now), isPassBusy: isPassBusy) }
    }

    /// The compressed body of the last answer to a query, where the same one would say that nothing changed. A recording wants all bodies.
    func compressedAnswer(to query: Query) -> [UInt8]? {
        isHeard ? nil : state.withLock { $0.memory.compressedBody(of: query) }
    }

    /// Whether the account is polled at the faster intervals.
    /// - Parameter now: the exchange's clock.
    public func isActive(at now: Timestamp) -> Bool {
        state.withLock { state in state.reconciler.isActive(at: state.clock.time(now)) }
    }

    /// Opens the journal and goes on where it ends. Further calls do nothing.
    /// - Throws: ``JournalError``.
    public func open() async throws {
        try await gate.run { try await openAlone() }
    }

    /// Takes in one input, commits what follows and publishes it.
    ///
    /// An answer of the exchange waits first for readers that are too far behind. What the consumer itself hands in does not: it may be that
    /// reader.
    /// - Parameters:
    ///   - message: the message of a socket that told it, for a recording.
    ///   - now: the exchange's clock.
    /// - Returns: what followed; empty when nothing did.
    /// - Throws: ``JournalError``, or `CancellationError`; then nothing was adopted.
    @discardableResult
    public func ingest(
        _ input: Input, from message: RawMessage? = nil, at now: Timestamp
    ) async throws -> EventBatch {
        if input.waitsForReaders { try await queue.waitForReaders() }
        return try await gate.run {
            try await openAlone()
            return try await take(input, from: message.map { .message($0) }, at: now)
        }
    }

    /// Takes in what a socket told, one after the other, commits together as much of it as goes into one commit, and publishes it batch by batch.
    /// - Parameter now: the exchange's clock.
    /// - Returns: what followed from each that was taken in, from the first on: from one at least, and maybe not from all.
    /// - Throws: ``JournalError``, or `CancellationError`; then nothing was adopted.
    func ingest(_ told: ArraySlice<ToldInput>, at now: Timestamp) async throws -> [EventBatch] {
        let room = min(try await queue.waitForReaders(), journal.inputsPerCommit)
        return try await gate.run {
            try await openAlone()
            return try await take(told.prefix(room), at: now)
        }
    }

    /// Takes in that the consumer is about to send an order, and commits that.
    /// - Parameter now: the exchange's clock.
    /// - Throws: ``AnnouncementError`` when it cannot be announced; ``JournalError`` or `CancellationError`, and then nothing was adopted.
    @discardableResult
    public func announce(_ draft: OrderDraft, at now: Timestamp) async throws -> EventBatch {
        try await gate.run {
            try await openAlone()
            if let error = state.withLock({ $0.reconciler.objection(to: draft) }) { throw error }
            return try await take(.expected(draft), at: now)
        }
    }

    /// Decodes an answer with the account's decoder memory, and takes in what it says.
    /// - Parameters:
    ///   - sent: when the question was sent, on the exchange's clock.
    ///   - received: when the answer was there, on the exchange's clock.
    ///   - response: the answer as it came, for a recording.
    ///   - decode: reads the answer.
    /// - Returns: what followed, or why the answer could not be read; then nothing was taken in.
    /// - Throws: ``JournalError``, or `CancellationError`; then nothing was adopted.
    public func ingest(
        answerTo query: Query, sent: Timestamp, received: Timestamp, response: APIResponse? = nil,
        decode: (DecoderMemory) throws(APIError) -> (Observation, DecoderMemory)
    ) async throws -> Result<Ingested, APIError> {
        try await queue.waitForReaders()
        return try await gate.run {
            try await openAlone()
            let memory = state.withLock { $0.memory }
            let decoded: (observation: Observation, memory: DecoderMemory)
            do throws(APIError) { decoded = try decode(memory) } catch {
                if let response {
                    let answer = RawAnswer(to: query, sent: sent, received: received, response: response)
                    try await capture(.answer(answer, error), at: received)
                    try record(TakenInput(.answer(answer, error), at: received))
                }
                return .failure(error)
            }
            let input = Input.answer(.success(decoded.observation), of: query, sent: sent, received: received)
            let memories = Memories(used: decoded.memory, unused: memory.forgetting(query.kind))
            let batch = try await take(input, from: response.map { .response($0) }, memories, at: received)
            return .success(Ingested(batch: batch, observation: decoded.observation))
        }
    }

    /// Decodes an answer that the consumer got itself, and takes in what it says.
    /// - Parameters:
    ///   - now: the exchange's clock.
    ///   - decode: reads the answer.
    /// - Throws: what `decode` throws, and then nothing was taken in; ``JournalError``.
    func ingest(
        own response: APIResponse, at now: Timestamp, decode: () throws(APIError) -> Input
    ) async throws {
        try await gate.run {
            try await openAlone()
            _ = try await take(try decode(), from: .response(response), at: now)
        }
    }

    /// Waits for the first complete snapshot; after a restart, until everything was read once since.
    /// - Throws: the ``StopReason`` when the account stopped, a ``JournalError`` when the journal failed, `CancellationError` when the
    ///   engine was closed before.
    public func ready() async throws {
        try await state.wait { state in
            switch state.ending {
            case .failed(let error): throw error
            case .finished: throw CancellationError()
            case nil: return state.reconciler.isReady ? () : nil
            }
        }
    }

    /// Ends the stream and closes the journal.
    /// - Parameter error: what readers get at the end; `nil` for a normal end. It does not replace an earlier end.
    public func close(throwing error: (any Error)? = nil) async throws {
        try await gate.run {
            let (wasOpen, wasJournalOpen) = state.withLock { state in
                defer { (state.isOpen, state.isJournalOpen) = (false, false) }
                return (state.isOpen, state.isJournalOpen)
            }
            end(error.map { .failed($0) } ?? .finished)
            guard wasJournalOpen else { return }
            let stored: Result<Void, JournalError>
            do throws(JournalError) { stored = .success(wasOpen ? try await storeCheckpoint() : ()) } catch {
                stored = .failure(error)
            }
            try await journal.close()
            try stored.get()
        }
    }

    private func openAlone() async throws {
        let ending = state.withLock { $0.isOpen ? nil : $0.ending }
        switch ending {
        case .failed(let error): throw error
        case .finished: throw JournalError(.closed, "the account's stream was stopped")
        case nil: break
        }
        guard !state.withLock({ $0.isOpen }) else { return }
        do {
            let head = try await journal.open()
            state.withLock { $0.isJournalOpen = true }
            try goOn(from: head)
            if journal.capturePiece != nil { try await beginPiece(after: head) }
            queue.resume(after: head.lastSequence)
            state.withLock { $0.isOpen = true }
        } catch {
            fail(error)
            throw error
        }
    }

    /// What the decoder remembers afterwards, by whether the answer was used.
    struct Memories {
        let used: DecoderMemory
        let unused: DecoderMemory
    }

    // Neither is a part of what waits for the journal, which would keep room for all their work as long as it waits.
    @inline(never)
    private func decide(on told: ArraySlice<ToldInput>, at now: Timestamp) -> Decision {
        let (reconciler, clock) = state.withLock { ($0.reconciler, $0.clock) }
        return Decision(on: told, at: now, reconciler, clock)
    }

    @inline(never)
    private func adopt(_ decision: Decision, _ memories: Memories?) {
        state.withLock { state in
            state.reconciler = decision.committed
            state.clock = decision.clock
            if decision.hasEvents {
                state.checkpointed = state.reconciler.lastInput
                state.obstacle = nil
            }
            if let memories { state.memory = decision.reconciler.wasAnswerUsed ? memories.used : memories.unused }
        }
    }

    /// Keeps the markets, which a new piece of capture has to tell the reconciler again.
    private func noteMarkets(_ input: Input) {
        guard journal.capturePiece != nil, case .answer(.success, of: .symbols, _, _) = input else { return }
        state.withLock { state in
            state.markets = input
            state.areMarketsUntold = false
        }
    }

    /// Takes in one input. Runs inside the gate.
    func take(
        _ input: Input, from source: RawSource? = nil, _ memories: Memories? = nil, at now: Timestamp
    ) async throws -> EventBatch {
        try await take([ToldInput(input, from: source)], memories, at: now).first ?? EventBatch()
    }

    /// Ingests into a copy, one after the other, and adopts it once all batches are committed. Runs inside the gate.
    private func take(
        _ told: ArraySlice<ToldInput>, _ memories: Memories? = nil, at now: Timestamp
    ) async throws -> [EventBatch] {
        let decision = decide(on: told, at: now)
        do {
            try await queue.append(decision.taken) {
                decision.checkpointChanges
            } committed: {
                adopt(decision, memories)
            }
            for one in told.prefix(decision.taken.count) { noteMarkets(one.input) }
            if isCheckpointDue { try await storeDueCheckpoint() }
        } catch {
            switch error.code {
            case .cancelled: throw CancellationError()
            case .full: state.withLock { $0.obstacle = error }
            default: fail(error)
            }
            throw error
        }
        for taken in decision.taken { try record(taken) }
        if let reason = decision.stopReason {
            end(.failed(reason))
            return decision.batches
        }
        // Nobody else needs room for what begins a piece, which is several times all that is known.
        guard journal.capturePiece != nil else { return decision.batches }
        do { try await beginPieceIfDue() } catch let error as JournalError where error.code == .full {
            // The piece before goes on until there is room for another.
            state.withLock { $0.obstacle = error }
        } catch {
            fail(error)
            throw error
        }
        return decision.batches
    }

    /// Ends the stream by an error: nothing is taken in any more.
    func fail(_ error: any Error) {
        state.withLock { $0.isOpen = false }
        end(.failed(error))
    }

    private func end(_ ending: UserStreamQueue.Ending) {
        state.withLock { state in
            if state.ending == nil { state.ending = ending }
        }
        switch ending {
        case .finished: queue.finish()
        case .failed(let error): queue.finish(throwing: error)
        }
    }
}

extension Input {
    fileprivate var waitsForReaders: Bool {
        switch self {
        case .answer, .pushed, .socket, .tick, .clockCorrected: true
        case .expected, .observed, .traded, .stop: false
        }
    }
}
