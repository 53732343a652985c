import UserStreamCore

/// A refusal in HTX's words.
struct HuobiError: Error, Hashable {
    /// `err-code` of `/v1`.
    var code: String
    /// `err-msg` of `/v1`, `message` of `/v2`.
    var message: String
    /// `code` of `/v2`.
    var number = 2002
    /// The HTTP status.
    var status = 200
    /// `order-state`, where a cancel was refused.
    var orderState: Int?
    /// `Retry-After`, where it is told.
    var retryAfter: TimeSpan?

    init(_ code: String, _ message: String, number: Int = 2002, status: Int = 200, orderState: Int? = nil) {
        self.code = code
        self.message = message
        self.number = number
        self.status = status
        self.orderState = orderState
    }

    /// The body in the envelope of the endpoint.
    func body(isVersion2: Bool, underscores: Bool) -> [UInt8] {
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        if isVersion2 {
            writer.key("code")
            writer.integer(Int64(number))
            writer.key("message")
            writer.string(message)
        } else {
            writer.key("status")
            writer.string("error")
            writeCode(to: &writer, underscores: underscores)
            writer.key("data")
            writer.null()
            if let orderState {
                writer.key("order-state")
                writer.integer(Int64(orderState))
            }
        }
        writer.endObject()
        return writer.bytes
    }

    /// Code and message as members of an object.
    func writeCode(to writer: inout JSONWriter, underscores: Bool) {
        writer.key(underscores ? "err_code" : "err-code")
        writer.string(code)
        writer.key(underscores ? "err_msg" : "err-msg")
        writer.string(message)
    }

    // Codes: HTX spot API reference, and client code that classifies them (ccxt). The texts of signature errors were observed in
    // public issue trackers.
    static let loginRequired = HuobiError("login-required", "Login is required.", number: 1001)
    static let unknownKey = signature("Incorrect Access key [Access key错误]")
    static let badSignature = signature("Verification failure [校验失败]")
    static let badTimestamp = signature("Invalid submission time [Timestamp]")
    static let badAddress = signature("Invalid IP address [非法IP地址]")
    static let noPermission = signature("API key has no permission [API Key没有权限]")
    static let notFound = HuobiError("base-record-invalid", "record invalid")
    static let badSymbol = HuobiError("base-symbol-error", "The symbol is invalid")
    static let symbolRequired = HuobiError("require-symbol", "Parameter `symbol` is required.")
    static let tooManyRequests = HuobiError(
        "base-request-exceed-frequency-limit", "request exceeded rate limit", number: 429, status: 429)
    static let maintenance = HuobiError("system-maintenance", "System is in maintenance!", number: 500)
    static let badBody = HuobiError("bad-request", "The body is not valid JSON")

    static func signature(_ reason: String) -> HuobiError {
        HuobiError("api-signature-not-valid", "Signature not valid: \(reason)", number: 1003)
    }

    static func missing(_ name: String) -> HuobiError {
        HuobiError("validation-constraints-required", "Field is missing: `\(name)`.")
    }

    static func invalid(_ name: String) -> HuobiError {
        HuobiError("invalid-parameter", "Parameter `\(name)` is invalid.")
    }

    static func unknownAccount(_ id: String, user: Int) -> HuobiError {
        HuobiError(
            "account-get-accounts-inexistent-error", "account for id `\(id)` and user id `\(user)` does not exist")
    }

    static func refusal(_ refusal: Refusal, isMarket: Bool = false) -> HuobiError {
        let kind = isMarket ? "market" : "limit"
        switch refusal {
        case .unknownMarket: return badSymbol
        case .marketClosed: return HuobiError("base-symbol-trade-disabled", "trade is disabled for the symbol")
        case .unknownAccount: return HuobiError("account-account-id-inexistent", "account id is invalid")
        case .unknownOrder, .unknownTrade: return notFound
        case .notCancellable(let state): return wrongState(code(of: state))
        case .insufficientFunds: return insufficientFunds(left: .zero)
        case .pricePrecision(let places):
            return HuobiError("order-orderprice-precision-error", "order price precision error, scale: `\(places)`")
        case .amountPrecision(let places):
            return HuobiError("order-orderamount-precision-error", "order amount precision error, scale: `\(places)`")
        case .belowMinimumAmount(let least):
            return HuobiError("order-\(kind)order-amount-min-error", "\(kind) order amount error, min: `\(least)`")
        case .belowMinimumValue(let least):
            return HuobiError("order-value-min-error", "Order total cannot be lower than: `\(least)`")
        case .wouldTake: return HuobiError("order-limitmaker-taker-error", "the order would take")
        case .tooLarge: return HuobiError("order-\(kind)order-amount-max-error", "\(kind) order amount error")
        case .invalid(let reason): return HuobiError("invalid-parameter", reason)
        }
    }

    static func insufficientFunds(left: ExactDecimal) -> HuobiError {
        HuobiError(
            "account-frozen-balance-insufficient-error", "trade account balance is not enough, left: `\(left)`")
    }

    static func wrongState(_ state: Int) -> HuobiError {
        HuobiError("order-orderstate-error", "Incorrect order state", orderState: state)
    }

    /// The number of a state in refusals of a cancel (HTX spot API reference).
    static func code(of state: OrderState) -> Int {
        switch state {
        case .filled: 6
        case .pendingCancel: 10
        case .canceled, .expired, .rejected, .closedUnknown: 7
        case .pendingNew, .untriggered, .open: 3
        case .partiallyFilled: 4
        }
    }
}
