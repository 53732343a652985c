/// Why an order cannot be announced.
public struct AnnouncementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// It has no owner's id, by which alone it could be followed.
        case noClientOrderID
        /// Another order with the same owner's id is in flight.
        case inFlight
        /// Another order with the same owner's id is live, under this id of the exchange.
        case live(OrderID)
    }

    /// What is wrong.
    public var reason: Reason
    /// The order.
    public var draft: OrderDraft

    /// Makes an error.
    public init(_ reason: Reason, _ draft: OrderDraft) {
        self.reason = reason
        self.draft = draft
    }

    /// What is wrong, and what to do.
    public var description: String {
        switch reason {
        case .noClientOrderID: "an order is followed by its clientOrderID, and this one has none"
        case .inFlight:
            "another order with the clientOrderID \"\(draft.clientOrderID)\" is in flight; give each order an id of its own"
        case .live(let id):
            "order \(id) with the clientOrderID \"\(draft.clientOrderID)\" is live; give each order an id of its own"
        }
    }
}
