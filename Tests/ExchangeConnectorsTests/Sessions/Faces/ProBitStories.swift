import ExchangeConnectors
import Signing
import UserStream

/// ProBit: a token is asked for with the key, and every private request carries it (ProBit API, authentication).
struct ProBitStories: StoryFace {
    static let apiKey = "probitClientId01"
    static let secret = "probitClientSecret01"

    let connector: any ExchangeConnector = ProBit()
    let credentials = Credentials(apiKey: apiKey, secretKey: SecretBytes(secret))

    func question(of request: SignedRequest) throws(StoryProblem) -> StoryQuestion {
        if request.url == "https://accounts.probit.com/token" {
            let key = Base64.encode(Array("\(Self.apiKey):\(Self.secret)".utf8))
            guard request.header("Authorization") == "Basic \(key)" else { throw StoryProblem("another key") }
            return StoryQuestion(endpoint: "accessToken")
        }
        let parts = try StoryRequest(request, host: "api.probit.com")
        var question = try endpoint(parts)
        if ["serverTime", "symbols"].contains(question.endpoint) { return question }
        guard let value = request.header("Authorization"), value.hasPrefix("Bearer ") else {
            throw StoryProblem("it carries no token")
        }
        question.token = String(value.dropFirst("Bearer ".count))
        return question
    }

    private func endpoint(_ parts: StoryRequest) throws(StoryProblem) -> StoryQuestion {
        let symbol = parts.parameters["market_id"]
        switch parts.path {
        case "GET /api/exchange/v1/time": return StoryQuestion(endpoint: "serverTime")
        case "GET /api/exchange/v1/market": return StoryQuestion(endpoint: "symbols")
        case "GET /api/exchange/v1/balance": return StoryQuestion(endpoint: "balances")
        case "GET /api/exchange/v1/open_order": return StoryQuestion(endpoint: "openOrders", symbol: symbol)
        case "GET /api/exchange/v1/order_history": return StoryQuestion(endpoint: "closedOrders", symbol: symbol)
        case "GET /api/exchange/v1/trade_history": return StoryQuestion(endpoint: "fills", symbol: symbol)
        case "GET /api/exchange/v1/order":
            return StoryQuestion(endpoint: "order", order: parts.parameters["order_id"], symbol: symbol)
        default: throw unknown(parts.path)
        }
    }

    func timeAnswer(_ now: Timestamp, body: [UInt8]) -> APIResponse {
        APIResponse(status: 200, body: Array(#"{"data":"\#(UTC.text(milliseconds: now.milliseconds))"}"#.utf8))
    }
}
