import ExchangeConnectors
import Signing
import UserStream
import UserStreamCore

/// Crypto.com: private requests are signed bodies; the text that is signed has all parameters, sorted, one after the other (Crypto.com Exchange API
/// v1, digital signature). No endpoint tells the time: the head of each answer does.
struct CryptoComStories: StoryFace {
    static let apiKey = "token"
    static let secret = "secretKey"
    private static let prefix = "/exchange/v1/"

    let connector: any ExchangeConnector = CryptoCom()
    let credentials = Credentials(apiKey: apiKey, secretKey: SecretBytes(secret))

    func question(of request: SignedRequest) throws(StoryProblem) -> StoryQuestion {
        let parts = try StoryRequest(request, host: "api.crypto.com")
        let method = parts.path.split(separator: " ").last.map { String($0.dropFirst(Self.prefix.count)) } ?? ""
        switch method {
        case "public/get-tickers": return StoryQuestion(endpoint: "serverTime")
        case "public/get-instruments": return StoryQuestion(endpoint: "symbols")
        default: break
        }
        guard let text = request.body, let body = try? JSONDocument(text).root else {
            throw StoryProblem("it has no body of JSON")
        }
        var question = try endpoint(method, body["params"])
        guard body["method"]?.string == method, body["api_key"]?.string == Self.apiKey else {
            throw StoryProblem("another method or key")
        }
        let (id, nonce) = (body["id"]?.raw ?? "", body["nonce"]?.raw ?? "")
        let payload = method + id + Self.apiKey + Self.text(of: body["params"]) + nonce
        guard let signer = try? HMACSigner(key: Array(Self.secret.utf8)),
            body["sig"]?.string == Hex.encode(signer.sign(payload))
        else { throw StoryProblem("not signed for its parameters") }
        question.time = Int64(nonce)
        return question
    }

    private func endpoint(_ method: String, _ parameters: JSONValue?) throws(StoryProblem) -> StoryQuestion {
        let symbol = parameters?["instrument_name"]?.string
        switch method {
        case "private/user-balance": return StoryQuestion(endpoint: "balances")
        case "private/get-open-orders": return StoryQuestion(endpoint: "openOrders", symbol: symbol)
        case "private/get-order-history": return StoryQuestion(endpoint: "closedOrders", symbol: symbol)
        case "private/get-trades": return StoryQuestion(endpoint: "fills", symbol: symbol)
        case "private/get-order-detail":
            return StoryQuestion(endpoint: "order", order: parameters?["order_id"]?.string)
        default: throw unknown(method)
        }
    }

    /// The parameters as they are signed: none of them holds others here.
    private static func text(of parameters: JSONValue?) -> String {
        guard let parameters else { return "" }
        return parameters.members.map { (key: $0.key, text: $0.value.string ?? $0.value.raw) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { $0.key + $0.text }.joined()
    }

    func timeAnswer(_ now: Timestamp, body: [UInt8]) -> APIResponse {
        let date = NameValue("Date", UTC.date(seconds: now.milliseconds / 1_000))
        return APIResponse(status: 200, headers: [date], body: body)
    }
}
