import UserStreamCore

/// ProBit's failures, classified by code (documentation, error codes; those of the accounts service are OAuth 2's).
///
/// An unknown code says nothing about any order: with HTTP 5xx it is `transient`, else `malformed`, so that it is seen and reported, never taken
/// for "not found".
enum ProBitErrors {
    /// The error behind an answer with a code. Its `message` is mostly empty; what is wrong stands in `details`.
    static func error(_ code: String, _ root: JSONValue, in response: APIResponse) -> APIError {
        var words = [root.textField("message"), root.textField("error_description")].compactMap { $0 }
        if let details = root.field("details"), details.count > 0 { words.append(details.raw) }
        let message = words.isEmpty ? code : words.joined(separator: " ")
        // Which argument it is stands in `details`.
        let isOfOwnersID = code == "INVALID_ARGUMENT" && root.field("details")?["client_order_id"] != nil
        let rejection = isOfOwnersID ? APIError.Rejection.duplicateOrder : rejection(code)
        if let category = category(code) ?? rejection.map({ .rejected($0) }) {
            return APIError(category, code: code, message: message, status: response.status)
        }
        let text = "unknown error code \(code), please report it: \(message)"
        return APIError(
            category(status: response.status) ?? .malformed, code: code, message: text, status: response.status)
    }

    /// The error that a message of the socket tells, where it tells one. Nothing is repeated of why a token is refused: it may stand there.
    static func error(ofSocket message: JSONValue) -> APIError? {
        guard let code = message.textField("errorCode") else { return nil }
        let told = APIError.told(bySocket: { error(code, message, in: $0) })
        return told.category == .auth ? APIError(.auth, code: code, message: "the token is refused") : told
    }

    /// The error behind an answer without a code: a gateway's page, a cut-off body, nothing.
    static func error(unreadable response: APIResponse, reason: String) -> APIError {
        APIError(category(status: response.status) ?? .malformed, message: reason, status: response.status)
    }

    /// What the HTTP status alone says. How long to keep quiet is never told; a page with 403 is a firewall's, and not about the key.
    private static func category(status: Int) -> APIError.Category? {
        switch status {
        case 429, 403: .rateLimited(retryAfter: nil)
        case 401: .auth
        case 408, 423, 500...599: .transient
        default: nil
        }
    }

    private static func category(_ code: String) -> APIError.Category? {
        switch code {
        // The budget comes back twenty times a second; the pause grows with each refusal all the same.
        case "RATE_LIMIT_EXCEEDED": .rateLimited(retryAfter: .seconds(1))
        // The token is not good any more, or the client is not known.
        case "UNAUTHORIZED", "invalid_grant", "invalid_client": .auth
        case "FORBIDDEN", "UNKNOWN_USER_BLOCKED": .permission
        // Not there, somebody else's, or over: which of them is not told.
        case "INVALID_ORDER": .notFound
        case "RESOURCE_LOCKED": .transient
        case "MARKET_UNAVAILABLE", "TRADING_UNAVAILABLE", "UNAVAILABLE": .maintenance
        default: nil
        }
    }

    private static func rejection(_ code: String) -> APIError.Rejection? {
        switch code {
        case "NOT_ENOUGH_BALANCE": .insufficientFunds
        case "INVALID_MARKET", "MARKET_NOT_FOUND", "MARKET_CLOSED": .badSymbol
        case "INVALID_ARGUMENT", "NOT_ALLOWED_COMBINATION", "PAYLOAD_TOO_LARGE": .badRequest
        case "TOO_MANY_OPEN_ORDERS": .orderRefused
        default: nil
        }
    }
}
