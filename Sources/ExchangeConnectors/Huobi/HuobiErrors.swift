import UserStreamCore

/// HTX's failures, classified.
///
/// The exchange tells a failure by `err-code` and `err-msg` (v1, mostly with HTTP 200; some gateways write `err_code`) or by an
/// integer `code` and `message` (v2, and the socket). What is told there counts first, then the HTTP status. Codes and texts are those of the HTX
/// spot API reference and those that ccxt and hummingbot match.
///
/// An unknown code says nothing about any order: with HTTP 5xx it is `transient`, else `malformed`, so that it is seen and
/// reported, never taken for "not found".
enum HuobiErrors {
    /// A failure as the exchange's own body tells it.
    struct Refusal {
        var code: String?
        var message: String
    }

    /// The error behind a body that is an error envelope.
    static func error(_ refusal: Refusal, in response: APIResponse) -> APIError {
        let text = refusal.message.lowercased()
        let code = refusal.code?.lowercased() ?? ""
        if let category = category(text: text, code: code, response) ?? category(code: code, text: text, response) {
            return APIError(category, code: refusal.code, message: refusal.message, status: response.status)
        }
        if let category = category(status: response.status, response), category != .malformed {
            return APIError(category, code: refusal.code, message: refusal.message, status: response.status)
        }
        return APIError(
            .malformed, code: refusal.code,
            message: "unknown error code '\(refusal.code ?? "none")', please report it: \(refusal.message)",
            status: response.status)
    }

    /// The error that a message of the socket tells.
    static func error(ofSocket refusal: Refusal) -> APIError {
        guard let category = category(ofSocket: refusal) else {
            return .told(bySocket: { error(refusal, in: $0) })
        }
        return APIError(category, code: refusal.code, message: refusal.message)
    }

    /// What only the socket says: some numbers mean something else there than in answers.
    private static func category(ofSocket refusal: Refusal) -> APIError.Category? {
        switch (refusal.code, refusal.message) {
        // It is about to be closed.
        case ("100", _): .transient
        // It forgot who the user is, or could not look it up.
        case ("2002", "invalid.auth.state"), ("2003", "query.account.list.error"): .transient
        case ("4000", _): .rateLimited(retryAfter: nil)
        case ("400", _), ("404", _), ("2001", _): .rejected(.badRequest)
        default: nil
        }
    }

    /// The error behind a body that is no envelope at all: a gateway's page, a cut-off body, nothing.
    static func error(unreadable response: APIResponse, reason: String) -> APIError {
        // The beginning is enough: such a page names its matter in the title.
        let text = String(decoding: response.body.prefix(4_096), as: UTF8.self).lowercased()
        if response.status != 429, isMaintenance(text), !text.hasPrefix("{") {
            return APIError(.maintenance, message: "the exchange is being maintained", status: response.status)
        }
        let category = category(status: response.status, response) ?? .malformed
        return APIError(category, message: reason, status: response.status)
    }

    /// What the HTTP status alone says; `nil` for success.
    ///
    /// A 403 without an envelope is a gateway's or firewall's, not the exchange's word about the key, so it is retried.
    static func category(status: Int, _ response: APIResponse) -> APIError.Category? {
        switch status {
        case 200...299: nil
        case 418, 429: .rateLimited(retryAfter: retryAfter(response))
        case 401: .auth
        case 403, 408, 500...599: .transient
        default: .malformed
        }
    }

    /// What the text says, where it says more than the code: a missing permission arrives as `api-signature-not-valid`.
    private static func category(text: String, code: String, _ response: APIResponse) -> APIError.Category? {
        if text.contains("api key has no permission") || text.contains("invalid ip") || text.contains("invalid.ip") {
            return .permission
        }
        if code == "system-maintenance" || isMaintenance(text) { return .maintenance }
        if text.contains("request limit") || text.contains("exceeded rate limit") || response.status == 429 {
            return .rateLimited(retryAfter: retryAfter(response))
        }
        return nil
    }

    private static func category(code: String, text: String, _ response: APIResponse) -> APIError.Category? {
        switch code {
        case "base-request-exceed-frequency-limit", "rate-too-many-requests", "too-many-requests", "429":
            .rateLimited(retryAfter: retryAfter(response))
        case "gateway-internal-error", "base-system-error", "timeout", "order-update-error", "internal-error":
            .transient
        case "api-signature-not-valid", "1003":
            // There is no code for a wrong time: it is this one, with a text about the parameter `Timestamp`.
            text.contains("timestamp") ? .clockSkew : .auth
        case "api-signature-check-failed", "login-required", "1001", "1002":
            .auth
        case "base-record-invalid", "order-queryorder-invalid", "not-found", "base-not-found", "1017", "1061":
            .notFound
        default:
            rejection(code: code, text: text).map(APIError.Category.rejected) ?? remaining(code: code, text: text)
        }
    }

    private static func rejection(code: String, text: String) -> APIError.Rejection? {
        switch code {
        case "order-orderstate-error": .cannotCancel
        case "account-frozen-balance-insufficient-error", "order-accountbalance-error", "dw-insufficient-balance":
            .insufficientFunds
        case "require-symbol": .symbolRequired
        case "base-symbol-error", "base-symbol-trade-disabled": .badSymbol
        case "base-date-limit-error": .badWindow
        case "invalid-parameter":
            text.contains("invalid symbol") || text.contains("symbol trade not open now") ? .badSymbol : .badRequest
        case "validation-constraints-required":
            // Its text names the field that is missing; that a missing symbol may be told so is a guess.
            text.contains("symbol") ? .symbolRequired : .badRequest
        case "bad-request", "validation-format-error", "invalid-client-order-id",
            "account-account-id-inexistent", "account-get-accounts-inexistent-error", "2002", "2003":
            code == "2002" && text.contains("auth.fail") ? nil : .badRequest
        case "invalid-amount", "order-invalid-price": .orderRefused
        default: code.hasPrefix("order-") && code.hasSuffix("-error") ? .orderRefused : nil
        }
    }

    private static func remaining(code: String, text: String) -> APIError.Category? {
        if code.hasPrefix("api-not-support-") { return .permission }
        if code == "2002" || text.contains("invalid signature") || text.contains("incorrect access key") {
            return .auth
        }
        if let number = Int(code), (500...599).contains(number) { return .transient }
        return nil
    }

    private static func isMaintenance(_ text: String) -> Bool {
        text.contains("maintain") || text.contains("maintenance")
    }

    /// `Retry-After` in whole seconds, at most a day. HTX documents none; gateways in front of it may send one.
    private static func retryAfter(_ response: APIResponse) -> TimeSpan? {
        response.retryAfter(atMost: .days(1))
    }

    /// What the headers say about the limit of the endpoint that was asked.
    ///
    /// The unit of `X-HB-RateLimit-Requests-Expire` is not documented: a number of 12 digits and more is taken for milliseconds, one of
    /// 9 to 11 for seconds, and a smaller one is no time at all.
    static func limits(from response: APIResponse) -> [LimitReading] {
        let remaining = response.header("X-HB-RateLimit-Requests-Remain").flatMap { Int($0) }
        let expiry = response.header("X-HB-RateLimit-Requests-Expire").flatMap { Int64($0) }
        let resetsAt: Timestamp? =
            switch expiry {
            case .some(100_000_000_000...9_007_199_254_740_992): expiry.map(Timestamp.init(milliseconds:))
            case .some(100_000_000..<100_000_000_000): expiry.map { Timestamp(milliseconds: $0 * 1_000) }
            default: nil
            }
        guard remaining != nil || resetsAt != nil else { return [] }
        return [LimitReading(remaining: remaining, resetsAt: resetsAt)]
    }
}
