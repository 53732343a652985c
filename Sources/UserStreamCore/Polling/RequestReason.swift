/// Why a request is made.
public enum RequestReason: String, Hashable, Sendable, CaseIterable {
    /// What must be known before anything else: the accounts, the markets, and whatever recognises the user.
    case start
    /// The open orders, fills and balances of a pass, with their further pages.
    case pass
    /// Where an order went, or what an order is.
    case inquiry
    /// A slow look at what should be known already.
    case sweep
    /// The exchange's clock.
    case clock
}

extension Want.Purpose {
    /// What the request is counted as.
    var reason: RequestReason {
        switch self {
        case .page, .openOrders, .fills, .balances: .pass
        case .inquiry: .inquiry
        case .sweep: .sweep
        }
    }

    /// Whether it is a poll of one of the classes that can be stale.
    var isClass: Bool {
        switch self {
        case .openOrders, .fills, .balances: true
        case .page, .inquiry, .sweep: false
        }
    }
}
