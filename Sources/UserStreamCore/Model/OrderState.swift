/// Where an order stands. The raw value is the word of the JSON forms.
public enum OrderState: String, Hashable, Sendable, CaseIterable {
    /// Accepted, not yet in the book.
    case pendingNew
    /// A stop order that waits for its trigger.
    case untriggered
    /// In the book, nothing filled.
    case open
    /// In the book, partly filled.
    case partiallyFilled
    /// A cancel was accepted but is not done; fills may still come.
    case pendingCancel
    /// Wholly filled. Terminal.
    case filled
    /// Cancelled, perhaps after partial fills. Terminal.
    case canceled
    /// Refused by the exchange after it was accepted for processing. Terminal.
    case rejected
    /// The remainder ended by the order's own terms (IOC, FOK, post-only, market without liquidity, good-till-time). Terminal.
    case expired
    /// It ended, and no endpoint could say how. Terminal.
    case closedUnknown

    /// Whether nothing but supersedes, fees, late fills and corrections may follow.
    public var isTerminal: Bool {
        switch self {
        case .filled, .canceled, .rejected, .expired, .closedUnknown: true
        case .pendingNew, .untriggered, .open, .partiallyFilled, .pendingCancel: false
        }
    }

    /// How far along its life the state is; a live order never goes to a lower one.
    public var rank: Int {
        switch self {
        case .pendingNew: 0
        case .untriggered: 1
        case .open: 2
        case .partiallyFilled: 3
        case .pendingCancel: 4
        case .filled, .canceled, .rejected, .expired, .closedUnknown: 5
        }
    }
}

/// Why the remainder of an order ended.
public enum CloseReason: String, Hashable, Sendable {
    /// The owner cancelled it.
    case user
    /// Immediate-or-cancel.
    case ioc
    /// Fill-or-kill.
    case fok
    /// A post-only order would have taken.
    case postOnly
    /// It would have met an order of the same owner.
    case selfTrade
    /// A market order ran out of counterparties.
    case noLiquidity
    /// The exchange ended it.
    case exchange
    /// The exchange gave no reason, or one that is not known here.
    case unknown
}
