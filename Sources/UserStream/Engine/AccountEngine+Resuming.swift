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
            throw JournalError(error.code == .corrupt ? .corrupt : .incompatible, error.message)
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
