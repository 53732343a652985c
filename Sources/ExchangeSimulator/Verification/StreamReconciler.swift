package import UserStreamCore

/// What decides in a virtual run: answers go in, events come out, and it says what it wants to know next. The product's own is
/// ``AccountReconciler``; the tests put others in its place and see what the judge makes of them.
package protocol StreamReconciler: Sendable {
    /// From when on it states news.
    var startTime: Timestamp { get }
    /// Whether its state is complete, so that a socket may tell of more.
    var isReady: Bool { get }
    /// Whether the last answer was used; one that was not must not be remembered as seen.
    var wasAnswerUsed: Bool { get }
    /// The questions it wants answered.
    func wanted(at now: Timestamp) -> [Want]
    /// The next page of a listing that is being read.
    func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query?
    /// Takes something in and gives what follows.
    mutating func ingest(_ input: Input, at now: Timestamp) -> EventBatch
    /// Notes from now on what a journal has to keep.
    mutating func beginCheckpoints()
    /// What a journal has to keep anew.
    func checkpointChanges(with batch: EventBatch) -> [CheckpointPart]
    /// The journal has it.
    mutating func forgetCheckpointChanges()
    /// Its process was killed and started anew: only what was committed is left.
    mutating func restart(from checkpoint: [CheckpointPart])
    /// The same for who keeps no checkpoint.
    mutating func restart()
    /// When the last input was taken in, by what was committed.
    var lastInput: Timestamp { get }
    /// How far the exchange's clock is ahead, by what was committed.
    var clockOffset: TimeSpan { get }

    /// Looks at what is sent when, after each request. The product's own leaves it alone; the tests' mistakes may not.
    func meddle(with plan: inout PollingPlan, _ limits: inout LimitBook)
    /// With what priority the consumer's own requests wait for limits.
    var ownPriority: RequestPriority { get }
    /// Whether a connection of the socket that has ended is read on, at once, whatever comes of it. The product's own does not.
    var readsClosedSockets: Bool { get }
    /// When the next pass begins.
    /// - Parameters:
    ///   - planned: what the plan says; `nil` while the pass is under way.
    ///   - begun: when this pass began.
    func nextPass(planned: Timestamp?, begun: Timestamp, now: Timestamp) -> Timestamp?
}

extension StreamReconciler {
    package var isReady: Bool { true }
    package func meddle(with plan: inout PollingPlan, _ limits: inout LimitBook) {}
    package var ownPriority: RequestPriority { .order }
    package var readsClosedSockets: Bool { false }
    package func nextPass(planned: Timestamp?, begun: Timestamp, now: Timestamp) -> Timestamp? { planned }
}

extension StreamReconciler {
    package func nextPage(of kind: QueryKind, at now: Timestamp, isPassBusy: Bool) -> Query? {
        wanted(at: .epoch).first { $0.purpose == .page && $0.query.kind == kind }?.query
    }
}

/// Who keeps nothing is a value that survives as a whole.
extension StreamReconciler {
    package mutating func beginCheckpoints() {}
    package func checkpointChanges(with batch: EventBatch) -> [CheckpointPart] { [] }
    package mutating func forgetCheckpointChanges() {}
    package mutating func restart(from checkpoint: [CheckpointPart]) { restart() }
    package var lastInput: Timestamp { .epoch }
    package var clockOffset: TimeSpan { .zero }
}

extension AccountReconciler: StreamReconciler {
    package mutating func restart() {}

    package mutating func restart(from checkpoint: [CheckpointPart]) {
        if checkpoint.isEmpty {
            self = AccountReconciler(account: account, facts: facts, policy: policy)
            return beginCheckpoints()
        }
        do {
            self = try AccountReconciler(account: account, facts: facts, policy: policy, checkpoint: checkpoint)
        } catch { preconditionFailure("a checkpoint that was just stored cannot be read: \(error)") }
    }
}
