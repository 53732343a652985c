import UserStream
import UserStreamCore

/// The socket of the pretend exchange: `login` is answered by `ok`, and then each message is a row of the wire language behind a word for its kind.
/// `refused auth` and `refused permission` tell that the key, or what was subscribed, is refused.
struct TinySocket: UserSocket {
    var facts = SocketFacts(url: "wss://tiny.test/user", longestSilence: .seconds(30))
    func dialogue() -> any SocketDialogue { Dialogue() }

    private struct Dialogue: SocketDialogue {
        mutating func opened(_ auth: any Auth, at now: Timestamp) throws(ConnectorError) -> [SocketStep] {
            [.send(Array("login \(now)".utf8))]
        }

        mutating func received(
            _ message: [UInt8], context: ExchangeContext, at now: Timestamp
        ) throws(APIError) -> [SocketStep] {
            let text = String(decoding: message, as: UTF8.self)
            if text == "ok" { return [.live] }
            if text == "refused auth" { throw APIError(.auth, message: text) }
            if text == "refused permission" { throw APIError(.permission, message: text) }
            let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
            let query: Query? =
                switch parts[0] {
                case "fill": .fills(HistoryWindow(from: now, to: now))
                case "order": .openOrders
                case "balance": .balances
                default: nil
                }
            guard let query, parts.count == 2 else { throw APIError(.malformed, message: "what is \(parts[0])?") }
            let response = APIResponse(status: 200, body: Array(parts[1].utf8))
            let observation = try TinyConnector().decode(
                response, for: query, context: context, memory: DecoderMemory())
            return [.pushed(observation.0, made: nil)]
        }
    }
}

/// The pretend exchange with a socket.
struct SocketConnector: ExchangeConnector {
    let plain = TinyConnector()
    var facts: ExchangeFacts { plain.facts }
    var baseURL: String { plain.baseURL }
    var userSocket: (any UserSocket)? { TinySocket() }

    func auth(_ credentials: Credentials) throws(ConnectorError) -> any Auth { try plain.auth(credentials) }
    func request(for query: Query, context: ExchangeContext) throws(ConnectorError) -> APIRequest {
        try plain.request(for: query, context: context)
    }
    func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        try plain.decode(response, for: query, context: context, memory: memory)
    }
    func decode(
        _ response: APIResponse, of request: TradeRequest, context: ExchangeContext
    ) throws(APIError) -> TradeAnswer { try plain.decode(response, of: request, context: context) }
    func limits(from response: APIResponse) -> [LimitReading] { plain.limits(from: response) }
}
