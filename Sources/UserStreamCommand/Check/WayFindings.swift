import UserStreamCore

/// What there is to say about the way to the exchange: round trips, clocks, limits.
enum WayFindings {
    /// From which difference on a clock is a warning; the stream corrects any.
    static let clockDifference = TimeSpan.seconds(1)
    /// From which round trip on polls are noticeably late.
    static let slowRoundTrip = TimeSpan.seconds(1)

    static func roundTrip(_ spans: [TimeSpan]) -> Finding? {
        let sorted = spans.sorted()
        guard let best = sorted.first, let worst = sorted.last else { return nil }
        let middle = sorted[sorted.count / 2]
        let text = "\(middle) in the middle of \(sorted.count) requests, \(best) at best, \(worst) at worst"
        guard middle > slowRoundTrip else { return .ok(.roundTrip, text) }
        return .warning(.roundTrip, text, "The stream is late by as much. Run it nearer to the exchange.")
    }

    static func clock(_ clock: ServerClock) -> Finding {
        let difference = TimeSpan.milliseconds(abs(clock.offset.milliseconds))
        let direction = clock.offset < .zero ? "ahead of" : "behind"
        let error = clock.error.map { ", known to \($0)" } ?? ""
        let text = "this machine's clock is \(difference) \(direction) the exchange's\(error)"
        guard difference > clockDifference else { return .ok(.clock, text) }
        return .warning(
            .clock, text + "; signatures are corrected",
            "Set this machine's clock by NTP: other programs may not correct theirs.")
    }

    /// What is left of the limits of those kinds of query whose answers told.
    static func limits(_ readings: [QueryKind: LimitReading], _ facts: ExchangeFacts) -> Finding {
        let told = QueryKind.allCases.compactMap { kind in
            readings[kind]?.remaining.map { left in
                // An exchange may count in another window than is documented.
                (kind: kind, left: left, limit: limit(of: kind, facts).flatMap { left <= $0 ? $0 : nil })
            }
        }
        guard !told.isEmpty else { return .ok(.limits, "the answers do not tell what is left of the limits") }
        let text = told.map { "\($0.kind.rawValue) \($0.left)\($0.limit.map { "/\($0)" } ?? "")" }
            .joined(separator: ", ")
        let isCrowded = told.contains { entry in entry.limit.map { entry.left * 2 < $0 } ?? false }
        guard isCrowded else { return .ok(.limits, "left: \(text)") }
        return .warning(
            .limits, "left: \(text)",
            "Something else uses this user's or address's limits. The stream takes half of each: make room, or slow it down."
        )
    }

    private static func limit(of kind: QueryKind, _ facts: ExchangeFacts) -> Int? {
        let scopes = facts.endpoints[kind]?.costs.map(\.scope) ?? []
        return facts.limits.first { scopes.contains($0.scope) }?.limit
    }
}
