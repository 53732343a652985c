/// Everything that can tell the reconciler something. All times are the exchange's clock as far as it is known.
public enum Input: Hashable, Sendable {
    /// An answer, or a failure to get one: evidence, or staleness.
    case answer(Result<Observation, APIError>, of: Query, sent: Timestamp, received: Timestamp)
    /// What a message of the socket told, and when the exchange says that it was so.
    case pushed(Observation, made: Timestamp?)
    /// What happened to the socket.
    case socket(SocketNews)
    /// The consumer is about to send this order.
    case expected(OrderDraft)
    /// What the consumer's own query was answered: evidence that cost nothing.
    case observed(Observation, of: Query, sent: Timestamp, received: Timestamp)
    /// How the consumer's own request about its orders ended: with an answer, or with a failure.
    case traded(Result<TradeAnswer, APIError>, of: TradeRequest, sent: Timestamp, received: Timestamp)
    /// Time passed.
    case tick
    /// The exchange's clock turned out to be off by this much from what was believed: earlier times of ours are moved with it.
    case clockCorrected(by: TimeSpan)
    /// The account ends: its key is dead, or the consumer's configuration is wrong.
    case stop(StopReason)
}

/// A question that the reconciler wants answered.
public struct Want: Hashable, Sendable {
    /// The question.
    public var query: Query
    /// What the answer is for.
    public var purpose: Purpose
    /// From when on it should be asked. A poll's is when its interval ends; an inquiry's is when the next answer
    /// would count.
    public var due: Timestamp
    /// Whether it costs so much that it is not asked before it is due, along with others.
    public var isDear = false

    /// What an answer is for, most valuable first.
    public enum Purpose: Int, Hashable, Comparable, Sendable {
        /// The next page of a listing that is being read.
        case page
        /// The listing of live orders.
        case openOrders
        /// The fills window.
        case fills
        /// Where an order went, or what an order is.
        case inquiry
        /// The balances.
        case balances
        /// A slow look at what should be known already.
        case sweep

        /// More valuable is smaller.
        public static func < (left: Purpose, right: Purpose) -> Bool { left.rawValue < right.rawValue }
    }

    /// Makes a want.
    public init(_ query: Query, for purpose: Purpose, due: Timestamp) {
        self.query = query
        self.purpose = purpose
        self.due = due
    }
}
