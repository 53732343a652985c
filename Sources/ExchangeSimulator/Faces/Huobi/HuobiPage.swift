import UserStreamCore

/// A stretch of time as a client asked for it, in the exchange's own time.
struct HuobiWindow {
    let start: Timestamp
    let end: Timestamp

    func contains(_ time: Timestamp) -> Bool { start <= time && time <= end }
}

/// Windows and pages.
extension HuobiFace {
    /// The window of a request: by default the last 48 hours.
    func window(_ call: HuobiCall, depth: TimeSpan) throws(HuobiError) -> HuobiWindow {
        let start = try call.number("start-time").map { Timestamp(milliseconds: $0) + ageing }
        let end = try call.number("end-time").map { Timestamp(milliseconds: $0) + ageing } ?? call.time
        let first = start ?? end - Self.facts.longestWindow
        guard first <= end else { throw .invalid("start-time") }
        guard end - first <= Self.facts.longestWindow else {
            throw HuobiError("invalid-parameter", "the window from start-time to end-time exceeds 48 hours")
        }
        guard end >= call.time - depth else {
            throw HuobiError("base-date-limit-error", "Search dates are out of range")
        }
        return HuobiWindow(start: first, end: end)
    }

    /// Whether rows go from newest to oldest.
    func isDescending(_ call: HuobiCall) throws(HuobiError) -> Bool {
        switch call.query["direct"] {
        case nil, "next": return true
        case "prev": return false
        default: throw .invalid("direct")
        }
    }

    /// So many rows from a cursor on. `rows` are in the order of the answer.
    func page<Row>(
        _ rows: [Row], from cursor: Int64?, isDescending: Bool, _ size: Int, id: (Row) -> Int64
    ) -> [Row] {
        let rest = self.rows(rows, from: cursor, isDescending: isDescending, id: id)
        return rest.count <= size ? rest : Array(rest.prefix(size))
    }

    private func rows<Row>(_ rows: [Row], from cursor: Int64?, isDescending: Bool, id: (Row) -> Int64) -> [Row] {
        guard let cursor else { return rows }
        if let index = rows.firstIndex(where: { id($0) == cursor }) {
            return Array(rows[(dialects.contains(.cursorExclusive) ? index + 1 : index)...])
        }
        return rows.filter { isDescending ? id($0) < cursor : id($0) > cursor }
    }

    /// The symbol of a request; it must be listed.
    func symbol(_ call: HuobiCall, _ exchange: SimulatedExchange) throws(HuobiError) -> String? {
        guard let symbol = call.query["symbol"] else { return nil }
        guard exchange.rules(venueSymbol: symbol) != nil else { throw .badSymbol }
        return symbol
    }

    /// The account of a request, which has to be the key's.
    func checkAccount(_ call: HuobiCall) throws(HuobiError) {
        guard let id = call.query["account-id"], id != String(call.account) else { return }
        throw .unknownAccount(id, user: call.userID)
    }
}

/// A comma-separated list of words; nothing means all.
struct HuobiWordList {
    private let words: [Substring]?

    init(_ text: String?) { words = text?.split(separator: ",") }

    /// Whether it leaves nothing out.
    var allowsAll: Bool { words == nil }

    func allows(_ word: @autoclosure () -> String) -> Bool {
        guard let words else { return true }
        let wanted = word()
        return words.contains { $0 == wanted }
    }
}
