package import UserStreamCore

/// The requests of a virtual run that were refused for their rate, as the exchange sees them, and whether the client heeded it.
package struct RefusalLog: Sendable {
    /// A refusal.
    package struct Refusal: Hashable, Sendable {
        package var endpoint: String
        package var at: Timestamp
        /// HTTP 429 or 418.
        package var status: Int
        /// How long to ask nothing, where the exchange said so.
        package var retryAfter: TimeSpan?
    }

    /// All of them, in order.
    package private(set) var refusals: [Refusal] = []
    /// Requests that came although the client must have known that it was too soon.
    package private(set) var unheeded: [Refusal] = []
    /// When each endpoint was asked, from the first refusal on.
    package private(set) var arrivals: [String: [Timestamp]] = [:]

    /// What is to be left alone: an endpoint, or everything after a ban.
    private var pauses: [(endpoint: String?, since: Timestamp, until: Timestamp)] = []
    /// The client hears of a refusal after one way; what it sent until then arrives after another.
    private let grace: TimeSpan
    private let face: any ExchangeFace.Type

    /// - Parameter longestWay: how long a request or an answer is on its way at most.
    init(longestWay: TimeSpan, _ face: any ExchangeFace.Type) {
        grace = longestWay * 2
        self.face = face
    }

    /// - Parameter hesitated: how long its sender let the request lie after it was permitted. What the client hears in that time comes too late for it.
    mutating func note(_ outcome: FaceOutcome, at now: Timestamp, hesitated: TimeSpan = .zero) {
        if !face.isMetered(outcome.endpoint) { return }
        let endpoint = outcome.endpoint
        if !refusals.isEmpty { arrivals[endpoint, default: []].append(now) }
        let status = outcome.response?.status ?? 0
        let retryAfter = outcome.response?.headers.first { $0.name == "Retry-After" }.flatMap { Int64($0.value) }
        let refusal = Refusal(endpoint: endpoint, at: now, status: status, retryAfter: retryAfter.map { .seconds($0) })
        pauses.removeAll { $0.until <= now }
        if pauses.contains(where: { ($0.endpoint ?? endpoint) == endpoint && $0.since + grace + hesitated < now }) {
            unheeded.append(refusal)
        }
        // An answer that is late or cut off on its way tells the client nothing in time.
        guard status == 429 || status == 418 else { return }
        refusals.append(refusal)
        guard outcome.delay == .zero, outcome.cut == .none else { return }
        let pause = refusal.retryAfter ?? LimitBook.defaultPause
        pauses.append((status == 418 || face.facts.hasOneLimit ? nil : endpoint, now, now + pause))
    }
}
