/// The time at which the reconciler takes in what it is told. It never goes back, save with a clock that turns out to have been ahead by more
/// than answers leave uncertain: else time would stand still until the exchange's clock has caught up.
package struct InputClock: Hashable, Sendable {
    /// Corrections up to this size are those of a clock that was read.
    private static let usualCorrection = TimeSpan.seconds(1)

    /// How far ahead the clock of a process that ended may have been: more than that was wrong, and does not hold up the next one.
    private static let usualLead = TimeSpan.minutes(1)

    private var last = Timestamp.epoch
    private var isResumed = false

    package init() {}

    /// Goes on in another process, after the last input of the one before.
    package init(after last: Timestamp) {
        self.last = last
        isResumed = true
    }

    /// The time at a moment of the exchange's clock, as far as that is known.
    package func time(_ now: Timestamp) -> Timestamp {
        isResumed && last - now > Self.usualLead ? now : max(now, last)
    }

    /// Takes note of an input; gives the time at which it is taken in.
    package mutating func advance(to now: Timestamp, by input: Input) -> Timestamp {
        if case .clockCorrected(let correction) = input, correction < .zero - Self.usualCorrection { last = now }
        last = time(now)
        isResumed = false
        return last
    }
}
