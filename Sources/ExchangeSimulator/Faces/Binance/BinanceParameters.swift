import UserStreamCore

/// What a request states.
extension FaceCall where Endpoint == BinanceEndpoint {
    /// A text; `nil` when there is none.
    func text(_ name: StaticString) throws(BinanceError) -> String? {
        if let text = query[name] { return text }
        guard query.contains(name) else { return nil }
        throw BinanceError(-1105, "Parameter '\(name)' was empty.")
    }

    /// A text that has to be there.
    func required(_ name: StaticString) throws(BinanceError) -> String {
        guard let text = query[name] else { throw .missing(name) }
        return text
    }

    /// A whole number; `nil` when there is none.
    func number(_ name: StaticString) throws(BinanceError) -> Int64? {
        guard let text = try text(name) else { return nil }
        guard let number = Int64(text), number >= 0 else { throw .illegal(name, "^[0-9]{1,20}$") }
        return number
    }

    /// A moment, in the exchange's own time.
    func moment(_ name: StaticString, _ ageing: TimeSpan) throws(BinanceError) -> Timestamp? {
        try number(name).map { Timestamp(milliseconds: $0) + ageing }
    }

    /// An amount with at most eight places; `nil` when there is none.
    func amount(_ name: StaticString) throws(BinanceError) -> ExactDecimal? {
        guard let text = try text(name) else { return nil }
        let isPlain = text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, let amount = try? ExactDecimal(text) else {
            throw .illegal(name, #"^([0-9]{1,20})(\.[0-9]{1,20})?$"#)
        }
        guard amount.scale <= 8 else { throw .tooPrecise(name) }
        return amount
    }

    /// An owner's id.
    func clientID(_ name: StaticString) throws(BinanceError) -> String? {
        guard let text = try text(name) else { return nil }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"),
                UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain, text.utf8.count <= 36 else { throw .illegal(name, #"^[\.A-Z\:/a-z0-9_-]{1,36}$"#) }
        return text
    }

    /// One of a few words; `nil` when none is said.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: StaticString, _ type: Word.Type
    ) throws(BinanceError) -> Word? {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw .illegal(name, Word.allCases.map(\.rawValue).joined(separator: "|"))
        }
        return word
    }

    /// How many rows are wanted (1 to 1000, default 500).
    func limit() throws(BinanceError) -> Int {
        guard let limit = try number("limit") else { return 500 }
        guard (1...1_000).contains(limit) else { throw .badLimit }
        return Int(limit)
    }

    /// The market that has to be named.
    func rules(_ exchange: SimulatedExchange) throws(BinanceError) -> MarketRules {
        guard let rules = exchange.rules(venueSymbol: try required("symbol")) else { throw .badSymbol }
        return rules
    }
}

/// A stretch of time as a client asked for it, in the exchange's own time; at each end it may be open.
struct BinanceWindow {
    let start: Timestamp?
    let end: Timestamp?

    func contains(_ time: Timestamp) -> Bool { (start ?? .epoch) <= time && time <= (end ?? .distantFuture) }
}

extension BinanceFace {
    /// The window of a request. What a beginning without an end means is not documented: everything from there on, or a day.
    func window(_ call: BinanceCall) throws(BinanceError) -> BinanceWindow {
        let start = try call.moment("startTime", ageing)
        let end = try call.moment("endTime", ageing)
        guard let start else { return BinanceWindow(start: nil, end: end) }
        guard let end else {
            let isDay = dialects.contains(.startTimeIsDay)
            return BinanceWindow(start: start, end: isDay ? start + Self.facts.longestWindow : nil)
        }
        guard end - start <= Self.facts.longestWindow else { throw .badWindow }
        return BinanceWindow(start: start, end: end)
    }

    /// Of rows that go from old to new, so many: the first ones where a beginning was named, otherwise the last ones.
    func page<Row>(_ rows: [Row], _ limit: Int, hasBeginning: Bool) -> [Row] {
        guard rows.count > limit else { return rows }
        return Array(hasBeginning ? rows.prefix(limit) : rows.suffix(limit))
    }
}
