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
        var used: Int
    }

    private var windows: [Key: Window] = [:]

    /// Counts `count` requests, if that many are left.
    mutating func spend(
        _ count: Int = 1, user: Int, endpoint: String, limit: Int, per length: TimeSpan, at now: Timestamp
    ) -> Reading {
        var window = current(Key(user: user, endpoint: endpoint), length, now)
        let isAllowed = window.used < limit
        window.used = min(limit, window.used + count)
        windows[Key(user: user, endpoint: endpoint)] = window
        return Reading(isAllowed: isAllowed, remaining: limit - window.used, resetsAt: window.start + length)
    }

    private func current(_ key: Key, _ length: TimeSpan, _ now: Timestamp) -> Window {
        guard let window = windows[key], now < window.start + length, now >= window.start else {
            return Window(start: now, used: 0)
        }
        return window
    }
}
