import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// Binance's face in front of an exchange with two markets, a client that signs, and a clock that the test moves.
struct BinanceBench {
    static let apiKey = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
    static let secret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
    static let account = BenchExchange.account
    static let bitcoin = BenchExchange.bitcoin
    static let ether = BenchExchange.ether

    var exchange: SimulatedExchange
    var face: BinanceFace
    /// A full minute, so that windows of limits begin with the test.
    var now = Timestamp(milliseconds: 1_700_000_040_000)

    init(
        _ dialects: Set<Dialect> = [], faults: FaultPlan = FaultPlan(), keys: [SimulatedKey] = [], levels: Int = 0
    ) throws {
        exchange = try BenchExchange.make(
            for: BinanceFace.self, dialects, takerFeeRate: "0.001", makerFeeRate: "0.001", levels: levels, at: now)
        let key = try SimulatedKey(apiKey: Self.apiKey, secret: Self.secret, account: Self.account)
        face = BinanceFace(keys: [key] + keys, dialects: dialects, faults: faults, otherAssets: ["XRP"])
    }

    mutating func wait(_ span: TimeSpan) { now = now + span }

    /// Sends a request as it stands.
    mutating func send(_ request: FaceRequest) -> FaceOutcome { face.handle(request, exchange: &exchange, at: now) }

    /// Signs and sends: a POST with its parameters as a form, anything else with them in the query.
    mutating func call(
        _ method: String = "GET", _ path: String, _ parameters: [(String, String)] = [], headers: [NameValue] = []
    ) throws -> FaceOutcome {
        let stated = Self.query(parameters + [("timestamp", String(now.milliseconds))])
        let code = Hex.encode(try HMACSigner(key: Array(Self.secret.utf8)).sign(stated))
        return send(Self.request(method, path, stated + "&signature=" + code, headers: headers))
    }

    /// A request with its parameters where its method has them, signed or not.
    static func request(
        _ method: String, _ path: String, _ stated: String, apiKey: String? = apiKey, headers: [NameValue] = []
    ) -> FaceRequest {
        let key = apiKey.map { [NameValue("X-MBX-APIKEY", $0)] } ?? []
        guard method == "POST" else {
            return FaceRequest(method: method, path: path, rawQuery: stated, headers: key + headers)
        }
        return FaceRequest(
            method: method, path: path,
            headers: key + [NameValue("Content-Type", "application/x-www-form-urlencoded")] + headers,
            body: Array(stated.utf8))
    }

    static func query(_ parameters: [(String, String)]) -> String {
        parameters.map { "\($0.0)=\(percentEncode($0.1))" }.joined(separator: "&")
    }

    /// The rows of a signed GET.
    mutating func rows(_ path: String, _ parameters: [(String, String)] = []) throws -> [JSONValue] {
        let outcome = try call("GET", path, parameters)
        let root = try outcome.json
        return Array(try #require(root.kind == .array ? root : nil, "\(outcome.text)").elements)
    }

    /// Places an order over the wire.
    mutating func tryToPlace(
        _ side: String, _ type: String, _ quantity: String, at price: String? = nil, symbol: String = "BTCUSDT",
        _ more: [(String, String)] = []
    ) throws -> FaceOutcome {
        var parameters = [("symbol", symbol), ("side", side), ("type", type), ("quantity", quantity)]
        if let price { parameters.append(("price", price)) }
        if type != "MARKET", type != "LIMIT_MAKER", !more.contains(where: { $0.0 == "timeInForce" }) {
            parameters.append(("timeInForce", "GTC"))
        }
        return try call("POST", "/api/v3/order", parameters + more)
    }

    /// Places a limit order over the wire; returns its number.
    mutating func place(
        _ side: String, _ quantity: String, at price: String, symbol: String = "BTCUSDT",
        _ more: [(String, String)] = []
    ) throws -> Int64 {
        let outcome = try tryToPlace(side, "LIMIT", quantity, at: price, symbol: symbol, more)
        return try #require(try outcome.json["orderId"]?.int64, "\(outcome.text)")
    }

    /// Another account trades against this one: it buys or sells at a price.
    mutating func counterparty(
        _ side: Side, _ quantity: ExactDecimal, at price: ExactDecimal, _ market: Market = bitcoin
    ) throws {
        try exchange.place(
            .limit(side, market, quantity: quantity, price: price), account: 200_009, at: face.exchangeTime(at: now))
    }

    mutating func cancel(_ number: Int64, symbol: String = "BTCUSDT") throws -> FaceOutcome {
        try call("DELETE", "/api/v3/order", [("symbol", symbol), ("orderId", String(number))])
    }
}

extension FaceOutcome {
    /// The number of Binance's error.
    var code: Int64? { try? json["code"]?.int64 }
    /// Its text.
    var message: String? { try? json["msg"]?.text }
    var status: Int? { response?.status }

    func number(_ header: String) -> Int? { response?.header(header).flatMap { Int($0) } }
}

extension JSONValue {
    /// The rows of a member; none where there is no such member.
    func rows(_ key: StaticString) -> [JSONValue] { self[key].map { Array($0.elements) } ?? [] }
    func texts(_ keys: StaticString...) -> [String?] { keys.map { self[$0]?.text } }
}
