import UserStreamCore

// The window of fills that polls ask for has no end, so that no clock can cut off what is new.
extension HuobiProbes {
    /// The reference calls `end-time` optional, and does not say what it is then where `start-time` is given.
    static let fillsOpenEnd = Probe(
        "fillsOpenEnd", "Does a window of /v1/order/matchresults without end-time go on to the present?"
    ) { situation in
        lastFill(of: nil, or: situation.context.symbols.entries.first?.venueSymbol, situation.now)
    }

    private static let span = TimeSpan.hours(47)
    private static let pageSize = 500

    /// Looks for a fill that only a window which goes on to the present shows.
    /// - Parameter other: the market to ask for where the exchange wants one.
    private static func lastFill(of symbol: String?, or other: String?, _ now: Timestamp) -> Probe.Step {
        .ask(fills(to: now, span: span, symbol: symbol, size: pageSize)) { answer in
            if let error = refusal(of: answer), error.category == .rejected(.symbolRequired), let other {
                return lastFill(of: other, or: nil, now)
            }
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            guard let last = rows.compactMap(FillRow.init).max(by: { $0.time < $1.time }) else {
                return .open("there was no fill in the last 47 hours")
            }
            // What happened in the first day of the window is in it as well where one without an end is one of a day.
            guard last.time - (now - span) > .hours(24) else { return .open("there was no fill in the last 23 hours") }
            return end(last, symbol, now)
        }
    }

    private static func end(_ last: FillRow, _ symbol: String?, _ now: Timestamp) -> Probe.Step {
        .ask(fills(since: now - span, symbol)) { answer in
            if let error = refusal(of: answer), error.category.isRefusal {
                return .found("no, it is refused: \(error.message)")
            }
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            if rows.contains(where: last.stands(in:)) { return beginning(last, symbol) }
            return rows.count < pageSize
                ? .found("no, it ends before the last fill") : .open("there were more fills than a page has rows")
        }
    }

    private static func beginning(_ last: FillRow, _ symbol: String?) -> Probe.Step {
        .ask(fills(since: last.time + .milliseconds(1), symbol)) { answer in
            guard let rows = rows(answer) else { return .open(reason(answer)) }
            return .found(rows.contains(where: last.stands(in:)) ? "yes, but its beginning is not heeded" : "yes")
        }
    }

    private struct FillRow {
        var id: String
        var time: Timestamp

        init?(_ row: JSONValue) {
            guard let id = row.textField("id"), let time = row.timeField("created-at") else { return nil }
            (self.id, self.time) = (id, time)
        }

        func stands(in row: JSONValue) -> Bool { row.textField("id") == id }
    }

    private static func fills(since start: Timestamp, _ symbol: String?) -> Probe.Question {
        var parameters = [
            NameValue("start-time", "\(start)"), NameValue("direct", "next"), NameValue("size", String(pageSize)),
        ]
        if let symbol { parameters.append(NameValue("symbol", symbol)) }
        return .init(read("/v1/order/matchresults", parameters), countedAs: .fills)
    }
}
