import UserStream

/// Something that an exchange, or what stands before it, may answer instead of an answer.
struct BadAnswer: Sendable {
    var name: String
    var body: [UInt8] = []
    var status = 200
    var failure: String?
    /// The category that the stream has to name.
    var category: String

    static let all: [BadAnswer] = [
        BadAnswer(
            name: "garbage", body: (0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 73 ^ $0 >> 3) },
            category: "malformed"),
        BadAnswer(name: "nothing", category: "malformed"),
        BadAnswer(name: "HTML page", body: Array(page.utf8), category: "malformed"),
        BadAnswer(name: "HTML error page", body: Array(page.utf8), status: 502, category: "transient"),
        BadAnswer(
            name: "truncated", body: Array(#"{"status":"ok","data":[{"id":59378001,"sym"#.utf8), category: "malformed"),
        BadAnswer(name: "100 MB", failure: "tooLarge", category: "transient"),
        BadAnswer(name: "text for data", body: Array(#"{"status":"ok","data":"none"}"#.utf8), category: "malformed"),
        BadAnswer(name: "null for data", body: Array(#"{"status":"ok","data":null}"#.utf8), category: "malformed"),
        BadAnswer(
            name: "unknown code",
            body: Array(#"{"status":"error","err-code":"moon-phase","err-msg":"no","data":null}"#.utf8),
            category: "malformed"),
    ]

    private static let page = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>502</body></html>"
}

extension Story {
    /// An account with one order that is filled in part after five seconds.
    static func fillInPart() throws -> Story {
        var story = try Story.at(Place(exchange: "huobi", name: "partial-fill-then-cancel"))
        story.steps = story.steps.filter { $0.at < 4_000 }
        for number in story.steps.indices where story.steps[number].at > 0 { story.steps[number].at = 5_000 }
        story.add("order.partial", Self.detail, at: 5_000, ["order"], order: "59378001", isOptional: true)
        story.add(
            "orderFills", story.bodies["05-fills.json"] ?? [], at: 5_000, ["orderFills"], order: "59378001",
            isOptional: true)
        return story
    }

    /// What an endpoint answers from a moment on.
    mutating func add(
        _ file: String, _ body: [UInt8], at: Int64, _ endpoints: [String], order: String? = nil, status: Int = 200,
        failure: String? = nil, isOptional: Bool = false
    ) {
        bodies[file] = body
        steps.append(
            Step(
                at: at, endpoints: endpoints, order: order, file: file, status: status, failure: failure,
                optional: isOptional))
    }

    private static let detail = Array(
        #"""
        {"status":"ok","data":{"id":59378001,"symbol":"btcusdt","account-id":100009,"client-order-id":"us-0001",
        "amount":"0.5","price":"30000","created-at":1699999990000,"type":"buy-limit","field-amount":"0.2",
        "field-cash-amount":"6000","field-fees":"0.0004","finished-at":0,"updated-at":1700000004800,
        "source":"spot-api","state":"partial-filled","canceled-at":0}}
        """#.utf8)
}
