import UserStreamCore

/// The cut of the socket in the middle of a demonstration, and what came of it. Times are the exchange's.
struct DemoCut: Hashable, Sendable {
    /// When it was cut.
    let at: Timestamp
    /// For how long nobody could connect.
    let absence: TimeSpan
    /// When it was seen to be gone.
    private(set) var goneAt: Timestamp?
    /// When it told everything again.
    private(set) var backAt: Timestamp?

    init(at: Timestamp, absence: TimeSpan) {
        self.at = at
        self.absence = absence
    }

    /// Notes whether the socket tells everything at the moment.
    mutating func note(isLive: Bool, at now: Timestamp) {
        if !isLive, goneAt == nil { goneAt = now }
        if isLive, goneAt != nil, backAt == nil { backAt = now }
    }

    /// What polls told while the socket was away, of what happened then.
    func failover(in events: [UserStreamEvent]) -> DelayStatistics {
        var delays = DelayStatistics()
        for event in events where event.source == .poll {
            guard let time = event.time, time >= at, backAt.map({ event.observed.to <= $0 }) ?? true else { continue }
            delays.note(event)
        }
        return delays
    }
}
