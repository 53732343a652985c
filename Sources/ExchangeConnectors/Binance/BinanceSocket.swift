import UserStreamCore

/// Binance's WebSocket API, as far as it tells what happens to a user (binance-spot-api-docs). Keys of listening, by which this was asked for
/// elsewhere, are gone since 2026-02-20.
struct BinanceSocket: UserSocket {
    /// Where it is, and what keeps it alive.
    let facts: SocketFacts

    init(url: String) {
        // A ping of the protocol comes every 20 s; two of them may get lost. A connection is closed after a day.
        facts = SocketFacts(url: url, longestSilence: .minutes(1), longestLife: .hours(24))
    }

    func dialogue() -> any SocketDialogue { BinanceDialogue() }
}

/// What is said on the socket: the user is recognised, and subscribed by that, or subscribes then.
struct BinanceDialogue: SocketDialogue {
    /// What the answer to the subscription of a user who has logged on is known by.
    private static let subscriptionID = "2"

    mutating func opened(_ auth: any Auth, at now: Timestamp) throws(ConnectorError) -> [SocketStep] {
        [.send(Array(try auth.getWSAuthPayload(at: now).utf8))]
    }

    mutating func received(
        _ message: [UInt8], context: ExchangeContext, at now: Timestamp
    ) throws(APIError) -> [SocketStep] {
        let root = try JSONValue(socketMessage: message)
        if let error = BinanceErrors.error(ofSocket: root, at: now) { throw error }
        if let event = root.field("event") { return try BinanceDecoding.told(event, context) }
        switch root.textField("id") {
        case BinanceAuth.socketRequestID:
            let isSubscribed = root.field("result")?.field("subscriptionId") != nil
            return [isSubscribed ? .live : .send(Self.subscription)]
        case Self.subscriptionID: return [.live]
        default: return []
        }
    }

    private static var subscription: JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.key("id")
        json.string(subscriptionID)
        json.key("method")
        json.string("userDataStream.subscribe")
        json.endObject()
        return json
    }
}
