import UserStreamCore

/// Crypto.com's user stream (Exchange v1 reference, websocket root and heartbeats).
struct CryptoComSocket: UserSocket {
    /// Where it is, and what keeps it alive.
    let facts: SocketFacts

    init(url: String) {
        // A heartbeat comes every 30 s; one of them may get lost. Requests of the first second are refused for their rate.
        facts = SocketFacts(url: url, longestSilence: .seconds(65), quietAfterOpening: .seconds(1))
    }

    func dialogue() -> any SocketDialogue { CryptoComDialogue() }
}

/// What is said on the stream: the user is recognised, then subscribes, and is told from then on. Heartbeats are answered at any time.
struct CryptoComDialogue: SocketDialogue {
    /// Of all markets.
    private static let channels = ["user.order", "user.trade", "user.balance"]
    /// What the answers to the subscription are known by. Those of what happens later have -1.
    private static let subscriptionID: Int64 = 1

    /// The channels whose subscription is not confirmed yet.
    private var awaited = AwaitedChannels(channels)

    mutating func opened(_ auth: any Auth, at now: Timestamp) throws(ConnectorError) -> [SocketStep] {
        [.send(Array(try auth.getWSAuthPayload(at: now).utf8))]
    }

    mutating func received(
        _ message: [UInt8], context: ExchangeContext, at now: Timestamp
    ) throws(APIError) -> [SocketStep] {
        let root = try JSONValue(socketMessage: message)
        if let error = CryptoComErrors.error(ofSocket: root) { throw error }
        switch root.textField("method") {
        case "public/heartbeat": return [.send(Self.answer(toHeartbeat: root))]
        case "public/auth": return [.send(Self.subscription(at: now))]
        case "subscribe":
            let result = root.field("result")
            let isFirst = root.field("id")?.int64 == Self.subscriptionID
            let told = result.map { CryptoComDecoding.told($0, isFirst: isFirst, context) } ?? []
            // A channel is confirmed by a message of its own, or by what it tells first.
            return told + awaited.confirm(root.textField("channel") ?? result?.textField("channel"))
        default: return []
        }
    }

    private static func subscription(at now: Timestamp) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.key("id")
        json.integer(subscriptionID)
        json.key("method")
        json.string("subscribe")
        json.key("params")
        json.beginObject()
        json.key("channels")
        json.beginArray()
        for channel in channels { json.string(channel) }
        json.endArray()
        json.endObject()
        json.key("nonce")
        json.integer(now.milliseconds)
        json.endObject()
        return json
    }

    /// The answer to a heartbeat, with its id as it stands there.
    private static func answer(toHeartbeat heartbeat: JSONValue) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        if let id = heartbeat.field("id") {
            json.key("id")
            json.raw(id.rawBytes)
        }
        json.key("method")
        json.string("public/respond-heartbeat")
        json.endObject()
        return json
    }
}
