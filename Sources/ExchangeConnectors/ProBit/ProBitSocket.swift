import UserStreamCore

/// ProBit's socket (documentation; how it is kept alive is known from hummingbot).
struct ProBitSocket: UserSocket {
    /// Where it is, and what keeps it alive.
    let facts: SocketFacts

    /// The socket beside a REST service.
    init(baseURL: String) {
        facts = SocketFacts(
            url: Self.url(beside: baseURL), longestSilence: .seconds(30), pingInterval: .seconds(20))
    }

    static func url(beside baseURL: String) -> String {
        socketURL(beside: baseURL, path: ProBit.pathPrefix + "ws")
    }

    func dialogue() -> any SocketDialogue { ProBitDialogue() }
}

/// What is said on the socket: the user is recognised by the token, then subscribes, and is told from then on.
struct ProBitDialogue: SocketDialogue {
    /// Nothing confirms a subscription but what its channel tells first. That histories tell something when they are empty is not documented, but
    /// balances and live orders always do: they are subscribed to last, and once both have told how things stand, so are the histories.
    private static let channels = ["order_history", "trade_history", "open_order", "balance"]

    /// The channels that have yet to tell how things stand.
    private var awaited = AwaitedChannels(channels.suffix(2))

    /// - Throws: ``ConnectorError/needs(_:)`` without a token.
    mutating func opened(_ auth: any Auth, at now: Timestamp) throws(ConnectorError) -> [SocketStep] {
        [.send(Array(try auth.getWSAuthPayload(at: now).utf8))]
    }

    mutating func received(
        _ message: [UInt8], context: ExchangeContext, at now: Timestamp
    ) throws(APIError) -> [SocketStep] {
        let root = try JSONValue(socketMessage: message)
        if let error = ProBitErrors.error(ofSocket: root) { throw error }
        if root.textField("type") == "authorization" {
            guard root.textField("result") == "ok" else { throw APIError(.auth, message: "the token is refused") }
            return Self.channels.map { .send(Self.subscription(to: $0)) }
        }
        guard let channel = root.textField("channel"), let data = root.field("data") else { return [] }
        let isReset = root.field("reset")?.bool ?? false
        return ProBitDecoding.told(data, on: channel, isReset: isReset, context)
            + (isReset ? awaited.confirm(channel) : [])
    }

    private static func subscription(to channel: String) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.key("type")
        json.string("subscribe")
        json.key("channel")
        json.string(channel)
        json.endObject()
        return json
    }
}
