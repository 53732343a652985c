import Synchronization
public import UserStreamCore

/// Numbers that grow with every request of a key, for exchanges that want that in the place of a time: milliseconds, or one more than the last. An
/// `Auth` keeps one for all its copies.
public final class NonceSequence: Sendable {
    private let last = Mutex<Int64>(0)

    /// No number was used yet.
    public init() {}

    /// The next number.
    /// - Parameter time: the exchange's clock. Where it goes back, the numbers grow on.
    public func next(at time: Timestamp) -> Int64 {
        last.withLock { last in
            last = max(last + 1, time.milliseconds)
            return last
        }
    }
}
