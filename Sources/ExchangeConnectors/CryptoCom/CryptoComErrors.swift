import UserStreamCore

/// Crypto.com's failures, classified by code (Exchange v1 reference, response and reason codes; codes of the older edition that are still seen).
///
/// An unknown code says nothing about any order: with HTTP 5xx it is `transient`, else `malformed`, so that it is seen and reported, never taken
/// for "not found".
enum CryptoComErrors {
    /// The error behind an answer with a code.
    static func error(_ code: Int64, message: String, in response: APIResponse) -> APIError {
        if let category = category(code) {
            return APIError(category, code: String(code), message: message, status: response.status)
        }
        if let rejection = rejection(code) {
            return APIError(.rejected(rejection), code: String(code), message: message, status: response.status)
        }
        let text = "unknown error code \(code), please report it: \(message)"
        let category = category(status: response.status) ?? .malformed
        return APIError(category, code: String(code), message: text, status: response.status)
    }

    /// The error that a message of the socket tells, where it tells one.
    static func error(ofSocket message: JSONValue) -> APIError? {
        guard let text = message.textField("code"), text != "0" else { return nil }
        guard let code = Int64(text) else { return APIError(.malformed, message: "the message's code is no number") }
        return .told(bySocket: { error(code, message: message.textField("message") ?? "", in: $0) })
    }

    /// The error behind an answer without a code: a gateway's page, a cut-off body, nothing.
    static func error(unreadable response: APIResponse, reason: String) -> APIError {
        APIError(category(status: response.status) ?? .malformed, message: reason, status: response.status)
    }

    /// What the HTTP status alone says. How long to keep quiet is never told; a page with 403 is the firewall's, and not about the key.
    private static func category(status: Int) -> APIError.Category? {
        switch status {
        case 429, 403: .rateLimited(retryAfter: nil)
        case 401: .auth
        case 408, 500...599: .transient
        default: nil
        }
    }

    private static func category(_ code: Int64) -> APIError.Category? {
        switch code {
        // How long to wait is not told; no window is longer than this.
        case 42_901, 10_006: .rateLimited(retryAfter: .seconds(1))
        case 40_102, 10_007: .clockSkew
        case 40_101, 10_002: .auth
        // An address that is not allowed, a tier that may not, and accounts that are closed or suspended.
        case 40_103, 40_104, 10_003, 10_005, 202, 301, 401, 406, 409, 410: .permission
        case 40_401, 212, 316: .notFound
        // A time-out leaves the outcome of an order unknown.
        case 40_801, 50_001, 10_001: .transient
        case 9_010_001: .maintenance
        default: nil
        }
    }

    private static func rejection(_ code: Int64) -> APIError.Rejection? {
        switch code {
        case 306, 321: .insufficientFunds
        case 206, 208, 209, 309: .badSymbol
        case 40_005, 10_009: .badWindow
        case 40_001...40_006, 40_107, 10_004, 10_008: .badRequest
        case 204: .duplicateOrder
        case 307: .cannotCancel
        case 213, 218...221, 224, 308, 312...315, 318, 325, 415, 43_003...43_005, 43_012: .orderRefused
        default: nil
        }
    }
}
