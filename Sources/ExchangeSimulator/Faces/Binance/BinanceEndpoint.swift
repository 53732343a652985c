import UserStreamCore

/// The endpoints of Binance's spot REST API that the simulator has. The raw value is the name that faults and counters use.
/// Paths and weights: binance-spot-api-docs.
enum BinanceEndpoint: String, FaceEndpoint, CaseIterable {
    case ping, serverTime, symbols, status
    case balances, openOrders, order, closedOrders, fills, orderFills, orderCount, commission, keyPermissions
    case place, testPlace, cancel, cancelAll, cancelReplace

    private static let fixed: [String: BinanceEndpoint] = [
        "GET /api/v3/ping": .ping,
        "GET /api/v3/time": .serverTime,
        "GET /api/v3/exchangeInfo": .symbols,
        "GET /sapi/v1/system/status": .status,
        "GET /api/v3/account": .balances,
        "GET /api/v3/openOrders": .openOrders,
        "GET /api/v3/order": .order,
        "GET /api/v3/allOrders": .closedOrders,
        "GET /api/v3/myTrades": .fills,
        "GET /api/v3/rateLimit/order": .orderCount,
        "GET /api/v3/account/commission": .commission,
        "GET /sapi/v1/account/apiRestrictions": .keyPermissions,
        "POST /api/v3/order": .place,
        "POST /api/v3/order/test": .testPlace,
        "DELETE /api/v3/order": .cancel,
        "DELETE /api/v3/openOrders": .cancelAll,
        "POST /api/v3/order/cancelReplace": .cancelReplace,
    ]

    /// The endpoint of a request. The fills of one order are asked for at the same place as those of a symbol, and are cheaper.
    static func find(_ method: String, _ path: String, _ query: QueryString) -> BinanceEndpoint? {
        let endpoint = fixed["\(method) \(path)"]
        return endpoint == .fills && query.hasValue("orderId") ? .orderFills : endpoint
    }

    var isPublic: Bool {
        switch self {
        case .ping, .serverTime, .symbols, .status: true
        default: false
        }
    }

    var isTrading: Bool {
        switch self {
        case .place, .testPlace, .cancel, .cancelAll, .cancelReplace: true
        default: false
        }
    }

    var isList: Bool {
        switch self {
        case .openOrders, .closedOrders, .fills, .orderFills, .balances: true
        default: false
        }
    }

    var isAboutEndedOrders: Bool { self == .order || self == .closedOrders }
    var isServerTime: Bool { self == .serverTime }
    var hasBalances: Bool { self == .balances }
    var replica: BinanceEndpoint { self == .orderFills ? .fills : self }
    /// The history is read from the database, which is the last to know (documented order: matching engine, memory, database).
    var slowness: Int64 { self == .closedOrders ? 2 : 1 }

    var concern: FaceConcern {
        switch self {
        case .openOrders, .balances, .cancelAll: .live
        case .order, .orderFills, .cancel, .cancelReplace: .named
        case .closedOrders: .ended
        case .fills: .filled
        case .ping, .serverTime, .symbols, .status, .orderCount, .commission, .keyPermissions, .place, .testPlace:
            .nothing
        }
    }

    /// Whether it is one of `/sapi`, which have a weight of their own.
    var isOfSystem: Bool { self == .status || self == .keyPermissions }

    /// Whether it takes an order, of which there is a limit for each account.
    var takesOrder: Bool { self == .place || self == .cancelReplace }

    /// What a request weighs.
    func weight(_ query: QueryString) -> Int {
        switch self {
        case .ping, .serverTime, .status, .keyPermissions, .place, .testPlace, .cancel, .cancelAll, .cancelReplace: 1
        case .symbols, .balances, .closedOrders, .fills, .commission: 20
        case .openOrders: query.hasValue("symbol") ? 6 : 80
        case .order: 4
        case .orderFills: 5
        case .orderCount: 40
        }
    }
}
