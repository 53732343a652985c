import UserStreamCore

/// A refusal in Binance's words (binance-spot-api-docs, errors).
struct BinanceError: Error, Hashable {
    var code: Int64
    var message: String
    /// The HTTP status.
    var status = 400
    /// `Retry-After`, where it is told.
    var retryAfter: TimeSpan?
    /// `data`, as JSON, where a refusal has some.
    var data: [UInt8]?

    init(_ code: Int64, _ message: String, status: Int = 400) {
        self.code = code
        self.message = message
        self.status = status
    }

    var body: [UInt8] {
        var writer = JSONWriter(capacity: 160)
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("code", code)
        writer.key("msg", message)
        if let data {
            writer.key("data")
            writer.raw(data)
        }
        writer.endObject()
    }

    // MARK: The gates

    static let badKeyFormat = BinanceError(-2014, "API-key format invalid.", status: 401)
    static let rejectedKey = BinanceError(-2015, "Invalid API-key, IP, or permissions for action.", status: 401)
    static let badSignature = BinanceError(-1022, "Signature for this request is not valid.")
    static let lateTimestamp = BinanceError(-1021, "Timestamp for this request is outside of the recvWindow.")
    static let earlyTimestamp = BinanceError(
        -1021, "Timestamp for this request was 1000ms ahead of the server's time.")
    static let badWindowLength = BinanceError(-1131, "recvWindow must be less than 60000.")
    static let maintenance = BinanceError(-1016, "System is under maintenance.", status: 503)

    static func tooHeavy(_ message: String, retryAfter: TimeSpan?) -> BinanceError {
        var error = BinanceError(-1003, message, status: 429)
        error.retryAfter = retryAfter
        return error
    }

    static func banned(until end: Timestamp, retryAfter: TimeSpan) -> BinanceError {
        var error = BinanceError(
            -1003,
            "Way too much request weight used; IP banned until \(end.milliseconds). Please use WebSocket Streams for live "
                + "updates to avoid bans.", status: 418)
        error.retryAfter = retryAfter
        return error
    }

    static func tooManyOrders(_ limit: Int, per interval: String, retryAfter: TimeSpan) -> BinanceError {
        var error = BinanceError(
            -1015, "Too many new orders; current limit is \(limit) orders per \(interval).", status: 429)
        error.retryAfter = retryAfter
        return error
    }

    // MARK: The socket

    static let badJSON = BinanceError(-1135, "Invalid JSON Request.")
    static let unknownMethod = BinanceError(-1020, "This operation is not supported.")
    static let secondSubscription = BinanceError(-2035, "A subscription is already active.")
    static let noSubscription = BinanceError(-2036, "No active subscription.")

    // MARK: Parameters

    static func missing(_ name: StaticString) -> BinanceError {
        BinanceError(-1102, "Mandatory parameter '\(name)' was not sent, was empty/null, or malformed.")
    }

    static func illegal(_ name: StaticString, _ range: String) -> BinanceError {
        BinanceError(-1100, "Illegal characters found in parameter '\(name)'; legal range is '\(range)'.")
    }

    static func unneeded(_ name: StaticString) -> BinanceError {
        BinanceError(-1106, "Parameter '\(name)' sent when not required.")
    }

    static func tooPrecise(_ name: StaticString) -> BinanceError {
        BinanceError(-1111, "Parameter '\(name)' has too much precision.")
    }

    static let noOrderNamed = BinanceError(
        -1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!")
    static let badSymbol = BinanceError(-1121, "Invalid symbol.")
    static let badLimit = BinanceError(-1130, "Data sent for parameter 'limit' is not valid.")
    static let badWindow = BinanceError(-1127, "More than 24 hours between startTime and endTime.")
    static let badCombination = BinanceError(-1128, "Combination of optional parameters invalid.")

    // MARK: Orders

    static let notFound = BinanceError(-2013, "Order does not exist.")
    static let unknownOrder = BinanceError(-2011, "Unknown order sent.")
    static let archived = BinanceError(
        -2026, "Order was canceled or expired with no executed qty over 90 days ago and has been archived.")
    static let otherClientID = BinanceError(-2039, "Client order ID is not correct for this order ID.")

    static func rejected(_ message: String) -> BinanceError { BinanceError(-2010, message) }
    static func filter(_ name: String) -> BinanceError { BinanceError(-1013, "Filter failure: \(name)") }

    static func refusal(_ refusal: Refusal) -> BinanceError {
        switch refusal {
        case .unknownMarket: badSymbol
        case .marketClosed: rejected("Market is closed.")
        case .unknownAccount: rejected("This action is disabled on this account.")
        case .unknownOrder, .unknownTrade, .notCancellable: unknownOrder
        case .insufficientFunds: rejected("Account has insufficient balance for requested action.")
        case .pricePrecision: filter("PRICE_FILTER")
        case .amountPrecision, .belowMinimumAmount, .tooLarge: filter("LOT_SIZE")
        case .belowMinimumValue: filter("NOTIONAL")
        case .wouldTake: rejected("Order would immediately match and take.")
        case .invalid(let reason): rejected(reason)
        }
    }
}
