import UserStreamCore

/// What the sources about Crypto.com leave open or contradict each other on, and how the exchange can be asked. Nothing here changes anything:
/// every request reads.
///
/// What a null in the parameters means is not asked: the reference's samples sign it in different ways, and none is ever sent.
enum CryptoComProbes: ProbeSet {
    /// All probes.
    static let all = [
        scalarForms, historyWindow, historyDepth, detailDepth, openOrdersWhole, endReasons, nanoseconds,
    ]

    // MARK: Windows

    /// Windows of fills have seven days at most; nothing is said of those of orders.
    static let historyWindow = Probe("historyWindow", "How long may a window of private/get-order-history be?") {
        situation in
        let rungs = [8, 31, 181].map { (days: Int64) in
            Probe.Step.Rung(
                words: "a window of \(days) days",
                question: history(from: situation.now - .days(days), to: situation.now, limit: 1))
        }
        return .ladder(rungs[...]) { refusal(of: $0) }
    }

    /// How far back orders can be asked for is not documented.
    static let historyDepth = Probe("historyDepth", "How far back may a window of private/get-order-history be?") {
        situation in
        let rungs = [30, 90, 180, 365].map { (days: Int64) in
            let end = situation.now - .days(days)
            return Probe.Step.Rung(
                words: "one \(days) days ago", question: history(from: end - .hours(1), to: end, limit: 1))
        }
        return .ladder(rungs[...]) { refusal(of: $0) }
    }

    /// Old orders are said to disappear; not when.
    static let detailDepth = Probe("detailDepth", "For how long does private/get-order-detail find an order?") {
        situation in
        oldest([175, 90, 30, 14, 6], missing: nil, situation.now)
    }

    /// Looks for the oldest order that the history still has, and then for one that is found by its id.
    /// - Parameter missing: how old one is that was not found.
    private static func oldest(_ ages: ArraySlice<Int64>, missing: Int64?, _ now: Timestamp) -> Probe.Step {
        let before = missing.map { "one of \($0) days ago is not found" }
        guard let age = ages.first else { return before.map { .found($0) } ?? .open("there was no order in the past") }
        let start = now - .days(age)
        return .ask(history(from: start, to: min(now, start + .days(6)), limit: 100)) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            guard let id = rows.last?.textField("order_id") else {
                return oldest(ages.dropFirst(), missing: missing, now)
            }
            let detail = read("private/get-order-detail", [NameValue("order_id", id)])
            return .ask(.init(detail, countedAs: .order)) { answer in
                switch refusal(of: answer) {
                case nil:
                    return .found((before.map { "\($0), " } ?? "") + "one of \(days(rows.last, now)) days ago is found")
                case let error? where error.category == .notFound:
                    return oldest(ages.dropFirst(), missing: days(rows.last, now), now)
                case let error?: return .open(error.description)
                }
            }
        }
    }

    private static func days(_ row: JSONValue?, _ now: Timestamp) -> Int64 {
        (now - (row?.timeField("create_time") ?? now)).milliseconds / 86_400_000
    }

    // MARK: What they ask

    static func read(_ method: String, _ parameters: [NameValue] = []) -> APIRequest {
        APIRequest(.post, CryptoComAuth.pathPrefix + method, parameters: parameters, isPrivate: true)
    }

    static func history(from: Timestamp, to: Timestamp, limit: Int) -> Probe.Question {
        .init(read("private/get-order-history", window(from, to, limit)), countedAs: .closedOrders)
    }

    static func window(_ from: Timestamp, _ to: Timestamp, _ limit: Int) -> [NameValue] {
        [NameValue("start_time", "\(from)"), NameValue("end_time", "\(to)"), NameValue("limit", String(limit))]
    }

    /// The rows of a list; `nil` when the answer is none.
    static func rows(_ answer: Result<APIResponse, APIError>) -> [JSONValue]? {
        guard let response = try? answer.get(), let list = try? CryptoComAnswer(response).data() else { return nil }
        return Array(list.elements)
    }

    static func check(_ response: APIResponse) throws(APIError) { _ = try CryptoComAnswer(response) }
}
