import UserStream

/// What callers leave for a loop thread, in the order in which they leave it.
final class Mailbox<Item: Sendable>: Sendable {
    private struct State: Sendable {
        var items: [Item] = []
        var mustStop = false
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

    /// Leaves something. False once the loop ends or has to end: nobody will look at it.
    @discardableResult
    func leave(_ item: Item) -> Bool {
        state.withLock { state in
            guard state.waker != nil, !state.mustStop else { return false }
            state.items.append(item)
            state.wake()
            return true
        }
    }

    /// Asks the loop to end. `waiter` is resumed when it has.
    func stop(waiter: CheckedContinuation<Void, Never>?) {
        let hasEnded = state.withLock { state in
            guard state.waker != nil else { return true }
            state.mustStop = true
            if let waiter { state.stopWaiters.append(waiter) }
            state.wake()
            return false
        }
        if hasEnded { waiter?.resume() }
    }

    /// For the loop thread: takes everything. `mustStop` stays.
    func take() -> (items: [Item], mustStop: Bool) {
        state.withLock { state in
            state.isAwake = false
            defer { state.items = [] }
            return (state.items, state.mustStop)
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
