/// An order that the consumer announced, until the exchange's word about it is known: whether it exists, and under which id.
public struct InFlightOrder: Hashable, Sendable {
    /// What is known of it. The raw value is the word of the JSON forms.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// It was announced, and nothing was heard of it yet.
        case announced
        /// Its placement ended without the exchange's word, or nothing was heard of it for too long: it may exist or not, and is asked for.
        case unknown
        /// The exchange has it, under the id that is stated. What becomes of it is told by the events of that order.
        case accepted
        /// The exchange refused it.
        case rejected
        /// It was looked for until it could not be looked for any more, and was nowhere: either it never came to be, or it ended without a
        /// fill before anybody saw it.
        case closedUnknown

        /// Whether it is no longer looked for.
        public var isEnded: Bool {
            switch self {
            case .announced, .unknown: false
            case .accepted, .rejected, .closedUnknown: true
            }
        }
    }

    /// What was announced.
    public var draft: OrderDraft
    /// What is known of it.
    public var state: State
    /// The exchange's id; there once it is accepted.
    public var orderID: OrderID?
    /// The exchange's words for a refusal.
    public var rejectReason: String?
    /// When it was announced.
    public var announcedAt: Timestamp

    /// An order that was just announced.
    public init(_ draft: OrderDraft, announcedAt: Timestamp) {
        self.draft = draft
        state = .announced
        self.announcedAt = announcedAt
    }

    /// The owner's id.
    public var clientOrderID: String { draft.clientOrderID }
}
