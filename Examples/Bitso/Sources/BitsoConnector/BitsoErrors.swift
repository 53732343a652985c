import ExchangeConnectors
import UserStreamCore

/// Bitso's envelope, and its failures, classified by code (reference, error codes).
///
/// An unknown code says nothing about any order: with HTTP 5xx it is `transient`, else `malformed`, so that it is seen and reported, never taken
/// for "not found".
enum BitsoErrors {
    /// What a request that failed by exceeding a limit has to wait for (reference: a lock of a minute).
    static let lockout = TimeSpan.minutes(1)

    /// The `payload` of an answer.
    /// - Throws: ``APIError``, whatever failure the answer is.
    static func payload(of response: APIResponse) throws(APIError) -> JSONValue {
        let root = try response.document { unreadable(response, $0) }.root
        if let error = root.field("error") {
            let code = error.textField("code") ?? ""
            throw self.error(code, error.textField("message") ?? code, response.status)
        }
        guard (200..<300).contains(response.status), root.field("success")?.bool == true,
            let payload = root.field("payload")
        else { throw unreadable(response, "there is no \"payload\"") }
        return payload
    }

    private static func error(_ code: String, _ message: String, _ status: Int) -> APIError {
        if let category = category(status) ?? category(code) {
            return APIError(category, code: code, message: message)
        }
        let text = "unknown error code \(code), please report it: \(message)"
        return APIError(status >= 500 ? .transient : .malformed, code: code, message: text)
    }

    /// A gateway's page, a cut-off body, nothing. A page with 403 is a firewall's, and not about the key.
    private static func unreadable(_ response: APIResponse, _ reason: String) -> APIError {
        let isGateways = response.status >= 500 || response.status == 403 || response.status == 408
        return APIError(category(response.status) ?? (isGateways ? .transient : .malformed), message: reason)
    }

    private static func category(_ status: Int) -> APIError.Category? {
        status == 429 ? .rateLimited(retryAfter: lockout) : nil
    }

    /// Codes are written with leading zeros or without.
    private static func category(_ code: String) -> APIError.Category? {
        switch Int(code) {
        // A nonce that is too low: another request overtook this one, or another process has the key. It is sent again with a higher one.
        case 104: .clockSkew
        case 201: .auth
        case 203: .permission
        case 301: .rejected(.badSymbol)
        case 302, 304: .rejected(.badRequest)
        case 303: .notFound
        case 379: .rejected(.insufficientFunds)
        case .some(340...399): .rejected(.orderRefused)
        default: nil
        }
    }
}
