public import UserStreamCore

/// The only clock that the package reads. Tests hand in one that they advance by hand.
public protocol StreamClock: Sendable {
    /// The moment, never going backwards: a wall-clock time read once, plus what has passed since on a clock that nobody sets.
    var now: Timestamp { get }

    /// Waits until `deadline`, or throws `CancellationError`.
    func sleep(until deadline: Timestamp) async throws
}
