package import UserStreamCore

/// What a virtual client heard and what it said, in the order in which it did, for who wants to know why a history broke. Times are
/// milliseconds since the history's start, by the exchange's clock as the client knew it.
package struct ClientTrace: Sendable {
    package private(set) var lines: [String] = []
    let start: Timestamp

    package init(from start: Timestamp) { self.start = start }

    mutating func heard(_ input: Input, at time: Timestamp) { note("heard", input, time) }
    mutating func failed(_ query: Query, _ error: APIError, at time: Timestamp) {
        note("failed", "\(query): \(error)", time)
    }
    mutating func said(_ events: [UserStreamEvent], at time: Timestamp) {
        for event in events { note("said \(event.sequence) by \(event.origin)", event.change, time) }
    }
    mutating func restarted(at time: Timestamp) { note("restarted", "", time) }

    private mutating func note(_ what: String, _ text: Any, _ time: Timestamp) {
        lines.append("\((time - start).milliseconds) \(what): \(text)")
    }
}
