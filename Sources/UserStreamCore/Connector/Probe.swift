/// A fact about an exchange that its documentation leaves open, and how the exchange itself can be asked about it with a key that may only
/// read. Pure: it says what to ask, and draws a conclusion from the answer.
public struct Probe: Sendable {
    /// A short name, such as `clockTolerance`.
    public let name: String
    /// What is not settled, as a question.
    public let question: String
    /// The first step.
    public let start: @Sendable (Situation) -> Step

    /// Makes a probe.
    public init(_ name: String, _ question: String, start: @escaping @Sendable (Situation) -> Step) {
        self.name = name
        self.question = question
        self.start = start
    }

    /// What is known when a probe begins.
    public struct Situation: Sendable {
        /// What the session knows.
        public var context: ExchangeContext
        /// The exchange's time.
        public var now: Timestamp

        /// Makes a situation.
        public init(context: ExchangeContext, now: Timestamp) {
            self.context = context
            self.now = now
        }
    }

    /// What comes next.
    public indirect enum Step: Sendable {
        /// Ask this, and go on with the answer, or with why there is none.
        case ask(Question, then: @Sendable (Result<APIResponse, APIError>) -> Step)
        /// This is how it is.
        case found(String)
        /// It could not be settled, for this reason.
        case open(String)
    }

    /// One request of a probe.
    public struct Question: Sendable {
        /// The request, not signed.
        public var request: APIRequest
        /// The kind of query whose limits count it.
        public var kind: QueryKind
        /// By how much the time that is signed differs from the exchange's.
        public var clockShift: TimeSpan
        /// Another place to ask, where nothing is signed.
        public var place: String?

        /// Makes a question.
        public init(
            _ request: APIRequest, countedAs kind: QueryKind, clockShift: TimeSpan = .zero, at place: String? = nil
        ) {
            self.request = request
            self.kind = kind
            self.clockShift = clockShift
            self.place = place
        }
    }
}
