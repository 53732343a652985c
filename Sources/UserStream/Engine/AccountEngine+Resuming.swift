import UserStreamCore

/// How an account goes on where another process left it.
extension AccountEngine {
    /// Takes the account up where its journal ends.
    func goOn(from head: JournalHead) throws(JournalError) {
        guard !head.checkpoint.isEmpty else {
            guard head.lastSequence == 0 else {
                throw JournalError(
                    .incompatible, "the journal ends at event \(head.lastSequence), and has no checkpoint to go on from"
                )
            }
            if journal.keepsEverything { state.withLock { $0.reconciler.beginCheckpoints() } }
            return
        }
        let (facts, policy) = state.withLock { ($0.reconciler.facts, $0.reconciler.policy) }
        let reconciler: AccountReconciler
        do throws(CheckpointError) {
            reconciler = try AccountReconciler(
                account: account, facts: facts, policy: policy, checkpoint: head.checkpoint)
        } catch {
            throw JournalError(error.code == .corrupt ? .corrupt : .incompatible, error.description)
        }
        guard reconciler.snapshot.sequence == head.lastSequence else {
            throw JournalError(
                .corrupt,
                "the journal ends at event \(head.lastSequence), but its checkpoint at \(reconciler.snapshot.sequence)")
        }
        state.withLock { state in
            state.reconciler = reconciler
            state.clock = InputClock(after: reconciler.lastInput)
            state.checkpointed = reconciler.lastInput
        }
    }

    /// Begins a piece of capture with what the journal had to go on from.
    func beginPiece(after head: JournalHead) async throws(JournalError) {
        let time = state.withLock { $0.reconciler.lastInput }
        try await journal.beginPiece(captureStart(head.checkpoint, after: head.lastSequence, at: time)) { [] }
    }

    /// Begins a new piece of capture, where the last one is long enough and nothing is being read that has several pages. A piece begins with a
    /// checkpoint, which lacks what is under way; so the account goes on from just that checkpoint, and does what a replay of the piece does.
    func beginPieceIfDue() async throws {
        guard let length = journal.capturePiece else { return }
        let (known, isDue) = state.withLock { state in
            let began = state.pieceBegan ?? state.reconciler.lastInput
            state.pieceBegan = began
            return (state.reconciler, state.reconciler.lastInput - began >= length && !state.areMarketsUntold)
        }
        guard isDue, known.isBetweenReads else { return }
        let (checkpoint, sequence, time) = (known.wholeCheckpoint, known.snapshot.sequence, known.lastInput)
        let next = try AccountReconciler(continuing: known, from: checkpoint)
        var start = captureStart(checkpoint, after: sequence, at: time)
        start.isContinued = true
        try await journal.beginPiece(start) { known.checkpointChanges(with: EventBatch()) }
        let markets = state.withLock { state in
            (state.reconciler, state.memory, state.clock) = (next, DecoderMemory(), InputClock(after: time))
            (state.checkpointed, state.pieceBegan) = (time, time)
            return state.markets
        }
        try record(TakenInput(.resumed(from: checkpoint, after: sequence), at: time))
        if let markets { _ = try await take(markets, at: time) }
    }

    private func captureStart(
        _ checkpoint: [CheckpointPart], after sequence: Int64, at time: Timestamp
    ) -> CaptureStart {
        let exchange = state.withLock { $0.reconciler.facts.exchange }
        return CaptureStart(
            exchange: exchange, policy: policy, sequence: sequence, time: time, checkpoint: checkpoint)
    }

    /// How old the checkpoint may get while nothing happens. What it lacks is read again after a restart.
    private static let checkpointInterval = TimeSpan.seconds(30)

    /// Stores what the account needs to go on, where nothing happened for a while that would have done it.
    func storeCheckpoint() async throws(JournalError) {
        guard journal.keepsEverything else { return }
        let reconciler = state.withLock { $0.reconciler }
        try await journal.append(EventBatch()) { reconciler.checkpointChanges(with: EventBatch()) }
        state.withLock { state in
            state.reconciler.forgetCheckpointChanges()
            state.checkpointed = reconciler.lastInput
            state.obstacle = nil
        }
    }

    /// What was taken in is committed, with or without it: where there is no room for it, it is stored later.
    func storeDueCheckpoint() async throws(JournalError) {
        do { try await storeCheckpoint() } catch {
            guard error.code == .full else { throw error }
            state.withLock { $0.obstacle = error }
        }
    }

    /// Whether nothing was stored for a while.
    var isCheckpointDue: Bool {
        journal.keepsEverything
            && state.withLock { $0.reconciler.lastInput - $0.checkpointed >= Self.checkpointInterval }
    }
}
