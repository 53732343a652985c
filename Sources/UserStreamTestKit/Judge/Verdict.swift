/// The promises of the stream's contract.
public enum Promise: String, Hashable, Comparable, Sendable, CaseIterable {
    /// Every fill is logged exactly once.
    case complete = "P1"
    /// States only go forward.
    case monotone = "P2"
    /// The public snapshot is the fold of the events, exactly.
    case exact = "P3"
    /// Nothing is stated that was not so.
    case noGuess = "P4"
    /// One log without gaps, with stable ids.
    case durable = "P5"
    /// Accepted, then fills, then the end; orders and fills, then balances.
    case causal = "P6"
    /// What is old is said to be old.
    case honest = "P7"
    /// In the end the stream equals the truth.
    case live = "P8"
    /// An inferred fill is exact and is superseded by exactly the real ones.
    case provisional = "P9"

    /// By number.
    public static func < (left: Promise, right: Promise) -> Bool { left.rawValue < right.rawValue }
}

/// One place where a log breaks a promise.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The promise.
    public var promise: Promise
    /// The event; absent where something is missing.
    public var sequence: Int64?
    /// What is wrong, in words.
    public var message: String

    /// Makes a violation.
    public init(_ promise: Promise, at sequence: Int64? = nil, _ message: String) {
        self.promise = promise
        self.sequence = sequence
        self.message = message
    }

    /// One line.
    public var description: String { "\(promise.rawValue)\(sequence.map { " at \($0)" } ?? ""): \(message)" }
}

/// How often a log says that it does not know, or not yet.
public struct Excuses: Hashable, Sendable {
    /// Orders that ended, nobody knows how.
    public var closedUnknown = 0
    /// Announced orders that were looked for in vain until they could not be looked for any more.
    public var givenUp = 0
    /// Events that are inferred.
    public var inferred = 0
    /// Fills that became visible too late.
    public var late = 0
    /// Balances whose moment is not certain.
    public var unaligned = 0
    /// Things older than promised.
    public var stale = 0
    /// Spans that could not be known.
    public var gap = 0
    /// Losses of quality.
    public var degraded = 0
    /// Orders whose end, or cumulative, turned out wrong.
    public var orderCorrected = 0
    /// Assets whose transfers cannot be told apart from fills about the first balances, as the log says.
    public var uncertainStart = 0

    /// No excuses.
    public init() {}

    /// How many there are.
    public var total: Int {
        closedUnknown + inferred + late + unaligned + stale + gap + degraded + orderCorrected
            + uncertainStart + givenUp
    }
}

/// What the judge found.
public struct Verdict: Hashable, Sendable, CustomStringConvertible {
    /// Broken promises in the order in which they were found.
    public package(set) var violations: [Violation] = []
    /// Excuses, counted.
    public internal(set) var excuses = Excuses()

    /// Whether every promise was kept.
    public var isAccepted: Bool { violations.isEmpty }
    /// The promises that were broken, by number.
    public var brokenPromises: [Promise] { Set(violations.map(\.promise)).sorted() }
    /// One line a violation.
    public var description: String {
        isAccepted ? "accepted" : violations.map(\.description).joined(separator: "\n")
    }
}
