/// What is known of the exchange's clock, from its answers to "what time is it". All local times are of one clock that nobody sets.
public struct ServerClock: Hashable, Sendable {
    /// How far the exchange's clock is ahead of ours; until it was read, as far as somebody remembers.
    public private(set) var offset: TimeSpan = .zero
    /// How wrong the offset was at most when the clock was last read: half the round trip of the answer it rests on, and what the clocks
    /// drifted apart since that. Absent until the clock was read.
    public private(set) var error: TimeSpan?
    /// When the exchange answered last, in local time.
    public private(set) var readAt: Timestamp?

    /// Whether more readings would tell the time better: the exchange tells it in steps, and others would be at other parts of a step; or the
    /// answers so far took long, and another may be quicker.
    public private(set) var isCoarse = false

    /// How much of the error is let pass that more readings could take away.
    private static let mostLeft: TimeSpan = .milliseconds(120)

    /// How fast ours and the exchange's clock drift apart at most, in millionths: as good clocks do, or faster where that was seen.
    public private(set) var drift = ServerClock.usualDrift

    /// How often the clock is read again at least.
    public static let interval: TimeSpan = .minutes(10)
    /// Two good clocks drift apart by less than so many millionths.
    public static let usualDrift: Int64 = 100
    /// More than so many millionths, as seen between two readings, is a step and no drift. A clock that is being set right by slewing gains
    /// or loses 500.
    private static let fastestDrift: Int64 = 1_000
    /// A drift is told from a step by readings that are at least so far apart.
    private static let driftInterval: TimeSpan = .minutes(1)
    /// How much drift may add to the error before the clock is read again.
    private static let mostDrift: TimeSpan = .milliseconds(60)

    /// A clock that was never read.
    /// - Parameter offset: what another process found, to begin with; it has to be read before anything is signed.
    public init(offset: TimeSpan = .zero) { self.offset = offset }

    /// How wrong the offset can be at a local moment, unless a clock was set since it was read. Absent until the clock was read.
    public func error(at local: Timestamp) -> TimeSpan? {
        guard let error, let readAt else { return nil }
        return error + drifted(in: local - readAt)
    }

    /// When it has to be read again; `nil` before it was read.
    public var due: Timestamp? {
        readAt.map { $0 + min(Self.interval, .milliseconds(Self.mostDrift.milliseconds * 1_000_000 / drift)) }
    }

    private func drifted(in span: TimeSpan) -> TimeSpan {
        .milliseconds((max(0, span.milliseconds) * drift + 999_999) / 1_000_000)
    }

    /// The exchange's time at a local moment.
    public func exchangeTime(local: Timestamp) -> Timestamp { local + offset }

    /// The local moment of an exchange time.
    public func localTime(exchange: Timestamp) -> Timestamp { exchange - offset }

    /// Takes an answer. The exchange read its clock somewhere between sending and receiving: taken as the middle, that is wrong by half the
    /// round trip at most. An answer that agrees with the last one but is less exact only confirms it, so that a slow answer does not
    /// move the clock. Answers in coarse steps are taken together: the offset lies where all of them allow it.
    /// - Parameter resolution: in what steps the exchange tells its time; zero for milliseconds.
    public mutating func read(_ time: Timestamp, in resolution: TimeSpan = .zero, sent: Timestamp, received: Timestamp)
    {
        let roundTrip = max(0, (received - sent).milliseconds)
        let bound = TimeSpan.milliseconds((roundTrip + resolution.milliseconds + 1) / 2)
        let measured = time + .milliseconds(resolution.milliseconds / 2) - (sent + .milliseconds(roundTrip / 2))
        defer {
            readAt = received
            // Steps can be read away, down to what the round trip leaves; a long round trip only by luck.
            let least = resolution > .zero ? TimeSpan.milliseconds(roundTrip / 2) : .zero
            isCoarse = error.map { $0 > least + Self.mostLeft } ?? true
        }
        if let before = self.error(at: received), let readAt {
            let apart = TimeSpan.milliseconds(abs((measured - offset).milliseconds))
            if apart > before + bound {
                learnDrift(by: apart, since: readAt, at: received, (error ?? .zero) + bound)
            } else if resolution > .zero {
                return narrow(before, to: measured, within: bound)
            } else if bound > before {
                error = before
                return
            }
        }
        offset = measured
        error = bound
    }

    /// Two readings that agree are both right: the offset is where both allow it.
    private mutating func narrow(_ before: TimeSpan, to measured: TimeSpan, within bound: TimeSpan) {
        let least = max((offset - before).milliseconds, (measured - bound).milliseconds)
        let most = min((offset + before).milliseconds, (measured + bound).milliseconds)
        offset = .milliseconds(least + (most - least) / 2)
        error = .milliseconds((most - least + 1) / 2)
    }

    /// Two readings are further apart than they should be: the clocks drift apart faster than was thought, or one of them was set.
    private mutating func learnDrift(
        by apart: TimeSpan, since readAt: Timestamp, at received: Timestamp, _ uncertainty: TimeSpan
    ) {
        let span = (received - readAt).milliseconds
        guard span >= Self.driftInterval.milliseconds else { return }
        let fastest = ((apart + uncertainty).milliseconds * 1_000_000 + span - 1) / span
        if fastest <= Self.fastestDrift { drift = max(drift, fastest) }
    }
}
