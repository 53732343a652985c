import ExchangeConnectors
import UserStreamCore

/// Bitso's envelope, and its failures, classified by code (reference, error codes). An unknown code says nothing about any order: it is seen and
/// reported, never taken for "not found".
enum BitsoErrors {
    /// The `payload` of an answer.
    /// - Throws: ``APIError``, whatever failure the answer is.
    static func payload(of response: APIResponse) throws(APIError) -> JSONValue {
        let root = try response.document { failure(response.status, nil, $0) }.root
        if root.field("success")?.bool == true, (200..<300).contains(response.status), let payload = root["payload"] {
            return payload
        }
        let error = root.field("error")
        throw failure(response.status, error?.textField("code"), error?.textField("message") ?? "there is no payload")
    }

    private static func failure(_ status: Int, _ code: String?, _ message: String) -> APIError {
        if let category = category(status, code.flatMap { Int($0) }) {
            return APIError(category, code: code, message: message)
        }
        // A page with 403 is a firewall's, and not about the key.
        let isGateways = status >= 500 || status == 408 || (status == 403 && code == nil)
        let text = code.map { "unknown error code \($0), please report it: " } ?? ""
        return APIError(isGateways ? .transient : .malformed, code: code, message: text + message)
    }

    /// Codes are written with leading zeros or without. Who exceeds a limit is locked out for a minute (reference).
    private static func category(_ status: Int, _ code: Int?) -> APIError.Category? {
        switch (status, code) {
        case (429, _): .rateLimited(retryAfter: .minutes(1))
        // A nonce that is too low: another request overtook this one, or another process has the key. It is sent again with a higher one.
        case (_, 104): .clockSkew
        case (_, 201): .auth
        case (_, 203): .permission
        case (_, 301): .rejected(.badSymbol)
        case (_, 302), (_, 304): .rejected(.badRequest)
        case (_, 303): .notFound
        case (_, 379): .rejected(.insufficientFunds)
        case (_, .some(340...399)): .rejected(.orderRefused)
        default: nil
        }
    }
}
