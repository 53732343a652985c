/// A state behind a lock, and the tasks that wait until it lets them go on.
///
/// Whoever changes the state wakes, in the order of their coming, those whose condition holds now; they are resumed outside the lock.
package final class Monitor<State: Sendable>: Sendable {
    private struct Waiter: Sendable {
        let id: UInt64
        /// Looks at the state; once the condition holds, gives what resumes the task.
        let attempt: @Sendable (inout State) -> (@Sendable () -> Void)?
        let cancel: @Sendable () -> Void
    }

    private struct Core: Sendable {
        var state: State
        var waiters: [Waiter] = []
        var lastID: UInt64 = 0
        /// Waiters that were cancelled before they were entered.
        var cancelled: Set<UInt64> = []

        mutating func settle() -> [@Sendable () -> Void] {
            var wakeups: [@Sendable () -> Void] = []
            var position = 0
            while position < waiters.count {
                if let wake = waiters[position].attempt(&state) {
                    wakeups.append(wake)
                    waiters.remove(at: position)
                    // What it took may have made room for one that came before it.
                    position = 0
                } else {
                    position += 1
                }
            }
            return wakeups
        }
    }

    private let core: Locked<Core>

    /// Puts a state behind a lock.
    package init(_ state: State) { core = Locked(Core(state: state)) }

    /// Changes the state, then wakes those who waited for it.
    package func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, wakeups) = core.withLock { core in
            let result = body(&core.state)
            return (result, core.settle())
        }
        for wake in wakeups { wake() }
        return result
    }

    /// Waits until `condition` gives a value, and takes it in the same moment.
    /// - Parameter isCancellable: when false, a cancelled task waits on.
    /// - Throws: what `condition` throws, or `CancellationError`.
    package func wait<Value: Sendable>(
        isCancellable: Bool = true, until condition: @escaping @Sendable (inout State) throws -> Value?
    ) async throws -> Value {
        if let value = try withLock({ state in Swift.Result { try condition(&state) } }).get() { return value }
        let id = core.withLock { core in
            core.lastID += 1
            return core.lastID
        }
        defer { core.withLock { core in _ = core.cancelled.remove(id) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
                enter(id, continuation, condition)
            }
        } onCancel: {
            if isCancellable { cancel(id) }
        }
    }

    private func enter<Value: Sendable>(
        _ id: UInt64, _ continuation: CheckedContinuation<Value, any Error>,
        _ condition: @escaping @Sendable (inout State) throws -> Value?
    ) {
        let waiter = Waiter(
            id: id,
            attempt: { state in
                do {
                    guard let value = try condition(&state) else { return nil }
                    return { continuation.resume(returning: value) }
                } catch {
                    return { continuation.resume(throwing: error) }
                }
            },
            cancel: { continuation.resume(throwing: CancellationError()) })
        let wakeups = core.withLock { core in
            if core.cancelled.remove(id) != nil { return [waiter.cancel] }
            core.waiters.append(waiter)
            return core.settle()
        }
        for wake in wakeups { wake() }
    }

    private func cancel(_ id: UInt64) {
        let cancel = core.withLock { core -> (@Sendable () -> Void)? in
            guard let position = core.waiters.firstIndex(where: { $0.id == id }) else {
                core.cancelled.insert(id)
                return nil
            }
            return core.waiters.remove(at: position).cancel
        }
        cancel?()
    }
}

/// Lets one task at a time pass, in the order of their coming. Waiting for it cannot be cancelled, so it must guard short work.
package struct Gate: Sendable {
    private let isTaken = Monitor(false)

    /// A gate that is open.
    package init() {}

    /// Runs `body` alone.
    package func run<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await isTaken.wait(isCancellable: false) { isTaken -> Void? in
            if isTaken { return nil }
            isTaken = true
            return ()
        }
        defer { isTaken.withLock { $0 = false } }
        return try await body()
    }
}
