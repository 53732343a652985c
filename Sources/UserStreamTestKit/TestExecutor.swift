import Dispatch
import UserStream

/// Runs tasks one job at a time, and knows when there is nothing left to do. So a test can let everything happen that follows from one cause, and
/// look at the result, without sleeping and without guessing.
///
/// Whatever runs inside `withTaskExecutorPreference(_:operation:)`, child tasks included, runs here.
public final class TestExecutor: TaskExecutor {
    private struct State: Sendable {
        var pending = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let queue = DispatchQueue(label: "userstream.test")
    private let state = Locked(State())

    /// Makes an executor without work.
    public init() {}

    /// Takes a job.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.pending += 1 }
        queue.async {
            job.runSynchronously(on: self.asUnownedTaskExecutor())
            self.finished()
        }
    }

    /// Waits until nothing runs and nothing wants to run. What sleeps on a test clock, or waits for something outside, does not count.
    public func idle() async {
        await withCheckedContinuation { continuation in
            queue.async {
                let isIdle = self.state.withLock { state in
                    if state.pending == 0 { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isIdle { continuation.resume() }
            }
        }
    }

    private func finished() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.pending -= 1
            guard state.pending == 0 else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
