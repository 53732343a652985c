import UserStreamCore

/// The endpoints of the HTX spot REST API that the simulator has. The raw value is the name that faults and counters use.
/// Paths and limits: HTX spot API reference.
enum HuobiEndpoint: String, FaceEndpoint, CaseIterable {
    case serverTime, status, symbols, marketSymbols, currencies
    case accounts, balances, points
    case openOrders, order, clientOrder, orders, closedOrders, fills, orderFills
    case uid, keyPermissions
    case place, batchPlace, cancel, cancelClientOrder, batchCancel, cancelAll

    /// Whether it needs no key.
    var isPublic: Bool {
        switch self {
        case .serverTime, .status, .symbols, .marketSymbols, .currencies: true
        default: false
        }
    }

    /// Whether it needs the right to trade.
    var isTrading: Bool {
        switch self {
        case .place, .batchPlace, .cancel, .cancelClientOrder, .batchCancel, .cancelAll: true
        default: false
        }
    }

    /// Whether its envelope is that of `/v2`.
    var isVersion2: Bool {
        switch self {
        case .status, .currencies, .points, .uid, .keyPermissions: true
        default: false
        }
    }

    /// Whether it answers with a list of rows of which there can be none.
    var isList: Bool {
        switch self {
        case .openOrders, .orders, .closedOrders, .fills, .orderFills, .balances: true
        default: false
        }
    }

    /// Whether it tells how orders ended.
    var isAboutEndedOrders: Bool {
        switch self {
        case .order, .clientOrder, .orders, .closedOrders: true
        default: false
        }
    }

    var isServerTime: Bool { self == .serverTime }
    var hasBalances: Bool { self == .balances }
    var replica: HuobiEndpoint { self == .orderFills ? .fills : self }

    var concern: FaceConcern {
        switch self {
        case .openOrders, .balances, .cancelAll: .live
        case .order, .orderFills, .cancel, .clientOrder: .named
        case .closedOrders, .orders: .ended
        case .fills: .filled
        case .serverTime, .status, .symbols, .marketSymbols, .currencies, .accounts, .points, .uid, .keyPermissions,
            .place, .batchPlace, .cancelClientOrder, .batchCancel:
            .nothing
        }
    }

    /// How many requests of one user it takes in two seconds.
    var limitPer2s: Int {
        switch self {
        case .accounts, .balances, .place, .cancel, .cancelClientOrder: 100
        case .openOrders, .order, .clientOrder, .orders, .orderFills, .batchPlace, .batchCancel, .cancelAll: 50
        case .closedOrders, .fills, .uid, .keyPermissions: 20
        case .points: 4
        case .serverTime, .status, .symbols, .marketSymbols, .currencies: .max
        }
    }
}
