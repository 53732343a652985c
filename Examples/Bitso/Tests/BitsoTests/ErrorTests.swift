import BitsoConnector
import Testing
import UserStreamCore

/// Every failure is classified.
@Suite struct ErrorTests {
    @Test(arguments: [
        ("0201", 401, APIError.Category.auth), ("104", 401, .clockSkew), ("0104", 401, .clockSkew),
        ("0203", 403, .permission), ("0301", 400, .rejected(.badSymbol)), ("0302", 400, .rejected(.badRequest)),
        ("0303", 404, .notFound), ("0304", 400, .rejected(.badRequest)), ("0343", 400, .rejected(.orderRefused)),
        ("0379", 400, .rejected(.insufficientFunds)), ("0200", 429, .rateLimited(retryAfter: .minutes(1))),
        ("9999", 400, .malformed), ("9999", 503, .transient), ("", 400, .malformed),
    ])
    func byCode(code: String, status: Int, category: APIError.Category) {
        #expect(Bench.category(Bench.refusal(status, code)) == category)
    }

    @Test(arguments: [
        ("<html></html>", 502, APIError.Category.transient), ("<html></html>", 403, .transient),
        ("<html></html>", 429, .rateLimited(retryAfter: .minutes(1))), ("", 200, .malformed),
        (#"{"success":true}"#, 200, .malformed), (#"{"success":true,"payload":{}}"#, 200, .malformed),
        (#"{"success":true,"payload":[]}"#, 500, .transient),
    ])
    func withoutCode(body: String, status: Int, category: APIError.Category) {
        #expect(Bench.category(APIResponse(status: status, body: Array(body.utf8)), .openOrders) == category)
    }
}
