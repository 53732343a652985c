public import UserStreamCore

/// What a piece of capture begins with: all that has to be known to play it without those before.
public struct CaptureStart: Hashable, Sendable {
    /// The exchange's name.
    public var exchange: String
    /// Times and counts.
    public var policy: PollingPolicy
    /// The last event before it; 0 at the beginning of the log.
    public var sequence: Int64
    /// When the last input before it was taken in, on the exchange's clock.
    public var time: Timestamp
    /// What the account goes on from; empty where it begins with nothing.
    public var checkpoint: [CheckpointPart]
    /// Whether the process goes on: what it knows of the exchange (markets, ids) holds in this piece as well.
    public var isContinued: Bool

    /// Describes a piece.
    public init(
        exchange: String, policy: PollingPolicy, sequence: Int64, time: Timestamp, checkpoint: [CheckpointPart],
        isContinued: Bool = false
    ) {
        self.exchange = exchange
        self.policy = policy
        self.sequence = sequence
        self.time = time
        self.checkpoint = checkpoint
        self.isContinued = isContinued
    }
}
