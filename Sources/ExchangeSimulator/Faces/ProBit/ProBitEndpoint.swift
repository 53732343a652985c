import UserStreamCore

/// The endpoints of ProBit's API that the simulator has, and the accounts service's one. The raw value is the name that faults and counters use.
enum ProBitEndpoint: String, FaceEndpoint, CaseIterable {
    case accessToken
    case serverTime, symbols, currencies
    case balances, openOrders, order, closedOrders, fills
    case place, cancel

    /// What stands before an endpoint's name in a path; the accounts service has a host of its own instead.
    static let pathPrefix = "/api/exchange/v1/"

    private static let byPath = Dictionary(uniqueKeysWithValues: allCases.map { ($0.path, $0) })

    /// The endpoint of a path; `nil` for one that there is not.
    static func find(path: String) -> ProBitEndpoint? { byPath[path] }

    var path: String {
        switch self {
        case .accessToken: "/token"
        case .serverTime: Self.pathPrefix + "time"
        case .symbols: Self.pathPrefix + "market"
        case .currencies: Self.pathPrefix + "currency_with_platform"
        case .balances: Self.pathPrefix + "balance"
        case .openOrders: Self.pathPrefix + "open_order"
        case .order: Self.pathPrefix + "order"
        case .closedOrders: Self.pathPrefix + "order_history"
        case .fills: Self.pathPrefix + "trade_history"
        case .place: Self.pathPrefix + "new_order"
        case .cancel: Self.pathPrefix + "cancel_order"
        }
    }

    var method: String { isTrading || self == .accessToken ? "POST" : "GET" }

    var isPublic: Bool {
        switch self {
        case .serverTime, .symbols, .currencies: true
        default: false
        }
    }

    var isTrading: Bool { self == .place || self == .cancel }

    var isList: Bool {
        switch self {
        case .openOrders, .closedOrders, .fills, .balances: true
        default: false
        }
    }

    var isAboutEndedOrders: Bool { self == .order || self == .closedOrders }
    var isServerTime: Bool { self == .serverTime }
    var hasBalances: Bool { self == .balances }
    var replica: ProBitEndpoint { self }

    var concern: FaceConcern {
        switch self {
        case .openOrders, .balances: .live
        case .order, .cancel: .named
        case .closedOrders: .ended
        case .fills: .filled
        case .accessToken, .serverTime, .symbols, .currencies, .place: .nothing
        }
    }
}
