/// Who asks for a permit. What is more urgent goes first.
public enum RequestPriority: Int, Hashable, Comparable, Sendable {
    /// The consumer's own orders and cancels. They may use the whole limit.
    case order
    /// What is to be found out, and what comes in between is waited for. It goes before polls that have not waited for two seconds yet.
    case inquiry
    /// What the stream needs next. Polls may use their share of the limit only, so a reserve is left for orders.
    case poll
    /// Slow looks at what should be known already. Polls go before them for ten seconds, and no longer.
    case sweep

    /// The priority of a poll's request.
    package init(_ reason: RequestReason) {
        switch reason {
        case .inquiry: self = .inquiry
        case .sweep: self = .sweep
        case .start, .pass, .clock: self = .poll
        }
    }

    /// More urgent is smaller.
    public static func < (left: RequestPriority, right: RequestPriority) -> Bool { left.rawValue < right.rawValue }
}
