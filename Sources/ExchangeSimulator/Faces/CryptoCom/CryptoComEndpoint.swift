import UserStreamCore

/// The methods of Crypto.com's Exchange v1 that the simulator has. The raw value is the name that faults and counters use.
/// Names and limits: Exchange v1 reference, rate limits.
enum CryptoComEndpoint: String, FaceEndpoint, CaseIterable {
    case serverTime, symbols
    case balances, openOrders, order, closedOrders, fills
    case networks, accounts, feeRate, instrumentFeeRate
    case place, placeList, cancel, cancelList, cancelAll

    /// What stands before a method's name in a path.
    static let pathPrefix = "/exchange/v1/"

    private static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.method, $0) })

    /// The endpoint of a method; `nil` for one that there is not.
    static func find(method: some StringProtocol) -> CryptoComEndpoint? { named[String(method)] }

    /// The method's name. There is none that tells the time: the head of any answer does.
    var method: String {
        switch self {
        case .serverTime: "public/get-tickers"
        case .symbols: "public/get-instruments"
        case .balances: "private/user-balance"
        case .openOrders: "private/get-open-orders"
        case .order: "private/get-order-detail"
        case .closedOrders: "private/get-order-history"
        case .fills: "private/get-trades"
        case .networks: "private/get-currency-networks"
        case .accounts: "private/get-accounts"
        case .feeRate: "private/get-fee-rate"
        case .instrumentFeeRate: "private/get-instrument-fee-rate"
        case .place: "private/create-order"
        case .placeList: "private/create-order-list"
        case .cancel: "private/cancel-order"
        case .cancelList: "private/cancel-order-list"
        case .cancelAll: "private/cancel-all-orders"
        }
    }

    var isPublic: Bool { self == .serverTime || self == .symbols }

    var isTrading: Bool {
        switch self {
        case .place, .placeList, .cancel, .cancelList, .cancelAll: true
        default: false
        }
    }

    var isList: Bool {
        switch self {
        case .openOrders, .closedOrders, .fills, .balances: true
        default: false
        }
    }

    var isAboutEndedOrders: Bool { self == .order || self == .closedOrders }
    var isServerTime: Bool { self == .serverTime }
    var hasBalances: Bool { self == .balances }
    var replica: CryptoComEndpoint { self }

    var concern: FaceConcern {
        switch self {
        case .openOrders, .balances, .cancelAll: .live
        case .order, .cancel: .named
        case .closedOrders: .ended
        case .fills: .filled
        case .serverTime, .symbols, .networks, .accounts, .feeRate, .instrumentFeeRate, .place, .placeList, .cancelList:
            .nothing
        }
    }

    /// How many requests are let in within how long: of a key, or of an address where no key is needed.
    var limit: (count: Int, window: TimeSpan) {
        switch self {
        case .serverTime, .symbols: (100, .seconds(1))
        case .order: (30, .milliseconds(100))
        case .closedOrders, .fills: (1, .seconds(1))
        case .place, .placeList, .cancel, .cancelList, .cancelAll: (15, .milliseconds(100))
        case .balances, .openOrders, .networks, .accounts, .feeRate, .instrumentFeeRate: (3, .milliseconds(100))
        }
    }
}
