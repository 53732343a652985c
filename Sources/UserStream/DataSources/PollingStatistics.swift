public import UserStreamCore

/// What a source has done so far.
public struct PollingStatistics: Hashable, Sendable {
    /// How a request ended.
    public enum Outcome: Hashable, Sendable {
        /// With an answer that could be read.
        case answered
        /// With a failure of this category, as the JSON forms name it.
        case failed(String)

        /// The word for it.
        public var name: String {
            switch self {
            case .answered: "answered"
            case .failed(let category): category
            }
        }
    }

    /// What is counted apart.
    public struct Key: Hashable, Comparable, Sendable {
        /// What was asked.
        public var kind: QueryKind
        /// Why.
        public var reason: RequestReason
        /// Makes a key.
        public init(kind: QueryKind, reason: RequestReason) {
            self.kind = kind
            self.reason = reason
        }
        /// By reason, then by kind.
        public static func < (left: Key, right: Key) -> Bool {
            (left.reason.rawValue, left.kind.rawValue) < (right.reason.rawValue, right.kind.rawValue)
        }
    }

    /// Requests that were sent.
    public internal(set) var requests: [Key: Int] = [:]
    /// How they ended.
    public internal(set) var outcomes: [Outcome: Int] = [:]
    /// The latest failure.
    public internal(set) var lastFailure: APIError?
    /// Passes over the orders that were finished.
    public internal(set) var passes = 0
    /// Events that changed an order or stated a fill, and told the exchange's own time.
    public internal(set) var detections = 0
    /// The sum of the times from the exchange's own time to our knowing.
    public internal(set) var detectionTotal: TimeSpan = .zero
    /// The longest of them.
    public internal(set) var detectionLongest: TimeSpan = .zero

    /// How far what was known of the exchange's clock may have been off at most.
    public internal(set) var clockError: TimeSpan = .zero

    /// Nothing yet.
    public init() {}

    /// Requests of a reason.
    public func requests(for reason: RequestReason) -> Int {
        requests.reduce(0) { $0 + ($1.key.reason == reason ? $1.value : 0) }
    }

    /// Requests of a kind.
    public func requests(of kind: QueryKind) -> Int {
        requests.reduce(0) { $0 + ($1.key.kind == kind ? $1.value : 0) }
    }

    /// All requests.
    public var requestCount: Int { requests.values.reduce(0, +) }

    /// The mean time from the exchange's own time to our knowing; `nil` before the first event.
    public var detectionMean: TimeSpan? { detections == 0 ? nil : detectionTotal / Int64(detections) }

    mutating func note(_ batch: EventBatch) {
        for delay in batch.detectionDelays {
            detections += 1
            detectionTotal = detectionTotal + delay
            detectionLongest = max(detectionLongest, delay)
        }
    }
}

extension EventBatch {
    /// From the exchange's own time to our knowing, for each event that is news.
    var detectionDelays: [TimeSpan] {
        events.compactMap { event in
            guard let time = event.time, event.source == .poll else { return nil }
            switch event.change {
            case .order, .fill: return Swift.max(.zero, event.observed.to - time)
            default: return nil
            }
        }
    }
}
