import Metrics
import UserStreamCore

/// Counters and timers of one source, for whatever metrics system the process uses.
///
/// | label | dimensions |
/// |---|---|
/// | `userstream_requests_total` | `exchange`, `account`, `kind`, `outcome` |
/// | `userstream_passes_total` | `exchange`, `account` |
/// | `userstream_detection_seconds` | `exchange`, `account` |
final class PollingMetrics: Sendable {
    private struct Key: Hashable {
        var kind: QueryKind
        var outcome: PollingStatistics.Outcome
    }

    private let dimensions: [(String, String)]
    private let passes: Counter
    private let detection: Timer
    /// By what the metrics system makes of them: a counter beside that would keep its label and dimensions as well, many times for each account.
    private let requests = Locked([Key: any CounterHandler]())

    init(exchange: String, account: AccountID) {
        dimensions = [("exchange", exchange), ("account", account.text)]
        passes = Counter(label: "userstream_passes_total", dimensions: dimensions)
        detection = Timer(label: "userstream_detection_seconds", dimensions: dimensions)
    }

    func request(_ kind: QueryKind, _ outcome: PollingStatistics.Outcome) {
        let key = Key(kind: kind, outcome: outcome)
        let counter = requests.withLock { requests in
            if let counter = requests[key] { return counter }
            let more = [("kind", kind.rawValue), ("outcome", outcome.name)]
            let counter = MetricsSystem.factory.makeCounter(
                label: "userstream_requests_total", dimensions: dimensions + more)
            requests[key] = counter
            return counter
        }
        counter.increment(by: 1)
    }

    func note(passes count: Int) { passes.increment(by: count) }

    func note(_ batch: EventBatch) {
        for delay in batch.detectionDelays { detection.recordMilliseconds(delay.milliseconds) }
    }
}
