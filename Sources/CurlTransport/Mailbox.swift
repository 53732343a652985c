import UserStream

/// What callers leave for the loop thread.
final class Mailbox: Sendable {
    typealias Reply = CheckedContinuation<Outcome, Never>

    /// Everything that was left since the last look.
    struct Mail: Sendable {
        var submissions: [(submission: Submission, reply: Reply)] = []
        var cancellations: [Submission] = []
        var mustStop = false
    }

    private struct State: Sendable {
        var mail = Mail()
        /// Present as long as the loop lives.
        var waker: (any LoopWaker)?
        /// Whether the loop was woken and has not looked yet, so that one wake serves many callers.
        var isAwake = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []

        mutating func wake() {
            guard !isAwake else { return }
            isAwake = true
            waker?.wake()
        }
    }

    private let state: Locked<State>

    init(waker: any LoopWaker) {
        state = Locked(State(waker: waker))
    }

    /// Leaves a request; the reply always comes.
    func submit(_ submission: Submission, reply: Reply) {
        let accepted = state.withLock { state in
            guard state.waker != nil, !state.mail.mustStop else { return false }
            state.mail.submissions.append((submission, reply))
            state.wake()
            return true
        }
        if !accepted { reply.resume(returning: .failure(.closed)) }
    }

    /// Asks for the end of a request. One that is not known (not submitted yet, or finished) is left alone: the flag in the
    /// submission covers the first case.
    func cancel(_ submission: Submission) {
        submission.markCancelled()
        state.withLock { state in
            guard state.waker != nil else { return }
            state.mail.cancellations.append(submission)
            state.wake()
        }
    }

    /// Asks the loop to end. `waiter` is resumed when it has.
    func stop(waiter: CheckedContinuation<Void, Never>?) {
        let hasEnded = state.withLock { state in
            guard state.waker != nil else { return true }
            state.mail.mustStop = true
            if let waiter { state.stopWaiters.append(waiter) }
            state.wake()
            return false
        }
        if hasEnded { waiter?.resume() }
    }

    /// For the loop thread: takes everything. `mustStop` stays.
    func take() -> Mail {
        state.withLock { state in
            state.isAwake = false
            let mail = state.mail
            state.mail = Mail(mustStop: mail.mustStop)
            return mail
        }
    }

    /// For the loop thread: nobody will wake it from here on, so that what wakes it can be freed.
    func close() -> [CheckedContinuation<Void, Never>] {
        state.withLock { state in
            state.waker = nil
            defer { state.stopWaiters = [] }
            return state.stopWaiters
        }
    }
}
