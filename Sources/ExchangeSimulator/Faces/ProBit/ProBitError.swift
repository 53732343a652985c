import UserStreamCore

/// A refusal in ProBit's words (documentation, error codes).
struct ProBitError: Error, Hashable {
    var code: String
    /// The HTTP status.
    var status: Int
    /// Which parameter is wrong, and how.
    var detail: (name: String, word: String)?
    /// Whether it is not the exchange that refuses, but a firewall in front of it, with a page for people.
    var isPage = false

    init(_ code: String, status: Int = 400) {
        self.code = code
        self.status = status
    }

    static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.status == right.status && left.detail?.name == right.detail?.name
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(status)
    }

    // MARK: The gates

    static let unauthorized = ProBitError("UNAUTHORIZED", status: 401)
    static let forbidden = ProBitError("FORBIDDEN", status: 403)
    static let tooMany = ProBitError("RATE_LIMIT_EXCEEDED", status: 429)
    static let closed = ProBitError("UNAVAILABLE", status: 503)
    static let locked = ProBitError("RESOURCE_LOCKED", status: 423)
    static let noEndpoint = ProBitError("NOT_FOUND", status: 404)

    static func gateway(status: Int) -> ProBitError { ProBitError("INTERNAL_ERROR", status: status) }

    /// A firewall's page. It does not say for how long.
    static let firewall: ProBitError = {
        var error = ProBitError("Access denied", status: 403)
        error.isPage = true
        return error
    }()

    // MARK: The accounts service, in the words of OAuth 2

    static let unknownClient = ProBitError("invalid_client", status: 401)
    static let deadClient = ProBitError("invalid_grant")
    static let otherGrant = ProBitError("unsupported_grant_type")
    static let badTokenRequest = ProBitError("invalid_request")

    // MARK: Parameters and orders

    static func argument(_ name: StaticString, _ word: String = "invalid") -> ProBitError {
        var error = ProBitError("INVALID_ARGUMENT")
        error.detail = ("\(name)", word)
        return error
    }

    static let combination = ProBitError("NOT_ALLOWED_COMBINATION")
    static let badMarket = ProBitError("INVALID_MARKET")
    static let badOrder = ProBitError("INVALID_ORDER")

    static func refusal(_ refusal: Refusal) -> ProBitError {
        switch refusal {
        case .unknownMarket: badMarket
        case .marketClosed: ProBitError("MARKET_CLOSED")
        case .unknownAccount: forbidden
        case .notCancellable(.pendingCancel): locked
        case .unknownOrder, .unknownTrade, .notCancellable, .wouldTake: badOrder
        case .insufficientFunds: ProBitError("NOT_ENOUGH_BALANCE")
        case .pricePrecision: argument("limit_price")
        case .amountPrecision, .belowMinimumAmount, .tooLarge: argument("quantity")
        case .belowMinimumValue: argument("cost")
        case .invalid: combination
        }
    }
}
