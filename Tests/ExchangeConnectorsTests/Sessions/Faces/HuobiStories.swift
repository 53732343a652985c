import ExchangeConnectors
import Signing
import UserStream

/// HTX: every private request is signed for its host, path and parameters, with its time in seconds (HTX spot API reference).
struct HuobiStories: StoryFace {
    static let host = "api.huobi.pro"
    static let apiKey = "aa11bb22-cc33dd44-ee55ff66-0a1b2"
    static let secret = "b0c1d2e3-f4a5b6c7-d8e9f0a1-9f8e7"

    let connector: any ExchangeConnector = Huobi()
    let credentials = Credentials(apiKey: apiKey, secretKey: SecretBytes(secret))

    func question(of request: SignedRequest) throws(StoryProblem) -> StoryQuestion {
        let parts = try StoryRequest(request, host: Self.host)
        var question = try endpoint(parts.path)
        if parts.path.hasPrefix("GET /v1/common/") {
            guard parts.pairs.isEmpty else { throw StoryProblem("a public request with parameters") }
            return question
        }
        guard let signature = parts.parameters["Signature"] else { throw StoryProblem("it is not signed") }
        let signed = parts.pairs.filter { !$0.hasPrefix("Signature=") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let path = parts.path.dropFirst("GET ".count)
        let text = "GET\n\(Self.host)\n\(path)\n\(signed.joined(separator: "&"))"
        guard let signer = try? HMACSigner(key: Array(Self.secret.utf8)),
            signature == Base64.encode(signer.sign(text))
        else { throw StoryProblem("not signed for its path") }
        guard parts.parameters["AccessKeyId"] == Self.apiKey else { throw StoryProblem("another key") }
        question.time = parts.parameters["Timestamp"].flatMap(UTC.seconds).map { $0 * 1_000 }
        question.timeStep = 1_000
        return question
    }

    private func endpoint(_ path: String) throws(StoryProblem) -> StoryQuestion {
        switch path {
        case "GET /v1/common/timestamp": return StoryQuestion(endpoint: "serverTime")
        case "GET /v1/common/symbols": return StoryQuestion(endpoint: "symbols")
        case "GET /v1/account/accounts": return StoryQuestion(endpoint: "accounts")
        case "GET /v1/account/accounts/100009/balance": return StoryQuestion(endpoint: "balances")
        case "GET /v1/order/openOrders": return StoryQuestion(endpoint: "openOrders")
        case "GET /v1/order/history": return StoryQuestion(endpoint: "closedOrders")
        case "GET /v1/order/matchresults": return StoryQuestion(endpoint: "fills")
        default:
            let rest = path.split(separator: "/").map(String.init)
            guard path.hasPrefix("GET /v1/order/orders/"), rest.count > 4 else { throw unknown(path) }
            return StoryQuestion(endpoint: rest.count > 5 ? "orderFills" : "order", order: rest[4])
        }
    }

    func timeAnswer(_ now: Timestamp, body: [UInt8]) -> APIResponse {
        APIResponse(status: 200, body: Array(#"{"status":"ok","data":\#(now.milliseconds)}"#.utf8))
    }
}
