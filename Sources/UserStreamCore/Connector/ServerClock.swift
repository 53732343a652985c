/// What is known of the exchange's clock, from its answers to "what time is it". All local times are of one clock that nobody sets.
public struct ServerClock: Hashable, Sendable {
    /// How far the exchange's clock is ahead of ours; zero until it was read.
    public private(set) var offset: TimeSpan = .zero
    /// How wrong the offset can be: half the round trip of the answer it rests on. Absent until the clock was read.
    public private(set) var error: TimeSpan?
    /// When the exchange answered last, in local time.
    public private(set) var readAt: Timestamp?

    /// How often the clock is read again.
    public static let interval: TimeSpan = .minutes(10)

    /// A clock that was never read.
    public init() {}

    /// The same offset, to begin with after a restart; it has to be read again before anything is signed.
    public var remembered: ServerClock {
        var clock = ServerClock()
        clock.offset = offset
        return clock
    }

    /// The exchange's time at a local moment.
    public func exchangeTime(local: Timestamp) -> Timestamp { local + offset }

    /// The local moment of an exchange time.
    public func localTime(exchange: Timestamp) -> Timestamp { exchange - offset }

    /// Takes an answer. The exchange read its clock somewhere between sending and receiving: taken as the middle, that is wrong by half the
    /// round trip at most. An answer that agrees with the last one but is less exact only confirms it, so that a slow answer does not
    /// move the clock.
    public mutating func read(_ time: Timestamp, sent: Timestamp, received: Timestamp) {
        let roundTrip = max(0, (received - sent).milliseconds)
        let bound = TimeSpan.milliseconds((roundTrip + 1) / 2)
        let measured = time - (sent + .milliseconds(roundTrip / 2))
        defer { readAt = received }
        if let error, let readAt {
            // Two good clocks drift apart by less than 100 millionths.
            let drift = TimeSpan.milliseconds((received - readAt).milliseconds / 10_000)
            let apart = TimeSpan.milliseconds(abs((measured - offset).milliseconds))
            if apart <= error + drift + bound, bound > error + drift {
                self.error = error + drift
                return
            }
        }
        offset = measured
        error = bound
    }
}
