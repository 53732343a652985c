import UserStreamCore

/// What a request states: the parameters of a GET in its query, those of a POST in its body.
extension FaceCall where Endpoint == ProBitEndpoint {
    /// A text; `nil` when there is none.
    func text(_ name: StaticString) throws(ProBitError) -> String? {
        guard let value = body?[name] else { return query[name] }
        guard let text = value.string else { throw .argument(name) }
        return text.isEmpty ? nil : text
    }

    /// A text that must be there.
    func required(_ name: StaticString) throws(ProBitError) -> String {
        guard let text = try text(name) else { throw .argument(name, "missing") }
        return text
    }

    /// The rules of a market that may be named.
    func rules(_ exchange: SimulatedExchange) throws(ProBitError) -> MarketRules? {
        guard let name = try text("market_id") else { return nil }
        guard let rules = exchange.rules(venueSymbol: name) else { throw .badMarket }
        return rules
    }

    /// An amount above zero; `nil` when there is none.
    func amount(_ name: StaticString) throws(ProBitError) -> ExactDecimal? {
        guard let text = try text(name) else { return nil }
        guard let amount = try? ExactDecimal(text), amount.signum > 0 else { throw .argument(name) }
        return amount
    }
}

/// The stretch of time of a request for history, and how many rows are wanted of it; all three have to be stated.
struct ProBitWindow {
    let start: Timestamp
    let end: Timestamp
    let limit: Int
    private let includesEnd: Bool

    init(_ call: ProBitCall, includesEnd: Bool) throws(ProBitError) {
        func moment(_ name: StaticString) throws(ProBitError) -> Timestamp {
            guard let moment = Timestamp(iso: try call.required(name)) else { throw .argument(name) }
            return moment
        }
        start = try moment("start_time")
        end = try moment("end_time")
        guard start <= end else { throw .argument("end_time") }
        guard let limit = Int(try call.required("limit")), (1...1_000).contains(limit) else {
            throw .argument("limit")
        }
        self.limit = limit
        self.includesEnd = includesEnd
    }

    func contains(_ moment: Timestamp) -> Bool {
        start <= moment && (moment < end || (includesEnd && moment == end))
    }

    /// Whether it ends before the present, as it does for a later page.
    func isPast(at now: Timestamp) -> Bool { end + .seconds(1) < now }
}

extension ProBitFace {
    /// Of rows in a window the newest ones, newest first. Rows of one moment are in the order of their numbers.
    func page<Row>(_ rows: [Row], _ window: ProBitWindow, by key: (Row) -> (Timestamp, Int64)) -> [Row] {
        let found = rows.map { (row: $0, key: key($0)) }.filter { window.contains($0.key.0 - ageing) }
        return found.sorted { $0.key > $1.key }.prefix(window.limit).map(\.row)
    }
}
