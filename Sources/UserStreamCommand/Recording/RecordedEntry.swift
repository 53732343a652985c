import UserStream
import UserStreamCore

/// One thing that an account took, as a recording keeps it.
enum RecordedEntry: Hashable, Sendable {
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

    /// The word of the format.
    var kind: String {
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
        }
    }
}

/// When something was asked, was answered, and was taken in; all on the exchange's clock.
struct RecordedTimes: Hashable, Sendable {
    var sent: Timestamp
    var received: Timestamp
    var at: Timestamp
}

/// Why a question was not answered.
enum RecordedFailure: Hashable, Sendable {
    /// The answer of an earlier entry says so.
    case entry(Int64)
    /// No answer says so: there was none, or the question could not be asked.
    case error(APIError)
}

/// How a request of the consumer's own ended.
enum RecordedOutcome: Hashable, Sendable {
    /// With an answer, whatever it says.
    case response(APIResponse)
    /// Without one.
    case error(APIError)
}
