import UserStreamCore

// Questions that only the rows of an account can answer: one that has none leaves them open.
extension HuobiProbes {
    /// By creation for `/v1/order/orders`; nothing is said of `/v1/order/history`.
    static let historyTimes = Probe(
        "historyTimes", "Does /v1/order/history select by when an order was created, or by when it ended?"
    ) { situation in
        .ask(history(from: situation.now - .hours(47), to: situation.now)) { answer in
            let spans = rows(answer)?.compactMap(LifeSpan.init)
            guard let spans else { return .open(reason(answer)) }
            guard let longest = spans.max(by: { $0.length < $1.length }), longest.length >= .milliseconds(2) else {
                return .open("no order of the last 47 hours ended later than it was created")
            }
            // A window that holds its end and not its creation.
            return .ask(history(from: longest.created + .milliseconds(1), to: longest.ended)) { answer in
                guard let found = rows(answer) else { return .open(reason(answer)) }
                return found.contains { $0.textField("id") == longest.id }
                    ? .found("by when it ended") : .found("by when it was created")
            }
        }
    }

    /// Cursors name the last row that was seen; whether it comes again is said nowhere.
    static let cursorRepeats = Probe("cursorRepeats", "Does the row that a cursor names come again?") { situation in
        firstPage(of: nil, or: situation.context.symbols.entries.first?.venueSymbol, situation.now)
    }

    /// - Parameter other: the market to ask for where the exchange wants one.
    private static func firstPage(of symbol: String?, or other: String?, _ now: Timestamp) -> Probe.Step {
        .ask(page(of: symbol, from: nil, now)) { answer in
            if let error = refusal(of: answer) {
                guard error.category == .rejected(.symbolRequired), let other else { return .open(error.description) }
                return firstPage(of: other, or: nil, now)
            }
            guard let id = rows(answer)?.first?.textField("id") else {
                return .open("there was no fill in the last 47 hours")
            }
            return .ask(page(of: symbol, from: id, now)) { answer in
                guard let found = rows(answer) else { return .open(reason(answer)) }
                return found.contains { $0.textField("id") == id }
                    ? .found("yes, it is the first row of the next page") : .found("no, the next page begins after it")
            }
        }
    }

    private static func page(of symbol: String?, from id: String?, _ now: Timestamp) -> Probe.Question {
        fills(to: now, span: .hours(47), symbol: symbol, from: id, size: 2)
    }

    /// Numbers in the documents, which programs that read them as floating point would spoil from 2^53 on; strings from some gateways.
    static let idForm = Probe("idForm", "Are ids numbers or strings, and are they beyond 2^53?") { situation in
        .ask(history(from: situation.now - .hours(47), to: situation.now)) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            guard let id = rows.compactMap({ $0.field("id") }).first, let text = id.text else {
                return .open("no order ended in the last 47 hours")
            }
            let size = Int64(text).map { $0 > 1 << 53 ? "beyond 2^53" : "below 2^53" } ?? "no whole number"
            return .found("\(id.kind == .string ? "strings" : "numbers"), \(size): \(text)")
        }
    }

    /// From its creation to its end.
    private struct LifeSpan {
        var id: String
        var created: Timestamp
        var ended: Timestamp
        var length: TimeSpan { ended - created }

        init?(_ row: JSONValue) {
            guard let id = row.textField("id"), let created = row.timeField("created-at"),
                let ended = row.timeField("finished-at")
            else { return nil }
            self.id = id
            self.created = created
            self.ended = ended
        }
    }

    private static func history(from: Timestamp, to: Timestamp) -> Probe.Question {
        let parameters = [
            NameValue("start-time", "\(from)"), NameValue("end-time", "\(to)"), NameValue("direct", "next"),
            NameValue("size", "1000"),
        ]
        return .init(read("/v1/order/history", parameters), countedAs: .closedOrders)
    }

    /// The rows of a list; `nil` when the answer is none.
    static func rows(_ answer: Result<APIResponse, APIError>) -> [JSONValue]? {
        guard let response = try? answer.get(), let list = try? HuobiEnvelope(response).list() else { return nil }
        return Array(list.elements)
    }
}
