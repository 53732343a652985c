import UserStream

/// What callers leave for a loop thread, in the order in which they leave it.
final class Mailbox<Item: Sendable>: Sendable {
    private struct State: Sendable {
        var items: [Item] = []
        var mustStop = false
        /// Whether the loop lives.
        var isOpen = true
        /// Whether the loop was woken and has not looked yet, so that one wake serves many callers.
        var isAwake = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []

        /// Whether the loop has to be woken.
        mutating func needsWake() -> Bool {
            defer { isAwake = true }
            return !isAwake
        }
    }

    private let state = Locked(State())
    /// Has a lock of its own: the loop that wakes finds the other one free, and does not wait until the waking call is over. Present as long as
    /// the loop lives.
    private let waker: Locked<(any LoopWaker)?>

    init(waker: any LoopWaker) { self.waker = Locked(waker) }

    /// Leaves something. False once the loop ends or has to end: nobody will look at it.
    @discardableResult
    func leave(_ item: Item) -> Bool {
        let mustWake = state.withLock { state -> Bool? in
            guard state.isOpen, !state.mustStop else { return nil }
            state.items.append(item)
            return state.needsWake()
        }
        if mustWake == true { wake() }
        return mustWake != nil
    }

    /// Asks the loop to end. `waiter` is resumed when it has.
    func stop(waiter: CheckedContinuation<Void, Never>?) {
        let mustWake = state.withLock { state -> Bool? in
            guard state.isOpen else { return nil }
            state.mustStop = true
            if let waiter { state.stopWaiters.append(waiter) }
            return state.needsWake()
        }
        switch mustWake {
        case nil: waiter?.resume()
        case true?: wake()
        case false?: break
        }
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
        waker.withLock { $0 = nil }
        return state.withLock { state in
            state.isOpen = false
            defer { state.stopWaiters = [] }
            return state.stopWaiters
        }
    }

    private func wake() { waker.withLock { $0?.wake() } }
}
