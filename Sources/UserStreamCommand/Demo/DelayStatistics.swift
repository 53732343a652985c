import UserStreamCore

/// How long it took from the exchange's own time of something to our knowing, over many events.
struct DelayStatistics: Hashable, Sendable {
    private var delays: [Int64] = []

    /// Takes an event into account, if it is news that the exchange gave a time for: an order's change, or a fill.
    mutating func note(_ event: UserStreamEvent) {
        guard let time = event.time else { return }
        switch event.change {
        case .order, .fill: delays.append(max(0, (event.observed.to - time).milliseconds))
        default: break
        }
    }

    /// Whether there was none.
    var isEmpty: Bool { delays.isEmpty }

    /// How many there were.
    var count: Int { delays.count }

    /// The mean, in whole milliseconds.
    var mean: Int64 { delays.isEmpty ? 0 : delays.reduce(0, +) / Int64(delays.count) }

    /// The delay that so many per cent of the events do not exceed.
    func percentile(_ percent: Int) -> Int64 {
        guard !delays.isEmpty else { return 0 }
        let rank = (delays.count * percent + 99) / 100
        return delays.sorted()[max(0, rank - 1)]
    }
}
