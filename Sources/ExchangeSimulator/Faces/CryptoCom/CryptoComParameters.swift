import UserStreamCore

/// What a request states: the parameters of a GET in its query, those of a POST in the object `params`.
extension FaceCall where Endpoint == CryptoComEndpoint {
    var params: JSONValue? { body?["params"] }

    /// A text; `nil` when there is none. A null and an empty text are none.
    func text(_ name: StaticString) throws(CryptoComError) -> String? {
        guard let value = params?[name] else { return query[name] }
        return try value.optionalText(name)
    }

    /// The rules of a market that may be named.
    func rules(_ exchange: SimulatedExchange) throws(CryptoComError) -> MarketRules? {
        guard let name = try text("instrument_name") else { return nil }
        guard let rules = exchange.rules(venueSymbol: name) else { throw .badInstrument }
        return rules
    }

    /// How many rows are wanted (1 to 100, default 100).
    func limit() throws(CryptoComError) -> Int {
        guard let text = try text("limit") else { return 100 }
        guard let limit = Int(text), (1...100).contains(limit) else { throw .argument("limit") }
        return limit
    }

    /// A moment in nanoseconds. It is said in milliseconds or in nanoseconds; no time is so early, or so late, that one could be the other.
    func moment(_ name: StaticString) throws(CryptoComError) -> CryptoComMoment? {
        guard let text = try text(name) else { return nil }
        guard let number = Int64(text), number >= 0 else { throw .badDate }
        return number < 10_000_000_000_000_000
            ? CryptoComMoment(nanoseconds: number * 1_000_000) : CryptoComMoment(nanoseconds: number)
    }
}

extension JSONValue {
    /// The text of a parameter, which may be a string or a number; `nil` for a null and for an empty text.
    func optionalText(_ name: StaticString) throws(CryptoComError) -> String? {
        guard !isNull else { return nil }
        guard let text else { throw .argument(name) }
        return text.isEmpty ? nil : text
    }
}

/// A moment in nanoseconds since 1970, as rows have it beside their milliseconds.
struct CryptoComMoment: Hashable, Comparable {
    let nanoseconds: Int64

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A moment that has so many nanoseconds beyond its millisecond.
    init(_ time: Timestamp, beyond nanoseconds: Int64 = 0) {
        self.init(nanoseconds: max(0, time.milliseconds) * 1_000_000 + nanoseconds)
    }

    var milliseconds: Int64 { nanoseconds / 1_000_000 }

    static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    func earlier(by span: TimeSpan) -> CryptoComMoment {
        CryptoComMoment(nanoseconds: max(0, nanoseconds - span.milliseconds * 1_000_000))
    }
}

/// The stretch of time of a request for history: what is at its start is in it, what is at its end is not.
struct CryptoComWindow {
    let start: CryptoComMoment
    let end: CryptoComMoment

    /// Reads the window of a request. Without an end it goes on to the present, and without a start it is one of a day.
    /// - Parameter longest: how long it may be; `nil` for as long as one likes.
    init(_ call: CryptoComCall, longest: TimeSpan?) throws(CryptoComError) {
        let end = try call.moment("end_time")
        // What happens at the very moment of the request is in it.
        self.end = end ?? CryptoComMoment(call.now + .milliseconds(1))
        start = try call.moment("start_time") ?? self.end.earlier(by: .days(1))
        guard start <= self.end else { throw .badDate }
        guard let longest else { return }
        guard start >= self.end.earlier(by: longest) else { throw .badDate }
    }

    func contains(_ moment: CryptoComMoment) -> Bool { start <= moment && moment < end }
}

extension CryptoComFace {
    /// Of rows in a window the newest ones, newest first. Rows of one moment are in the order of their numbers.
    func page<Row>(
        _ rows: [Row], _ window: CryptoComWindow, _ limit: Int, by key: (Row) -> (CryptoComMoment, Int64)
    ) -> [Row] {
        let found = rows.map { (row: $0, key: key($0)) }.filter { window.contains($0.key.0) }
        return found.sorted { $0.key > $1.key }.prefix(limit).map(\.row)
    }

    /// The moment of a row as it is shown. What is below a millisecond follows from its number: the core's clock has none of it.
    func moment(_ time: Timestamp, _ number: Int64) -> CryptoComMoment {
        CryptoComMoment(
            time - ageing, beyond: dialects.contains(.wholeMilliseconds) ? 0 : number % 1_000_000)
    }
}
