import UserStreamCore

/// An input on its way to the reconciler, and what it was read in where there is anything.
struct ToldInput: Sendable {
    let input: Input
    let source: RawSource?

    init(_ input: Input, from source: RawSource? = nil) {
        self.input = input
        self.source = source
    }

    /// What a message of a socket told.
    init(_ input: Input, message: RawMessage?) {
        self.init(input, from: message.map { .message($0) })
    }
}

/// What follows from inputs that are taken in one after the other, not committed yet.
final class Decision: Sendable {
    /// So many events, and those of one more input, go into one commit at most: else the first one would wait too long for the last.
    private static let mostEvents = 512

    /// The inputs that were taken in, the first ones of those that were to be; at least one.
    let taken: [TakenInput]
    /// Why the account ends with the last one, when it does.
    let stopReason: StopReason?
    /// What is known afterwards.
    let reconciler: AccountReconciler
    let clock: InputClock

    /// Decides in the state that a reconciler and a clock are in.
    init(on told: ArraySlice<ToldInput>, at now: Timestamp, _ reconciler: AccountReconciler, _ clock: InputClock) {
        var (reconciler, clock) = (reconciler, clock)
        var (taken, events, reason): ([TakenInput], Int, StopReason?) = ([], 0, nil)
        taken.reserveCapacity(told.count)
        for one in told where events < Self.mostEvents && reason == nil {
            let batch = reconciler.ingest(one.input, at: clock.advance(to: now, by: one.input))
            taken.append(TakenInput(.init(one.input, one.source), at: now, followedBy: batch))
            events += batch.count
            reason = batch.stopReason
        }
        (self.taken, stopReason) = (taken, reason)
        (self.reconciler, self.clock) = (reconciler, clock)
    }

    /// What followed from each input.
    var batches: [EventBatch] { taken.map(\.batch) }

    /// Whether anything followed.
    var hasEvents: Bool { taken.contains { !$0.batch.isEmpty } }

    /// What changed of the checkpoint by all of them.
    var checkpointChanges: [CheckpointPart] {
        let events = taken.count == 1 ? taken[0].batch : EventBatch(events: taken.flatMap(\.batch))
        return reconciler.checkpointChanges(with: events)
    }

    /// The state once the batches are committed, with their part of the checkpoint.
    var committed: AccountReconciler {
        var reconciler = reconciler
        if hasEvents { reconciler.forgetCheckpointChanges() }
        return reconciler
    }
}

extension EventBatch {
    /// Why the account ended, when this batch says so.
    fileprivate var stopReason: StopReason? {
        for event in events { if case .stopped(let reason) = event.change { return reason } }
        return nil
    }
}
