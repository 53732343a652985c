import ExchangeSimulator
import Signing
import Testing
import UserStreamCore

/// Crypto.com's face in front of an exchange with two markets, a client that signs, and a clock that the test moves.
struct CryptoComBench {
    static let apiKey = "cdcKeyToken1"
    static let secret = "cdcSecretToken1"
    static let account = BenchExchange.account
    static let bitcoin = BenchExchange.bitcoin
    static let ether = BenchExchange.ether

    var exchange: SimulatedExchange
    var face: CryptoComFace
    var now = Timestamp(milliseconds: 1_700_000_000_000)

    init(
        _ dialects: Set<Dialect> = [], faults: FaultPlan = FaultPlan(), keys: [SimulatedKey] = [], levels: Int = 0
    ) throws {
        exchange = try BenchExchange.make(
            for: CryptoComFace.self, dialects, takerFeeRate: "0.005", makerFeeRate: "0.0025", levels: levels, at: now)
        let key = try SimulatedKey(apiKey: Self.apiKey, secret: Self.secret, account: Self.account)
        face = CryptoComFace(keys: [key] + keys, dialects: dialects, faults: faults)
    }

    mutating func wait(_ span: TimeSpan) { now = now + span }

    /// Sends a request as it stands.
    mutating func send(_ request: FaceRequest) -> FaceOutcome { face.handle(request, exchange: &exchange, at: now) }

    /// Reads what needs no key.
    mutating func get(_ method: String, _ query: String = "") -> FaceOutcome {
        send(FaceRequest(path: "/exchange/v1/" + method, rawQuery: query))
    }

    /// Signs and sends, with time enough before it that no limit is in the way.
    /// - Parameters:
    ///   - params: JSON.
    ///   - canonical: the text of the parameters that is signed.
    mutating func call(
        _ method: String, _ params: String = "{}", signing canonical: String? = nil, secret: String = secret
    ) throws -> FaceOutcome {
        wait(.seconds(1))
        return try callAtOnce(method, params, signing: canonical, secret: secret)
    }

    /// The same at this moment.
    mutating func callAtOnce(
        _ method: String, _ params: String = "{}", signing canonical: String? = nil, secret: String = secret,
        apiKey: String = apiKey
    ) throws -> FaceOutcome {
        let moment = String(now.milliseconds)
        let canonical = try canonical ?? Self.flat(params)
        let code = Hex.encode(
            try HMACSigner(key: Array(secret.utf8)).sign(method + moment + apiKey + canonical + moment))
        let body =
            #"{"id":\#(moment),"method":"private/\#(method.dropFirst(8))","params":\#(params),"#
            + #""api_key":"\#(apiKey)","sig":"\#(code)","nonce":\#(moment)}"#
        return send(Self.post(method, body))
    }

    static func post(_ method: String, _ body: String) -> FaceRequest {
        FaceRequest(
            method: "POST", path: "/exchange/v1/" + method, headers: [NameValue("Content-Type", "application/json")],
            body: Array(body.utf8))
    }

    /// The signed text of parameters without lists of objects, by a way of its own.
    private static func flat(_ params: String) throws -> String {
        try JSONDocument(params).root.members.sorted { $0.key < $1.key }.map { member in
            member.key + (member.value.text ?? member.value.elements.compactMap(\.text).joined())
        }.joined()
    }

    /// The rows of an answer.
    mutating func rows(_ method: String, _ params: String = "{}") throws -> [JSONValue] {
        let outcome = try call(method, params)
        return try #require(try outcome.json["result"], "\(outcome.text)").rows("data")
    }

    /// Places an order; returns its id.
    @discardableResult
    mutating func place(
        _ side: String, _ quantity: String, at price: String, symbol: String = "BTC_USDT", id: String? = nil,
        _ more: String = ""
    ) throws -> String {
        let name = id.map { #","client_oid":"\#($0)""# } ?? ""
        let outcome = try call(
            "private/create-order",
            #"{"instrument_name":"\#(symbol)","side":"\#(side)","type":"LIMIT","price":"\#(price)","#
                + #""quantity":"\#(quantity)"\#(name)\#(more)}"#)
        return try #require(outcome.orderIDText, "\(outcome.text)")
    }

    /// Another account trades against this one: it buys or sells at a price.
    mutating func counterparty(
        _ side: Side, _ quantity: ExactDecimal, at price: ExactDecimal, _ market: Market = bitcoin
    ) throws {
        try exchange.place(
            .limit(side, market, quantity: quantity, price: price), account: 200_009, at: face.exchangeTime(at: now))
    }

    mutating func cancel(_ id: String) throws -> FaceOutcome {
        try call("private/cancel-order", #"{"order_id":"\#(id)"}"#)
    }

    mutating func detail(_ id: String) throws -> JSONValue {
        let outcome = try call("private/get-order-detail", #"{"order_id":"\#(id)"}"#)
        return try #require(try outcome.json["result"], "\(outcome.text)")
    }
}

extension FaceOutcome {
    /// The id of an order that Crypto.com took.
    var orderIDText: String? { try? json["result"]?["order_id"]?.string }
}
