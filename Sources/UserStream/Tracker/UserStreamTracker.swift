public import ServiceLifecycle
public import UserStreamCore

/// Follows one exchange account and tells everything that happens to it, as one ordered, gap-free, replayable log of events.
///
/// ```swift
/// let source = PollingDataSource(account: "huobi:main", connector: connector, credentials: try .environment(), transport: transport)
/// let tracker = UserStreamTracker(dataSource: source)
/// try await tracker.start()
/// try await tracker.ready()
/// for try await batch in tracker.batches(from: .acknowledged("bot")) {
///     // act on it
///     try await tracker.acknowledge(batch, as: "bot")
/// }
/// ```
///
/// ## What a consumer may rely on
///
/// 1. **Complete.** Every fill that the exchange serves is logged exactly once, also after an outage of days; what it does not serve any more by
///    then is an explicit `gap`.
/// 2. **Monotone.** An order's states are a subsequence of the true ones, its cumulative quantity never decreases and a terminal state is
///    final, save by an explicit `orderCorrected` or `fillVoided`.
/// 3. **Exact.** The account's state is the fold of the events, in exact decimals, after every commit.
/// 4. **No guess.** Nothing ends because it is absent. A failed answer changes nothing but staleness.
/// 5. **Durable.** A batch is committed to the journal as a whole before anybody sees it; committed events never change.
/// 6. **Causal.** For each order: accepted, then its fills, then its end. In each batch: orders and fills, then balances.
/// 7. **Honest.** What is older than its maximum age is said to be `stale`, and `fresh` again when that is over.
/// 8. **Live.** Once faults stop, the stream equals the truth within two sweeps and two passes.
/// 9. **Provisional.** A fill that had to be computed is marked so, and is superseded by exactly the real ones.
/// 10. **Replayable.** The same inputs give the same log, byte for byte.
///
/// ## Questions and answers
///
/// - *At least once or at most once?* At least once, in order and without gaps, each event with a stable id. Who acknowledges after acting, and
///   reads from ``StreamPosition/acknowledged(_:)``, sees again after a crash what it had not acknowledged.
/// - *Which order?* The log's: sequence numbers 1, 2, 3 … for each account. Between different orders the log keeps the order in which things were
///   learned, and says when they happened. Between accounts there is none.
/// - *What does a late subscriber get?* Whatever its position says: ``userStream`` and ``StreamPosition/beginning`` give the whole log, from the
///   first snapshot on. A journal in memory that does not keep the position any more throws a ``JournalError``.
/// - *What happens when a consumer is slow?* Nothing is dropped. With a durable journal it reads on from there; with the journal in memory, the
///   polls wait for it. A late poll sees later states of orders, and still every fill.
public final class UserStreamTracker: Service {
    private struct State: Sendable {
        var running: Task<Void, any Error>?
        var isStopped = false
    }

    /// Where the events come from.
    public let dataSource: any UserStreamTrackerDataSource
    /// What decides, keeps and publishes.
    public let engine: AccountEngine
    private let executor: (any TaskExecutor)?
    private let state = Locked(State())

    /// Makes a tracker. Nothing is asked before ``start()`` or ``run()``.
    /// - Parameters:
    ///   - dataSource: where the events come from.
    ///   - journal: where they are kept. The default forgets them with the process.
    ///   - queueCapacity: how many batches a reader may be behind before it is served from the journal, or waited for.
    ///   - recorder: hears everything that the account takes in, so that it can be played again.
    ///   - executor: where ``start()`` runs; the global one when absent.
    public init(
        dataSource: any UserStreamTrackerDataSource, journal: any EventJournal = InMemoryJournal(),
        queueCapacity: Int = 1_024, recorder: (any InputRecorder)? = nil, executor: (any TaskExecutor)? = nil
    ) {
        self.dataSource = dataSource
        self.executor = executor
        engine = AccountEngine(
            account: dataSource.account, facts: dataSource.facts, policy: dataSource.policy, journal: journal,
            queueCapacity: queueCapacity, recorder: recorder)
        dataSource.attach(to: engine)
    }

    // MARK: Life

    /// Opens the journal and begins to follow the account in the background, until ``stop()``. Further calls do nothing.
    ///
    /// It owns one task that outlives the call: the seed of a tracker that is started and stopped, not awaited. Who prefers structure runs
    /// ``run()`` in a task group or a service group, and does not call this.
    /// - Throws: ``JournalError`` when the journal cannot be opened or the tracker was stopped.
    public func start() async throws {
        try await open()
        state.withLock { state in
            guard state.running == nil, !state.isStopped else { return }
            state.running = Task(executorPreference: executor) { [dataSource, engine] in
                try await Self.follow(dataSource, into: engine)
            }
        }
    }

    /// Opens the journal, and tells the source.
    func open() async throws { try await Self.open(engine, dataSource) }

    private static func open(_ engine: AccountEngine, _ source: any UserStreamTrackerDataSource) async throws {
        try await engine.open()
        source.attach(to: engine)
    }

    /// Waits for the first complete snapshot.
    /// - Throws: the ``StopReason`` when the account cannot be followed, such as with a dead key; a ``JournalError``; `CancellationError` when the
    ///   tracker is stopped meanwhile.
    public func ready() async throws { try await engine.ready() }

    /// Ends the stream: requests in flight are aborted, what is committed stays, the journal is closed, and readers end when they have read
    /// everything. Returns when all of that is done. A stopped tracker cannot be started again.
    public func stop() async {
        let running = state.withLock { state in
            state.isStopped = true
            return state.running
        }
        running?.cancel()
        _ = await running?.result
        // Whoever reads is told why the journal failed; who stops does not need to know.
        try? await engine.close()
    }

    /// Follows the account until the task is cancelled, the service group shuts down or the account ends.
    /// - Throws: the ``StopReason`` when the account ended, a ``JournalError`` when its journal failed.
    public func run() async throws { try await Self.follow(dataSource, into: engine) }

    private static func follow(_ source: any UserStreamTrackerDataSource, into engine: AccountEngine) async throws {
        do {
            try await open(engine, source)
            try await source.listenForUserStream(output: engine)
        } catch is CancellationError {
            try await engine.close()
            return
        } catch {
            try? await engine.close(throwing: error)
            throw error
        }
        try await engine.close()
    }

    // MARK: Reading

    /// All events, from the first of the log on. Every iterator sees all of them.
    public var userStream: UserStreamEvents { engine.queue.events(from: .beginning) }

    /// All batches from a position on: one batch is one poll, one moment. Every iterator sees all of them.
    public func batches(from position: StreamPosition = .beginning) -> UserStreamBatches {
        engine.queue.batches(from: position)
    }

    /// Remembers in the journal that the consumer `name` is done with a batch.
    public func acknowledge(_ batch: EventBatch, as name: String) async throws {
        try await engine.queue.acknowledge(batch, as: name)
    }

    /// A consistent view of the latest committed state.
    public var account: AccountView { get async { engine.view } }

    /// When the exchange last told something, in milliseconds since 1970 UTC of the local clock; 0 before the first time.
    public var lastRecvTime: Int64 { dataSource.lastRecvTime }
}
