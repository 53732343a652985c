/// The endpoints that rules from outside of this package can be about. The raw value is the name that faults and counters use.
public enum RuledEndpoint: String, Hashable, Sendable, CaseIterable {
    /// The exchange's clock.
    case serverTime
    /// The list of markets.
    case symbols
    /// All balances.
    case balances
    /// Live orders.
    case openOrders
    /// One order, or several that are named.
    case order
    /// Orders that ended.
    case closedOrders
    /// Fills of the account.
    case fills
    /// Fills of one order.
    case orderFills
    /// Takes an order.
    case place
    /// Takes a cancel.
    case cancel
}

extension RuledEndpoint: FaceEndpoint {
    var isPublic: Bool { self == .serverTime || self == .symbols }
    var isTrading: Bool { self == .place || self == .cancel }
    var isAboutEndedOrders: Bool { self == .order || self == .closedOrders }
    var isServerTime: Bool { self == .serverTime }
    var hasBalances: Bool { self == .balances }
    var replica: RuledEndpoint { self }

    var isList: Bool {
        switch self {
        case .balances, .openOrders, .closedOrders, .fills, .orderFills: true
        case .serverTime, .symbols, .order, .place, .cancel: false
        }
    }

    var concern: FaceConcern {
        switch self {
        case .openOrders, .balances: .live
        case .order, .orderFills, .cancel: .named
        case .closedOrders: .ended
        case .fills: .filled
        case .serverTime, .symbols, .place: .nothing
        }
    }
}
