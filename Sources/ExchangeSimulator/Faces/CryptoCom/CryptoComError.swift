import UserStreamCore

/// A refusal in Crypto.com's words (Exchange v1 reference, response and reason codes). What decides is the code; the HTTP status stands beside it.
struct CryptoComError: Error, Hashable {
    var code: Int64
    var message: String
    /// The HTTP status.
    var status = 400
    /// The owner's id of the order that was refused.
    var clientOrderID: String?
    /// Whether it is not the exchange that refuses, but a firewall in front of it, with a page for people.
    var isPage = false

    init(_ code: Int64, _ message: String, status: Int = 400) {
        self.code = code
        self.message = message
        self.status = status
    }

    // MARK: The gates

    static let badRequest = CryptoComError(40_001, "BAD_REQUEST")
    static let noMethod = CryptoComError(40_002, "METHOD_NOT_FOUND")
    static let otherMethod = CryptoComError(40_003, "INVALID_REQUEST")
    static let unauthorized = CryptoComError(40_101, "UNAUTHORIZED", status: 401)
    static let badNonce = CryptoComError(40_102, "INVALID_NONCE")
    static let badAddress = CryptoComError(40_103, "IP_ILLEGAL", status: 401)
    static let tooMany = CryptoComError(42_901, "TOO_MANY_REQUESTS", status: 429)
    static let internalError = CryptoComError(50_001, "ERR_INTERNAL")
    static let maintenance = CryptoComError(9_010_001, "SYSTEM_MAINTENANCE", status: 503)

    static func gateway(status: Int) -> CryptoComError { CryptoComError(10_001, "SYS_ERROR", status: status) }

    /// A firewall's page. It does not say for how long.
    static let firewall: CryptoComError = {
        var error = CryptoComError(403, "Access denied", status: 403)
        error.isPage = true
        return error
    }()

    // MARK: Parameters

    static func argument(_ name: StaticString) -> CryptoComError {
        CryptoComError(40_004, "MISSING_OR_INVALID_ARGUMENT: \(name)")
    }

    static let badDate = CryptoComError(40_005, "INVALID_DATE")

    // MARK: Orders

    /// It comes with HTTP 200.
    static let notFound = CryptoComError(40_401, "NOT_FOUND", status: 200)
    static let badOrderID = CryptoComError(212, "INVALID_ORDERID", status: 500)
    static let notCancellable = CryptoComError(307, "INVALID_ORDSTATUS", status: 500)
    static let noActiveOrder = CryptoComError(316, "NO_ACTIVE_ORDER", status: 500)
    static let duplicate = CryptoComError(204, "DUPLICATE_CLORDID")
    static let badInstrument = CryptoComError(209, "INVALID_INSTRUMENT")
    static let badQuantity = CryptoComError(213, "INVALID_ORDERQTY")
    static let badType = CryptoComError(219, "INVALID_ORDTYPE")
    static let badSide = CryptoComError(220, "INVALID_SIDE")
    static let badTimeInForce = CryptoComError(221, "INVALID_TIF")
    static let badPrice = CryptoComError(308, "INVALID_PRICE", status: 500)

    static func refusal(_ refusal: Refusal) -> CryptoComError {
        switch refusal {
        case .unknownMarket: badInstrument
        case .marketClosed: CryptoComError(309, "MARKET_IS_NOT_OPEN", status: 500)
        case .unknownAccount: CryptoComError(401, "ACCOUNT_DOES_NOT_EXIST")
        case .unknownOrder, .unknownTrade: badOrderID
        // One that is being cancelled already is still there.
        case .notCancellable(.pendingCancel): notCancellable
        case .notCancellable: noActiveOrder
        case .insufficientFunds: CryptoComError(306, "INSUFFICIENT_AVAILABLE_BALANCE", status: 500)
        case .pricePrecision: badPrice
        case .amountPrecision: badQuantity
        case .belowMinimumAmount, .belowMinimumValue: CryptoComError(415, "BELOW_MIN_ORDER_SIZE")
        case .wouldTake: CryptoComError(43_005, "POST_ONLY_REJ", status: 500)
        case .tooLarge: CryptoComError(314, "EXCEEDS_MAX_ORDER_SIZE", status: 500)
        case .invalid: badRequest
        }
    }
}
