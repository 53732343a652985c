import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// A face in front of an exchange with two markets, a client that signs, and a clock that the test moves.
struct FaceBench {
    static let apiKey = "aa11bb22-cc33dd44-ee55ff66-0a1b2"
    static let secret = "b0c1d2e3-f4a5b6c7-d8e9f0a1-9f8e7"
    static let account = 100_009
    static let user = 100_001
    static let bitcoin = Market(base: "BTC", quote: "USDT")
    static let ether = Market(base: "ETH", quote: "USDT")

    var exchange: SimulatedExchange
    var face: HuobiFace
    var now = Timestamp(milliseconds: 1_700_000_000_000)

    init(_ dialects: Set<Dialect> = [], faults: FaultPlan = FaultPlan(), keys: [SimulatedKey] = []) throws {
        var configuration = SimulatorConfiguration()
        dialects.adjust(&configuration)
        exchange = SimulatedExchange(configuration: configuration, at: now)
        for (market, symbol, price) in [(Self.bitcoin, "btcusdt", 30_000), (Self.ether, "ethusdt", 2_000)] {
            try exchange.list(
                MarketRules(market: market, venueSymbol: symbol, levels: 0), price: ExactDecimal(price), at: now)
        }
        for (id, user) in [(Self.account, Self.user), (200_009, 200_001)] {
            try exchange.openAccount(id: id, userID: user, name: "account \(id)", at: now)
            try exchange.deposit(100_000, of: "USDT", account: id, at: now)
            try exchange.deposit(10, of: "BTC", account: id, at: now)
            try exchange.deposit(10, of: "ETH", account: id, at: now)
        }
        let key = try SimulatedKey(apiKey: Self.apiKey, secret: Self.secret, account: Self.account)
        face = HuobiFace(keys: [key] + keys, dialects: dialects, faults: faults, otherAssets: ["XRP"])
    }

    mutating func wait(_ span: TimeSpan) { now = now + span }

    /// Sends a request as it stands.
    mutating func send(_ request: FaceRequest) -> FaceOutcome { face.handle(request, exchange: &exchange, at: now) }

    /// Signs and sends.
    mutating func call(
        _ method: String = "GET", _ path: String, _ parameters: [(String, String)] = [], body: String = "",
        apiKey: String = apiKey, secret: String = secret, headers: [NameValue] = []
    ) throws -> FaceOutcome {
        var request = try Self.signed(method, path, parameters, apiKey: apiKey, secret: secret, at: now)
        request.body = Array(body.utf8)
        request.headers += headers
        return send(request)
    }

    static func signed(
        _ method: String, _ path: String, _ parameters: [(String, String)] = [], apiKey: String = apiKey,
        secret: String = secret, at time: Timestamp
    ) throws -> FaceRequest {
        let all =
            [
                ("AccessKeyId", apiKey), ("SignatureMethod", "HmacSHA256"), ("SignatureVersion", "2"),
                ("Timestamp", time.huobiText),
            ] + parameters
        let query = all.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
            .map { percentEncode($0.0) + "=" + percentEncode($0.1) }.joined(separator: "&")
        let text = "\(method)\nexchange.test\n\(path)\n\(query)"
        let signature = Base64.encode(try HMACSigner(key: Array(secret.utf8)).sign(text))
        return FaceRequest(
            method: method, path: path, rawQuery: query + "&Signature=" + percentEncode(signature),
            headers: [NameValue("Host", "exchange.test")])
    }

    /// The body of a signed GET as text.
    mutating func text(_ path: String, _ parameters: [(String, String)] = []) throws -> String {
        try call("GET", path, parameters).text
    }

    /// The `data` rows of a signed GET.
    mutating func rows(_ path: String, _ parameters: [(String, String)] = []) throws -> [JSONValue] {
        try call("GET", path, parameters).rows
    }

    /// Places an order over the wire; returns its id.
    mutating func place(
        _ type: String, _ amount: String, at price: String? = nil, symbol: String = "btcusdt", id: String? = nil
    ) throws -> Int64 {
        let outcome = try tryToPlace(type, amount, at: price, symbol: symbol, id: id)
        return try #require(outcome.orderID, "\(outcome.text)")
    }

    /// Places an order over the wire.
    mutating func tryToPlace(
        _ type: String, _ amount: String, at price: String? = nil, symbol: String = "btcusdt", id: String? = nil
    ) throws -> FaceOutcome {
        let priceField = price.map { ",\"price\":\"\($0)\"" } ?? ""
        let idField = id.map { ",\"client-order-id\":\"\($0)\"" } ?? ""
        let start = "{\"account-id\":\"100009\",\"symbol\":\"\(symbol)\",\"type\":\"\(type)\""
        return try call(
            "POST", "/v1/order/orders/place", body: start + ",\"amount\":\"\(amount)\"\(priceField)\(idField)}")
    }

    /// Another account trades against this one: it buys or sells at a price.
    mutating func counterparty(
        _ side: Side, _ quantity: ExactDecimal, at price: ExactDecimal, _ market: Market = bitcoin
    )
        throws
    {
        try exchange.place(
            .limit(side, market, quantity: quantity, price: price), account: 200_009, at: face.exchangeTime(at: now))
    }

    mutating func cancel(_ id: Int64) throws -> String {
        try call("POST", "/v1/order/orders/\(id)/submitcancel", body: "{}").text
    }
}

extension FaceOutcome {
    var text: String { String(decoding: response?.body ?? [], as: UTF8.self) }

    var json: JSONValue {
        get throws { try JSONDocument(response?.body ?? []).root }
    }

    var rows: [JSONValue] {
        get throws {
            let root = try json
            return Array(try #require(root["data"], "\(text)").elements)
        }
    }

    /// The id of an order that was placed.
    var orderID: Int64? { try? json["data"]?.text.flatMap { Int64($0) } }

    var errorCode: String? { try? json["err-code"]?.text }
}

extension Timestamp {
    /// `yyyy-MM-ddTHH:mm:ss`, by a way of its own: counting days.
    var huobiText: String {
        var days = milliseconds / 86_400_000
        let second = milliseconds / 1_000 % 86_400
        var year: Int64 = 1970
        func length(_ year: Int64) -> Int64 {
            year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 366 : 365
        }
        while days >= length(year) {
            days -= length(year)
            year += 1
        }
        var month = 0
        let lengths: [Int64] = [31, length(year) == 366 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        while days >= lengths[month] {
            days -= lengths[month]
            month += 1
        }
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(Int64(month + 1)))-\(two(days + 1))T"
            + "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }
}
