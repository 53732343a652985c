import UserStreamCore

/// Counts requests in fixed windows, one for each user and endpoint.
struct RequestMeter: Sendable {
    /// How one window stands.
    struct Reading {
        let isAllowed: Bool
        let remaining: Int
        let resetsAt: Timestamp
    }

    private struct Key: Hashable {
        let user: Int
        let endpoint: String
    }

    private struct Window {
        var start: Timestamp
        var used = 0

        mutating func spend(_ count: Int, limit: Int, per length: TimeSpan, at now: Timestamp) -> Reading {
            if now >= start + length || now < start { self = Window(start: now) }
            let isAllowed = used < limit
            used = min(limit, used + count)
            return Reading(isAllowed: isAllowed, remaining: limit - used, resetsAt: start + length)
        }
    }

    private var windows: [Key: Window] = [:]

    /// Counts `count` requests, if that many are left.
    mutating func spend(
        _ count: Int = 1, user: Int, endpoint: String, limit: Int, per length: TimeSpan, at now: Timestamp
    ) -> Reading {
        windows[Key(user: user, endpoint: endpoint), default: Window(start: now)]
            .spend(count, limit: limit, per: length, at: now)
    }
}
