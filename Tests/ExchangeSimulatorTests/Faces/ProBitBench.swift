import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// ProBit's face in front of an exchange with two markets, a client that has a token, and a clock that the test moves.
struct ProBitBench {
    static let apiKey = "probitClientId01"
    static let secret = "probitClientSecret01"
    static let account = BenchExchange.account
    static let prefix = "/api/exchange/v1/"

    var exchange: SimulatedExchange
    var face: ProBitFace
    var now = Timestamp(milliseconds: 1_700_000_000_000)
    var token = ""

    init(
        _ dialects: Set<Dialect> = [], faults: FaultPlan = FaultPlan(), keys: [SimulatedKey] = [], levels: Int = 0
    ) throws {
        exchange = try BenchExchange.make(for: ProBitFace.self, dialects, levels: levels, at: now)
        let key = try SimulatedKey(apiKey: Self.apiKey, secret: Self.secret, account: Self.account)
        face = ProBitFace(keys: [key] + keys, dialects: dialects, faults: faults)
        token = try #require(try askForToken().json["access_token"]?.string)
    }

    mutating func wait(_ span: TimeSpan) { now = now + span }

    /// Sends a request as it stands.
    mutating func send(_ request: FaceRequest) -> FaceOutcome { face.handle(request, exchange: &exchange, at: now) }

    /// Asks for a token.
    mutating func askForToken(
        _ apiKey: String = apiKey, _ secret: String = secret, body: String = #"{"grant_type":"client_credentials"}"#
    ) -> FaceOutcome {
        let pair = Base64.encode(Array("\(apiKey):\(secret)".utf8))
        return send(
            FaceRequest(
                method: "POST", path: "/token",
                headers: [
                    NameValue("Authorization", "Basic \(pair)"), NameValue("Content-Type", "application/json"),
                ], body: Array(body.utf8)))
    }

    /// Reads something, with the token.
    mutating func get(_ name: String, _ query: String = "", token: String? = nil) -> FaceOutcome {
        send(
            FaceRequest(
                path: Self.prefix + name, rawQuery: query,
                headers: [NameValue("Authorization", "Bearer \(token ?? self.token)")]))
    }

    /// Does something, with the token.
    mutating func post(_ name: String, _ body: String) -> FaceOutcome {
        send(
            FaceRequest(
                method: "POST", path: Self.prefix + name,
                headers: [
                    NameValue("Authorization", "Bearer \(token)"), NameValue("Content-Type", "application/json"),
                ], body: Array(body.utf8)))
    }

    /// The rows of an answer.
    mutating func rows(_ name: String, _ query: String = "") throws -> [JSONValue] {
        try get(name, query).rows
    }

    /// The rows of a history of the last hour.
    mutating func history(_ name: String, limit: Int = 1_000) throws -> [JSONValue] {
        try rows(name, Self.window(now - .hours(1), now + .seconds(1), limit: limit))
    }

    static func window(_ start: Timestamp, _ end: Timestamp, limit: Int = 1_000) -> String {
        "start_time=\(start.isoText)&end_time=\(percentEncode(end.isoText))&limit=\(limit)"
    }

    /// A limit order, some of whose members are other ones, or left out.
    static func draft(_ changes: [String: String?] = [:]) -> String {
        var members: [(String, String?)] = [
            ("market_id", "BTC-USDT"), ("type", "limit"), ("side", "buy"), ("time_in_force", "gtc"),
            ("limit_price", "30000"), ("quantity", "1"),
        ]
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            members.removeAll { $0.0 == name }
            members.append((name, value))
        }
        let text = members.compactMap { name, value in value.map { #""\#(name)":"\#($0)""# } }
        return "{" + text.joined(separator: ",") + "}"
    }

    /// Places an order; returns its id.
    @discardableResult
    mutating func place(_ changes: [String: String?] = [:]) throws -> String {
        let outcome = post("new_order", Self.draft(changes))
        return try #require(try outcome.json["data"]?["id"]?.string, "\(outcome.text)")
    }

    mutating func cancel(_ id: String, _ symbol: String = "BTC-USDT") -> FaceOutcome {
        post("cancel_order", #"{"market_id":"\#(symbol)","order_id":"\#(id)"}"#)
    }

    mutating func detail(_ id: String) throws -> JSONValue {
        try #require(try rows("order", "market_id=BTC-USDT&order_id=\(id)").first)
    }

    /// Another account trades against this one.
    mutating func counterparty(_ side: Side, _ quantity: ExactDecimal, at price: ExactDecimal) throws {
        try exchange.place(
            .limit(side, BenchExchange.bitcoin, quantity: quantity, price: price), account: BenchExchange.counterparty,
            at: face.exchangeTime(at: now))
    }
}

extension FaceOutcome {
    /// The code of ProBit's error, or of its accounts service's.
    var errorWord: String? { try? json["errorCode"]?.string ?? json["error"]?.string }
}

extension Timestamp {
    /// As ProBit has it, by a way of its own.
    var isoText: String {
        let second = milliseconds / 1_000
        let day = second / 86_400
        // Days of the year 2023, in which the tests are: it begins with day 19358.
        let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (left, month) = (day - 19_358, 0)
        while left >= lengths[month] {
            left -= lengths[month]
            month += 1
        }
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
        let date = "2023-\(two(Int64(month + 1)))-\(two(left + 1))"
        let time = [second / 3_600 % 24, second / 60 % 60, second % 60].map(two).joined(separator: ":")
        return "\(date)T\(time).\(String(1_000 + milliseconds % 1_000).dropFirst())Z"
    }
}
