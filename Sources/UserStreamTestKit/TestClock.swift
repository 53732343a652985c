public import UserStream

/// A clock that only a test moves. Sleepers wake in the order of their deadlines, each with the time at its deadline, and whatever they do runs
/// before the next one wakes.
public final class TestClock: StreamClock {
    private struct Sleeper: Sendable {
        var deadline: Timestamp
        var id: UInt64
        var continuation: CheckedContinuation<Void, any Error>
        var order: (Timestamp, UInt64) { (deadline, id) }
    }

    private struct State: Sendable {
        var now: Timestamp
        var lastID: UInt64 = 0
        /// The one that wakes next stands last.
        var sleepers: [Sleeper] = []
        var cancelled: Set<UInt64> = []

        mutating func insert(_ sleeper: Sleeper) {
            var (low, high) = (0, sleepers.count)
            while low < high {
                let middle = (low + high) / 2
                if sleepers[middle].order > sleeper.order { low = middle + 1 } else { high = middle }
            }
            sleepers.insert(sleeper, at: low)
        }
    }

    /// Where the code under test has to run, so that ``advance(by:)`` knows when it is done; see ``run(_:)``.
    public let executor: TestExecutor
    private let state: Locked<State>

    /// Makes a clock that stands still.
    public init(
        at now: Timestamp = Timestamp(milliseconds: 1_700_000_000_000), executor: TestExecutor = TestExecutor()
    ) {
        self.executor = executor
        state = Locked(State(now: now))
    }

    /// The moment.
    public var now: Timestamp { state.withLock { $0.now } }

    /// How many tasks sleep.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// The earliest moment at which somebody wakes; `nil` when nobody sleeps.
    public var nextDeadline: Timestamp? { state.withLock { $0.sleepers.last?.deadline } }

    /// Runs the code under test, with all of its child tasks, where this clock can tell when it is done.
    public func run<Result: Sendable>(_ body: @Sendable () async throws -> Result) async rethrows -> Result {
        try await withTaskExecutorPreference(executor) { try await body() }
    }

    /// Sleeps until the test moves the clock to `deadline`.
    public func sleep(until deadline: Timestamp) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        defer { state.withLock { state in _ = state.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(Sleeper(deadline: deadline, id: id, continuation: continuation))
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Moves the clock, waking who sleeps until then one after the other, and waits until all that follows has happened.
    public func advance(by span: TimeSpan) async { await advance(to: now + span) }

    /// Moves the clock to a moment, waking who sleeps until then one after the other, and waits until all that follows has happened.
    public func advance(to moment: Timestamp) async {
        await executor.idle()
        while let sleeper = wakeNext(until: moment) {
            sleeper.continuation.resume()
            await executor.idle()
        }
        state.withLock { $0.now = max($0.now, moment) }
        await executor.idle()
    }

    /// Moves the clock to where the next sleeper wakes, and waits until all that follows has happened.
    /// - Returns: whether somebody slept.
    @discardableResult
    public func advanceToNextDeadline() async -> Bool {
        await executor.idle()
        guard let deadline = nextDeadline else { return false }
        await advance(to: deadline)
        return true
    }

    private func wakeNext(until moment: Timestamp) -> Sleeper? {
        state.withLock { state in
            guard let sleeper = state.sleepers.last, sleeper.deadline <= moment else { return nil }
            state.sleepers.removeLast()
            state.now = max(state.now, sleeper.deadline)
            return sleeper
        }
    }

    private func enter(_ sleeper: Sleeper) {
        let result = state.withLock { state -> Result<Void, any Error>? in
            if state.cancelled.remove(sleeper.id) != nil { return .failure(CancellationError()) }
            if sleeper.deadline <= state.now { return .success(()) }
            state.insert(sleeper)
            return nil
        }
        if let result { sleeper.continuation.resume(with: result) }
    }

    private func cancel(_ id: UInt64) {
        let sleeper = state.withLock { state -> Sleeper? in
            guard let place = state.sleepers.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.sleepers.remove(at: place)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}
