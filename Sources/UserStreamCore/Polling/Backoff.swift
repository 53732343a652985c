/// How long to wait after failures in a row: a random time between nothing and a ceiling that doubles ("full jitter"), so that many clients
/// which failed together do not come back together.
///
/// | failures in a row | ceiling with the defaults |
/// |---|---|
/// | 1 | 500 ms |
/// | 2 | 1 s |
/// | 3 | 2 s |
/// | 4 | 4 s |
/// | 5 | 8 s |
/// | 6 | 16 s |
/// | 7 and more | 30 s |
public struct Backoff: Hashable, Sendable {
    /// The ceiling after the first failure.
    public let base: TimeSpan
    /// The highest ceiling.
    public let cap: TimeSpan
    /// Failures since the last success.
    public private(set) var failures = 0

    /// Starts without a failure.
    public init(base: TimeSpan = .milliseconds(500), cap: TimeSpan = .seconds(30)) {
        self.base = base
        self.cap = cap
    }

    /// The longest that the next failure would make us wait.
    public var ceiling: TimeSpan {
        var ceiling = base
        for _ in 0..<failures where ceiling < cap { ceiling = ceiling * 2 }
        return min(ceiling, cap)
    }

    /// Counts a failure and draws how long to wait.
    public mutating func next(using random: inout some RandomNumberGenerator) -> TimeSpan {
        let drawn = Int64.random(in: 0...max(0, ceiling.milliseconds), using: &random)
        failures += 1
        return .milliseconds(drawn)
    }

    /// A success: the next failure is the first again.
    public mutating func reset() { failures = 0 }
}
