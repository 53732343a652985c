/// A request about its orders that the consumer sends itself, and whose answer it hands in. The engine never sends one.
public enum TradeRequest: Hashable, Sendable {
    /// Places one order.
    case place(OrderDraft)
    /// Places several in one request, each by itself.
    case placeMany([OrderDraft])
    /// Cancels one order.
    case cancel(OrderReference)
    /// Cancels several in one request, each by itself.
    case cancelMany([OrderReference])

    /// The orders that it places.
    public var drafts: [OrderDraft] {
        switch self {
        case .place(let draft): [draft]
        case .placeMany(let drafts): drafts
        case .cancel, .cancelMany: []
        }
    }

    /// The orders that it cancels.
    public var cancels: [OrderReference] {
        switch self {
        case .place, .placeMany: []
        case .cancel(let reference): [reference]
        case .cancelMany(let references): references
        }
    }
}

/// What the answer to a ``TradeRequest`` said, order by order.
public struct TradeAnswer: Hashable, Sendable {
    /// What was said about one order that was to be placed.
    public struct Placement: Hashable, Sendable {
        /// The owner's id.
        public var clientOrderID: String
        /// The exchange's id of the order that it took, or why it took none.
        public var result: Result<OrderID, APIError>

        /// Makes a placement.
        public init(clientOrderID: String, _ result: Result<OrderID, APIError>) {
            self.clientOrderID = clientOrderID
            self.result = result
        }
    }

    /// What was said about one order that was to be cancelled. A cancel that was taken is asked for, not done.
    public struct Cancel: Hashable, Sendable {
        /// The order, by the id that the answer names.
        public var reference: OrderReference
        /// Why it was not taken; absent when it was.
        public var refusal: APIError?

        /// Makes a cancel.
        public init(_ reference: OrderReference, refusal: APIError? = nil) {
            self.reference = reference
            self.refusal = refusal
        }
    }

    /// Orders that were to be placed.
    public var placements: [Placement]
    /// Orders that were to be cancelled.
    public var cancels: [Cancel]

    /// Makes an answer.
    public init(placements: [Placement] = [], cancels: [Cancel] = []) {
        self.placements = placements
        self.cancels = cancels
    }
}

extension APIError.Category {
    /// Whether it is the exchange's own word that it did not do what was asked. Everything else leaves the outcome unknown: the request may have
    /// been carried out.
    public var isRefusal: Bool {
        switch self {
        case .rejected(.duplicateOrder): false
        case .rejected, .permission, .auth: true
        case .transient, .rateLimited, .clockSkew, .notFound, .maintenance, .malformed: false
        }
    }
}
