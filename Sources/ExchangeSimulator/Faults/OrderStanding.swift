import UserStreamCore

/// Where an order truly stands when a fault happens, as the table of faults tells orders apart.
public enum OrderStanding: String, Hashable, Sendable, CaseIterable {
    /// There is no order that the answer could be about.
    case none
    /// A stop order that waits for its price.
    case untriggered
    /// In the book, nothing filled.
    case open
    /// In the book, partly filled.
    case partiallyFilled
    /// A cancel was accepted but is not done.
    case pendingCancel
    /// Wholly filled.
    case filled
    /// Ended unfilled, cancelled or by its own terms.
    case canceled
    /// Ended after partial fills.
    case partlyCanceled

    /// The place of a count in a row of all of them.
    var index: Int {
        switch self {
        case .none: 0
        case .untriggered: 1
        case .open: 2
        case .partiallyFilled: 3
        case .pendingCancel: 4
        case .filled: 5
        case .canceled: 6
        case .partlyCanceled: 7
        }
    }

    init(_ order: SimulatedOrder) {
        switch order.state {
        case .untriggered: self = .untriggered
        case .pendingNew, .open: self = .open
        case .partiallyFilled: self = .partiallyFilled
        case .pendingCancel: self = .pendingCancel
        case .filled: self = .filled
        case .canceled, .expired, .rejected, .closedUnknown:
            self = order.cumulativeQuantity.isZero ? .canceled : .partlyCanceled
        }
    }
}

/// Which standings there are among the orders that an answer is about.
struct OrderStandings: Hashable, Sendable {
    private var bits: UInt8 = 0

    init(_ orders: some Sequence<SimulatedOrder>) {
        for order in orders { bits |= 1 << OrderStanding(order).index }
        if bits == 0 { bits = 1 << OrderStanding.none.index }
    }

    func contains(_ standing: OrderStanding) -> Bool { bits & 1 << standing.index != 0 }
}
