public import UserStreamCore

/// Hears everything that an account's reconciler took, in the order in which it was committed, and what followed. A fresh reconciler that is
/// told the same at the same times gives the same events, byte for byte.
///
/// It is called between two inputs and never for two at once, so what it does keeps the account waiting. What was not adopted, because its
/// commit failed or was cancelled, it does not hear of.
public protocol InputRecorder: Sendable {
    /// Keeps what was taken.
    /// - Throws: whatever keeps it from that; the account ends with that error.
    func record(_ taken: TakenInput) throws
}

/// An answer as it came, and what it answers.
public struct RawAnswer: Hashable, Sendable {
    /// The question.
    public var query: Query
    /// When it was sent.
    public var sent: Timestamp
    /// When the answer was there.
    public var received: Timestamp
    /// The answer.
    public var response: APIResponse

    /// Makes an answer.
    public init(to query: Query, sent: Timestamp, received: Timestamp, response: APIResponse) {
        self.query = query
        self.sent = sent
        self.received = received
        self.response = response
    }
}

/// What something was read in, as it came.
public enum RawSource: Hashable, Sendable {
    /// The answer to a request of the consumer's own.
    case response(APIResponse)
    /// A message of the socket.
    case message(RawMessage)
}

/// What an account took, and what followed from it.
public struct TakenInput: Hashable, Sendable {
    /// What was taken.
    public enum What: Hashable, Sendable {
        /// An answer to a question of the session, such as the list of markets, by which later answers are decoded; or why it could not be
        /// used. Its times are local.
        case session(RawAnswer, APIError?)
        /// An answer about the account, taken in as far as it could be read; or why it could not. Its times are of the exchange's clock.
        case answer(RawAnswer, APIError?)
        /// Anything else, with the raw answer that it was read in where there is one.
        case input(Input, from: RawSource?)
        /// The account went on from a checkpoint, as after a restart, with the event after this one.
        case resumed(from: [CheckpointPart], after: Int64)
    }

    /// What was taken.
    public var what: What
    /// When, on the exchange's clock; an answer to a question of the session when it was there, on the local one.
    public var time: Timestamp
    /// What followed; empty when nothing did.
    public var batch: EventBatch

    /// Makes a record.
    public init(_ what: What, at time: Timestamp, followedBy batch: EventBatch = EventBatch()) {
        self.what = what
        self.time = time
        self.batch = batch
    }
}
