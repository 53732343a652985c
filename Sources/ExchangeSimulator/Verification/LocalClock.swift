package import UserStreamCore

extension Scenario {
    /// The client's clock moves by itself, once.
    package struct Step: Hashable, Sendable {
        /// How long after the beginning, in true time.
        package var at: TimeSpan
        /// How far it jumps ahead; or, negative, how long it stands still, and the client with it, as while a machine is suspended.
        package var by: TimeSpan

        package init(at: TimeSpan, by: TimeSpan) {
            self.at = at
            self.by = by
        }
    }

    /// How wrong the client may be about the time without knowing: a step shows when the clock is read again, and two clocks that drift
    /// apart faster than is allowed for show that no sooner.
    var hiddenClockError: TimeSpan {
        let steps = clockSteps.reduce(TimeSpan.zero) { $0 + max($1.by, .zero - $1.by) }
        let beyond = max(0, abs(clockDrift) - ServerClock.usualDrift)
        return steps + .milliseconds((ServerClock.interval.milliseconds * beyond + 999_999) / 1_000_000)
    }
}

/// What a client's clock shows: ahead by so much, too fast or too slow, with steps. It never goes back.
struct LocalClock: Sendable {
    private let start: Timestamp
    private let offset: TimeSpan
    private let drift: Int64
    /// In the order of time.
    private let steps: [(at: Timestamp, by: TimeSpan)]

    init(_ scenario: Scenario) {
        start = scenario.start
        offset = scenario.clockOffset
        drift = scenario.clockDrift
        steps = scenario.clockSteps.map { (scenario.start + $0.at, $0.by) }.sorted { $0.at < $1.at }
    }

    private var isEven: Bool { drift == 0 && steps.isEmpty }

    /// What it shows at a true moment.
    func time(at moment: Timestamp) -> Timestamp {
        if isEven { return moment + offset }
        var shown = moment + offset + .milliseconds((moment - start).milliseconds * drift / 1_000_000)
        for (at, by) in steps where at <= moment {
            shown = shown + (by < .zero ? max(by, at - moment) : by)
        }
        return shown
    }

    /// The first true moment at which it shows a time, or a later one.
    func moment(of time: Timestamp) -> Timestamp {
        if isEven { return time - offset }
        let most = steps.reduce(TimeSpan.seconds(1)) { $0 + max($1.by, .zero - $1.by) }
        let near = time - offset
        let spread = most + .milliseconds(abs((near - start).milliseconds) * abs(drift) / 500_000)
        var (early, late) = (near - spread, near + spread)
        while early < late {
            let middle = early + .milliseconds((late - early).milliseconds / 2)
            if self.time(at: middle) >= time { late = middle } else { early = middle + .milliseconds(1) }
        }
        return late
    }

    /// When the client does what it would do at a moment: later where it is suspended then.
    func awake(_ moment: Timestamp) -> Timestamp {
        var moment = moment
        for (at, by) in steps where by < .zero && moment > at { moment = max(moment, at - by) }
        return moment
    }
}
