import UserStreamCore

/// What the sources about ProBit leave open, and how the exchange can be asked. Nothing here changes anything: every request reads.
///
/// Whether a socket stays open when its token is over takes longer to find out than a probe lasts.
enum ProBitProbes: ProbeSet {
    /// All probes.
    /// - Parameter isAtHome: whether the exchange is asked at its own place, and not a simulator or a proxy.
    static func all(isAtHome: Bool) -> [Probe] {
        let everywhere = [historyWindow, windowEnd, partlyFilled, unknownClient]
        return isAtHome ? everywhere + [koreanSite, demoSite] : everywhere
    }

    /// Clients asked for up to a year; no greatest length is documented.
    static let historyWindow = Probe("historyWindow", "How long may a window of trade_history be?") { situation in
        let rungs = [32, 366, 1_096].map { (days: Int64) in
            Probe.Step.Rung(
                words: "a window of \(days) days",
                question: fills(from: situation.now - .days(days), to: situation.now, limit: 1))
        }
        return .ladder(rungs[...]) { refusal(of: $0) }
    }

    /// Windows have both ends, and nobody says whether the later one is in them.
    static let windowEnd = Probe("windowEnd", "Is in a window of trade_history what happened at its very end?") {
        situation in
        .ask(fills(from: situation.now - .days(30), to: situation.now, limit: 1)) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            guard let id = rows.first?.textField("id"), let time = rows.first?.utcField("time") else {
                return .open("there was no fill in the last 30 days")
            }
            return .ask(fills(from: time - .seconds(1), to: time, limit: 1_000)) { answer in
                guard let found = Self.rows(answer) else { return .open(reason(answer)) }
                return .found(found.contains { $0.textField("id") == id } ? "yes" : "no")
            }
        }
    }

    /// `filled` by one client's comments, `cancelled` by another's code.
    static let partlyFilled = Probe(
        "partlyFilled", "What is an order called that was cancelled after it was filled in parts?"
    ) {
        situation in
        let request = read("order_history", window(situation.now - .days(30), situation.now, 1_000))
        return .ask(.init(request, countedAs: .closedOrders)) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            let words = rows.filter(\.isFilledInParts).compactMap { $0.textField("status") }
            guard !words.isEmpty else { return .open("there was none in the last 30 days") }
            return .found(Set(words).sorted().joined(separator: " or "))
        }
    }

    /// The accounts service speaks OAuth 2, of whose errors one was seen.
    static let unknownClient = Probe(
        "unknownClient", "What does the accounts service call a client that it does not know?"
    ) {
        _ in
        let request = APIRequest(
            .post, ProBitAuth.tokenPath, body: Array(#"{"grant_type":"client_credentials"}"#.utf8),
            contentType: "application/json", isPrivate: false)
        return .ask(.init(request, countedAs: .accessToken)) { answer in
            guard let response = try? answer.get() else { return .open(reason(answer)) }
            guard let root = try? JSONDocument(response.body).root,
                let word = root.textField("error") ?? root.textField("errorCode")
            else { return .open("the answer has no word for it, HTTP \(response.status)") }
            return .found("\(word), HTTP \(response.status)")
        }
    }

    /// The Korean site shared the interface; whether it outlived the other is not known.
    static let koreanSite = other("koreanSite", "Does https://api.probit.kr answer?", at: "https://api.probit.kr")

    /// Named in the documentation only.
    static let demoSite = other(
        "demoSite", "Does https://demo-api.probit.com answer?", at: "https://demo-api.probit.com")

    private static func other(_ name: String, _ question: String, at place: String) -> Probe {
        Probe(name, question) { _ in
            let request = APIRequest(.get, ProBit.pathPrefix + "time", isPrivate: false)
            return .ask(.init(request, countedAs: .serverTime, at: place)) { answer in
                refusal(of: answer).map { .open($0.description) } ?? .found("yes")
            }
        }
    }

    // MARK: What they ask

    private static func read(_ name: String, _ parameters: [NameValue]) -> APIRequest {
        APIRequest(.get, ProBit.pathPrefix + name, parameters: parameters, isPrivate: true)
    }

    private static func fills(from: Timestamp, to: Timestamp, limit: Int) -> Probe.Question {
        .init(read("trade_history", window(from, to, limit)), countedAs: .fills)
    }

    private static func window(_ from: Timestamp, _ to: Timestamp, _ limit: Int) -> [NameValue] {
        [
            NameValue("start_time", utcMillisecondText(from)), NameValue("end_time", utcMillisecondText(to)),
            NameValue("limit", String(limit)),
        ]
    }

    /// The rows of a list; `nil` when the answer is none.
    private static func rows(_ answer: Result<APIResponse, APIError>) -> [JSONValue]? {
        guard let response = try? answer.get(), let list = try? ProBitAnswer(response).list() else { return nil }
        return Array(list.elements)
    }

    static func check(_ response: APIResponse) throws(APIError) { _ = try ProBitAnswer(response) }
}

extension JSONValue {
    fileprivate var isFilledInParts: Bool {
        func isSome(_ key: StaticString) -> Bool { ((try? amountField(key)) ?? nil).map { !$0.isZero } ?? false }
        return isSome("filled_quantity") && isSome("cancelled_quantity")
    }
}
