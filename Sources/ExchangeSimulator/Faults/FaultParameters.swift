public import UserStreamCore

/// How bad faults are. The defaults are bounded so that the truth becomes visible within seconds and no endpoint fails for ever.
public struct FaultParameters: Hashable, Sendable {
    /// The least and the most that an answer is late.
    public var latency: ClosedRange<TimeSpan> = .milliseconds(50)...(.milliseconds(800))
    /// How long a request hangs that is never answered.
    public var timeout: TimeSpan = .seconds(12)
    /// The least and the most that Retry-After says.
    public var retryAfter: ClosedRange<TimeSpan> = .seconds(1)...(.seconds(2))
    /// How far in the past a stale answer is at most.
    public var staleness: TimeSpan = .seconds(2)
    /// How long an endpoint stands still at most.
    public var lag: TimeSpan = .seconds(3)
    /// How late a fill becomes visible at most.
    public var lateness: TimeSpan = .seconds(3)
    /// How long after its end an unfilled cancel can be gone at the earliest.
    public var purgeAfter: TimeSpan = .seconds(60)
    /// How long a cancel takes that is acknowledged before it is done.
    public var cancelDelay: TimeSpan = .milliseconds(1_500)
    /// How far the served clock is off at most.
    public var clockSkew: TimeSpan = .seconds(2)
    /// How long the exchange is closed, or its clock off, at most.
    public var episode: TimeSpan = .seconds(3)
    /// How old a token is at least that stops being accepted early: old enough that who got it could use it.
    public var tokenAge: TimeSpan = .seconds(10)
    /// How much of a limit somebody else uses up at once, in percent. Below 100 the request itself may still be let in.
    public var eatenPercent = 100
    /// How often one fault happens in a row at one endpoint at most.
    public var maximumBurst = 3
    /// How many requests in a row one endpoint fails at most, whatever the faults.
    public var maximumBlockedRun = 6

    /// The defaults.
    public init() {}
}
