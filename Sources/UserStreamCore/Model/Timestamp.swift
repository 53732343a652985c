/// A moment, in whole milliseconds since 1970-01-01 00:00 UTC.
///
/// Every time in the package has this type: the exchange's own, and the local ones (already shifted to the exchange's clock where it
/// says so). A value never comes from a clock by itself: whoever waits hands it in.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970 UTC.
    public var milliseconds: Int64

    /// Makes a moment from milliseconds since 1970 UTC.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// 1970-01-01 00:00 UTC.
    public static let epoch = Timestamp(milliseconds: 0)

    /// A moment later than every real one.
    public static let distantFuture = Timestamp(milliseconds: 1 << 53)

    /// The earlier one is smaller.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `interval` later.
    public static func + (left: Timestamp, interval: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds &+ interval.milliseconds)
    }

    /// The moment `interval` earlier.
    public static func - (left: Timestamp, interval: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds &- interval.milliseconds)
    }

    /// The time from `right` to `left`.
    public static func - (left: Timestamp, right: Timestamp) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds &- right.milliseconds)
    }

    /// The milliseconds, as the JSON forms print them.
    public var description: String { String(milliseconds) }
}

/// A length of time in whole milliseconds; may be negative.
public struct TimeSpan: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The length in milliseconds.
    public var milliseconds: Int64

    /// Makes an interval from milliseconds.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// No time at all.
    public static let zero = TimeSpan(milliseconds: 0)
    /// `count` milliseconds.
    public static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count) }
    /// `count` seconds.
    public static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count &* 1_000) }
    /// `count` minutes.
    public static func minutes(_ count: Int64) -> TimeSpan { .seconds(count &* 60) }
    /// `count` hours.
    public static func hours(_ count: Int64) -> TimeSpan { .minutes(count &* 60) }
    /// `count` days.
    public static func days(_ count: Int64) -> TimeSpan { .hours(count &* 24) }

    /// The shorter one is smaller.
    public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.milliseconds < right.milliseconds }
    /// The sum.
    public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds &+ right.milliseconds)
    }
    /// The difference.
    public static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds &- right.milliseconds)
    }
    /// `count` times as long.
    public static func * (left: TimeSpan, count: Int64) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds &* count)
    }
    /// The part that is left when it is split `count` ways, rounded down.
    public static func / (left: TimeSpan, count: Int64) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds / count)
    }

    /// The length with its unit, such as `1500 ms`.
    public var description: String { "\(milliseconds) ms" }
}
