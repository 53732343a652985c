package import UserStream
package import UserStreamCore

/// One thing that an account took, as a recording keeps it.
package enum RecordedEntry: Hashable, Sendable {
    /// An answer to a question of the session, whose times are local.
    case session(RawAnswer)
    /// An answer about the account, whose times are of the exchange's clock.
    case answer(RawAnswer)
    /// The reconciler was told the markets that an earlier entry is the answer about.
    case markets(entry: Int64, RecordedTimes)
    /// A question was not answered.
    case failure(RecordedFailure, of: Query, RecordedTimes)
    /// Time passed.
    case tick(at: Timestamp)
    /// The exchange's clock turned out to be off.
    case clockCorrected(by: TimeSpan, at: Timestamp)
    /// The account ended.
    case stop(StopReason, at: Timestamp)
    /// The consumer announced an order.
    case expected(OrderDraft, at: Timestamp)
    /// How the consumer's own request about its orders ended.
    case traded(RecordedOutcome, of: TradeRequest, RecordedTimes)
    /// What the consumer's own query was answered.
    case observed(APIResponse, of: Query, RecordedTimes)
    /// What a message of the socket told.
    case message(RawMessage, at: Timestamp)
    /// What happened to the socket.
    case socket(SocketNews, at: Timestamp)
    /// The account went on from a checkpoint, behind an event.
    case resumed(from: [CheckpointPart], after: Int64, at: Timestamp)

    /// The word of the format.
    package var kind: String {
        switch self {
        case .session: "session"
        case .answer: "answer"
        case .markets: "markets"
        case .failure: "failure"
        case .tick: "tick"
        case .clockCorrected: "clockCorrected"
        case .stop: "stop"
        case .expected: "expected"
        case .traded: "traded"
        case .observed: "observed"
        case .message: "message"
        case .socket: "socket"
        case .resumed: "resumed"
        }
    }

    /// The same entry in a recording that has some more before it.
    package func moved(by count: Int64) -> RecordedEntry {
        switch self {
        case .markets(let entry, let times): .markets(entry: entry + count, times)
        case .failure(.entry(let entry), let query, let times): .failure(.entry(entry + count), of: query, times)
        case .failure(.error, _, _), .session, .answer, .tick, .clockCorrected, .stop, .expected, .traded, .observed,
            .message, .socket, .resumed:
            self
        }
    }
}

/// When something was asked, was answered, and was taken in; all on the exchange's clock.
package struct RecordedTimes: Hashable, Sendable {
    package var sent: Timestamp
    package var received: Timestamp
    package var at: Timestamp
}

/// Why a question was not answered.
package enum RecordedFailure: Hashable, Sendable {
    /// The answer of an earlier entry says so.
    case entry(Int64)
    /// No answer says so: there was none, or the question could not be asked.
    case error(APIError)
}

/// How a request of the consumer's own ended.
package enum RecordedOutcome: Hashable, Sendable {
    /// With an answer, whatever it says.
    case response(APIResponse)
    /// Without one.
    case error(APIError)
}
