public import UserStreamCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The machine's clock: the wall-clock time, read once, and what has passed since on a clock that nobody sets.
///
/// That clock goes on while the machine is suspended, so that nothing looks younger afterwards than it is: `ContinuousClock` reads
/// `CLOCK_BOOTTIME` on Linux and `CLOCK_MONOTONIC_RAW` on Apple's systems. It drifts a little against other clocks, which ``ServerClock``
/// allows for.
public struct SystemClock: StreamClock {
    /// The clock that is used when none is given.
    public static let shared = SystemClock()

    private let start: Timestamp
    private let origin: ContinuousClock.Instant

    /// Reads the wall clock once.
    public init() {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        start = Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
        origin = ContinuousClock.now
    }

    /// The moment.
    public var now: Timestamp {
        let (seconds, attoseconds) = (ContinuousClock.now - origin).components
        return start + .milliseconds(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }

    /// Waits until `deadline`, or throws `CancellationError`.
    public func sleep(until deadline: Timestamp) async throws {
        try await Task.sleep(until: origin + .milliseconds((deadline - start).milliseconds), clock: .continuous)
    }
}
