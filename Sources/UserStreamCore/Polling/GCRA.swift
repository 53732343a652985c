/// A meter of one rate limit: the generic cell rate algorithm. It holds one time, and costs nothing while nobody asks.
///
/// In every window, however it is aligned, at most `burst + rate × window` is let through. Burst and rate are chosen so that this is at most
/// the budget: it does not matter where the exchange's own windows begin.
public struct GCRA: Hashable, Sendable {
    /// What one window may cost.
    public let budget: Int
    /// The window's length.
    public let window: TimeSpan
    /// What may be spent at once after a pause.
    public let burst: Int
    /// Microseconds from one unit of cost to the next, at full speed.
    private let interval: Int64
    /// When everything spent so far is paid off, in microseconds.
    private var paidOff: Int64 = .min
    /// Nothing goes before this moment.
    public private(set) var blockedUntil: Timestamp = .epoch
    /// The share of the full speed, in thousandths, after refusals.
    private var speed: Int64 = 1_000
    private var speedChangedAt: Timestamp = .epoch
    /// What the exchange says is left of its window, less what was spent since.
    private var left = Int.max
    /// When that window ends.
    private var leftUntil: Timestamp = .epoch

    /// How much speed comes back in each step without a refusal, in thousandths.
    private static let recovery: Int64 = 50
    /// How long such a step is: a window, but no longer than this.
    private static let longestStep = TimeSpan.seconds(6)
    /// The least speed, in thousandths.
    private static let slowest: Int64 = 16

    /// Makes a meter that lets at most `budget` through in any window.
    /// - Parameters:
    ///   - budget: what one window may cost; at least 1.
    ///   - window: the window's length; longer than zero.
    ///   - largest: the cost of the dearest single request; it must be possible at once.
    ///   - burst: what may be spent at once after a pause, if that is more; by default a quarter of the budget. What is kept for it is not there
    ///     for going on evenly.
    public init(budget: Int, per window: TimeSpan, largest: Int = 1, burst: Int? = nil) {
        precondition(budget > 0 && window > .zero && largest > 0, "a limit allows something in some time")
        self.budget = budget
        self.window = window
        self.burst = max(largest, burst ?? budget / 4, 1)
        // What goes through in a window is less than burst + window/interval + 1, as whole units, so a budget that the burst
        // fills leaves one unit a window.
        let rest = Int64(max(1, budget - self.burst))
        interval = (window.milliseconds * 1_000 + rest - 1) / rest
    }

    private var recoveryStep: TimeSpan { min(window, Self.longestStep) }

    /// Microseconds from one unit of cost to the next at the present speed.
    private var currentInterval: Int64 { interval * 1_000 / speed }

    /// When `cost` could be spent at the earliest; not later than `now` when it can be spent now.
    /// - Parameters:
    ///   - others: what others will spend before.
    ///   - reserve: what must be left of the exchange's own window, where that is known.
    ///   - headroom: what must be left of the burst.
    public func earliest(
        cost: Int, after others: Int = 0, leaving reserve: Int = 0, keeping headroom: Int = 0, at now: Timestamp
    ) -> Timestamp {
        let currentInterval = recovered(at: now).currentInterval
        // The slack does not grow when the speed is lower, or a refusal would first allow another burst.
        let slack = max(Int64(burst - headroom) * interval, Int64(cost) * currentInterval)
        let paid = max(paidOff, now.microseconds) + Int64(others + cost) * currentInterval
        let moment = Timestamp(milliseconds: (paid - slack + 999) / 1_000)
        let isUsedUp = now < leftUntil && others + cost + reserve > left
        // While speed comes back, it may be sooner: whoever waits looks again then.
        let isSlow = speed < 1_000 && moment > now + recoveryStep
        return max(isSlow ? now + recoveryStep : moment, blockedUntil, isUsedUp ? leftUntil : .epoch)
    }

    /// Spends `cost`.
    public mutating func spend(_ cost: Int, at now: Timestamp) {
        self = recovered(at: now)
        paidOff = max(paidOff, now.microseconds) + Int64(cost) * currentInterval
        if now < leftUntil { left -= cost }
    }

    /// A request was answered, and so has been counted by now. On its way to the exchange one may overtake half of the time that it left after another:
    /// where a window allows only one, the next leaves a window after the answer.
    public mutating func answered(at now: Timestamp) {
        if budget == 1 { paidOff = max(paidOff, now.microseconds + currentInterval) }
    }

    /// The exchange says what is left of its own window: what somebody else spent counts as spent.
    /// - Parameter resetsAt: the end of the exchange's window, in local time.
    public mutating func synchronise(remaining: Int, resetsAt: Timestamp?, at now: Timestamp) {
        if let resetsAt, resetsAt > now, resetsAt - now <= window {
            // In the same window, what was sent since that answer left is counted here only.
            let isSameWindow = now < leftUntil && (resetsAt - leftUntil).milliseconds * 2 < window.milliseconds
            left = isSameWindow ? min(left, remaining) : remaining
            leftUntil = resetsAt
            if remaining <= 0 { blockedUntil = max(blockedUntil, resetsAt) }
        }
        guard remaining < burst else { return }
        let spent = Int64(burst - max(0, remaining)) * interval
        paidOff = max(paidOff, now.microseconds + spent)
    }

    /// The exchange refused: nothing for `pause`, and half the speed, which comes back little by little.
    public mutating func slowDown(for pause: TimeSpan, at now: Timestamp) {
        self = recovered(at: now)
        speed = max(Self.slowest, speed / 2)
        block(until: now + pause)
        speedChangedAt = blockedUntil
    }

    /// Nothing until a moment.
    public mutating func block(until moment: Timestamp) { blockedUntil = max(blockedUntil, moment) }

    /// The same with the speed that has come back by now.
    private func recovered(at now: Timestamp) -> GCRA {
        guard speed < 1_000, now > speedChangedAt else { return self }
        let steps = (now - speedChangedAt).milliseconds / recoveryStep.milliseconds
        guard steps > 0 else { return self }
        var meter = self
        meter.speed = min(1_000, speed + steps * Self.recovery)
        meter.speedChangedAt = speedChangedAt + .milliseconds(steps * recoveryStep.milliseconds)
        return meter
    }
}

extension Timestamp {
    fileprivate var microseconds: Int64 { milliseconds * 1_000 }
}
