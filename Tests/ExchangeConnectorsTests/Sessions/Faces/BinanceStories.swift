import ExchangeConnectors
import Signing
import UserStream

/// Binance: the key is a header field, the signature the last parameter, over all others as they are sent (Binance spot API, request security).
struct BinanceStories: StoryFace {
    static let apiKey = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
    static let secret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"

    let connector: any ExchangeConnector = Binance()
    let credentials = Credentials(apiKey: apiKey, secretKey: SecretBytes(secret))

    func question(of request: SignedRequest) throws(StoryProblem) -> StoryQuestion {
        let parts = try StoryRequest(request, host: "api.binance.com")
        var question = try endpoint(parts)
        if ["serverTime", "symbols"].contains(question.endpoint) { return question }
        guard request.header("X-MBX-APIKEY") == Self.apiKey else { throw StoryProblem("another key") }
        guard let last = parts.pairs.last, last.hasPrefix("signature=") else { throw StoryProblem("it is not signed") }
        let text = parts.pairs.dropLast().joined(separator: "&")
        guard let signer = try? HMACSigner(key: Array(Self.secret.utf8)),
            last == "signature=\(Hex.encode(signer.sign(text)))"
        else { throw StoryProblem("not signed for its parameters") }
        question.time = parts.parameters["timestamp"].flatMap { Int64($0) }
        return question
    }

    private func endpoint(_ parts: StoryRequest) throws(StoryProblem) -> StoryQuestion {
        let symbol = parts.parameters["symbol"]
        let order = parts.parameters["orderId"]
        switch parts.path {
        case "GET /api/v3/time": return StoryQuestion(endpoint: "serverTime")
        case "GET /api/v3/exchangeInfo": return StoryQuestion(endpoint: "symbols")
        case "GET /api/v3/account": return StoryQuestion(endpoint: "balances")
        case "GET /api/v3/openOrders": return StoryQuestion(endpoint: "openOrders", symbol: symbol)
        case "GET /api/v3/allOrders": return StoryQuestion(endpoint: "closedOrders", symbol: symbol)
        case "GET /api/v3/order": return StoryQuestion(endpoint: "order", order: order, symbol: symbol)
        case "GET /api/v3/myTrades":
            return StoryQuestion(endpoint: order == nil ? "fills" : "orderFills", order: order, symbol: symbol)
        default: throw unknown(parts.path)
        }
    }

    func timeAnswer(_ now: Timestamp, body: [UInt8]) -> APIResponse {
        APIResponse(status: 200, body: Array(#"{"serverTime":\#(now.milliseconds)}"#.utf8))
    }
}
