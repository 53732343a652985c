import UserStreamCore

/// Binance's failures, classified, by code, text and HTTP status (binance-spot-api-docs, errors; texts that ccxt matches).
///
/// An unknown code says nothing about any order: with HTTP 5xx it is `transient`, else `malformed`, so that it is seen and reported, never taken
/// for "not found".
enum BinanceErrors {
    /// A failure as the exchange tells it.
    struct Refusal {
        var code: Int64
        var message: String
    }

    /// How long to keep quiet for a firewall, which does not say.
    private static let firewallPause = TimeSpan.minutes(2)
    /// The same for a refusal for the rate that does not say: the window in which requests are weighed.
    private static let weightPause = TimeSpan.minutes(1)

    /// The error behind a body with a code.
    static func error(_ refusal: Refusal, in response: APIResponse) -> APIError {
        let code = String(refusal.code)
        if let category = category(refusal, response) {
            return APIError(category, code: code, message: refusal.message, status: response.status)
        }
        return APIError(
            .malformed, code: code, message: "unknown error code \(code), please report it: \(refusal.message)",
            status: response.status)
    }

    /// The error that a message of the socket tells, where it tells one: `status` and `error` as in answers, and beside them until when to keep quiet.
    static func error(ofSocket message: JSONValue, at now: Timestamp) -> APIError? {
        let status = message.field("status")?.int64 ?? 200
        guard let told = message.field("error") else {
            if (200...299).contains(status) { return nil }
            let response = APIResponse(status: Int(clamping: status), body: [])
            return error(unreadable: response, reason: "the message has a status, but no error")
        }
        var headers: [NameValue] = []
        if let end = told.field("data")?.timeField("retryAfter") {
            headers = [NameValue("Retry-After", String(max(0, (end - now).milliseconds + 999) / 1_000))]
        }
        let response = APIResponse(status: Int(clamping: status), headers: headers, body: [])
        guard let refusal = BinanceAnswer.refusal(told) else {
            return error(unreadable: response, reason: "the error has no code")
        }
        guard isOfSubscription(refusal.code) else { return error(refusal, in: response) }
        return APIError(.transient, code: String(refusal.code), message: refusal.message, status: response.status)
    }

    /// Whether the connection has a subscription too many, or one too few: another one has none yet.
    private static func isOfSubscription(_ code: Int64) -> Bool { [-2035, -2036, -2042, -1191].contains(code) }

    /// The error behind a body without one: a gateway's page, a cut-off body, nothing.
    static func error(unreadable response: APIResponse, reason: String) -> APIError {
        APIError(category(status: response.status, response) ?? .malformed, message: reason, status: response.status)
    }

    /// What the HTTP status alone says. 429 and 418 come with or without a body; a 403 is the firewall's, and not about the key.
    private static func category(status: Int, _ response: APIResponse) -> APIError.Category? {
        switch status {
        case 429: .rateLimited(retryAfter: retryAfter(response) ?? weightPause)
        // Without a time it is the shortest ban that there is, which the limiter knows.
        case 418: .rateLimited(retryAfter: retryAfter(response))
        case 403: .rateLimited(retryAfter: retryAfter(response) ?? firewallPause)
        case 401: .auth
        case 408, 500...599: .transient
        default: nil
        }
    }

    private static func category(_ refusal: Refusal, _ response: APIResponse) -> APIError.Category? {
        if response.status == 429 || response.status == 418 { return category(status: response.status, response) }
        let text = refusal.message.lowercased()
        if text.contains("system is under maintenance") { return .maintenance }
        switch refusal.code {
        case -1003, -1015, -1034: return .rateLimited(retryAfter: retryAfter(response) ?? weightPause)
        // -1006 and -1007 leave the outcome of an order unknown.
        case -1000, -1001, -1006, -1007, -1008: return .transient
        case -1016: return .maintenance
        case -1021: return .clockSkew
        // -2015 covers a revoked key, a foreign address and a missing permission alike, and may come in the wake of a ban.
        case -1002, -1022, -2014, -2015: return .auth
        // -2026: it ended without a fill more than 90 days ago.
        case -2011, -2013, -2026: return .notFound
        default: return rejection(refusal.code, text).map(APIError.Category.rejected) ?? unknown(response)
        }
    }

    private static func rejection(_ code: Int64, _ text: String) -> APIError.Rejection? {
        switch code {
        case -1121: .badSymbol
        case -1127: .badWindow
        case -1102, -1105: text.contains("'symbol'") ? .symbolRequired : .badRequest
        case -1111, -1013, -2021, -2022: .orderRefused
        case -2010 where text.contains("duplicate order"): .duplicateOrder
        case -2010: text.contains("insufficient balance") ? .insufficientFunds : .orderRefused
        case -2039: .badRequest
        case -1199 ... -1100: .badRequest
        default: nil
        }
    }

    private static func unknown(_ response: APIResponse) -> APIError.Category? {
        let category = category(status: response.status, response)
        return category == .auth ? nil : category
    }

    /// `Retry-After` in whole seconds; the longest ban is three days.
    private static func retryAfter(_ response: APIResponse) -> TimeSpan? {
        response.retryAfter(atMost: .days(3))
    }
}
