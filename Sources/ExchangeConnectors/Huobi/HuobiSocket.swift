import UserStreamCore

/// HTX's socket for accounts and orders, version 2 (HTX spot API reference). Its messages are plain JSON, other than those of the market socket.
struct HuobiSocket: UserSocket {
    /// What is signed beside the host.
    static let path = "/ws/v2"
    /// Where it is, and what keeps it alive.
    let facts: SocketFacts

    /// The socket beside a REST service.
    init(baseURL: String) {
        // A ping comes every 20 s; two of them may get lost.
        facts = SocketFacts(url: Self.url(beside: baseURL), longestSilence: .seconds(50))
    }

    static func url(beside baseURL: String) -> String { socketURL(beside: baseURL, path: path) }

    func dialogue() -> any SocketDialogue { HuobiDialogue() }
}

/// What is said on the socket: the user is recognised, then subscribes, and is told from then on. The exchange's pings are answered at any time.
struct HuobiDialogue: SocketDialogue {
    /// Balances with both of their amounts; what becomes of orders; trades as they were cleared, with their fees.
    private static let channels = ["accounts.update#2", "orders#*", "trade.clearing#*#1"]

    /// The channels whose subscription is not confirmed yet.
    private var awaited = AwaitedChannels(channels)

    mutating func opened(_ auth: any Auth, at now: Timestamp) throws(ConnectorError) -> [SocketStep] {
        [.send(Array(try auth.getWSAuthPayload(at: now).utf8))]
    }

    mutating func received(
        _ message: [UInt8], context: ExchangeContext, at now: Timestamp
    ) throws(APIError) -> [SocketStep] {
        let root = try JSONValue(socketMessage: message)
        if let refusal = HuobiEnvelope.refusal(root) { throw HuobiErrors.error(ofSocket: refusal) }
        let channel = root.textField("ch")
        switch root.textField("action") {
        case "ping": return [.send(Self.pong(root))]
        case "req" where channel == "auth": return Self.channels.map { .send(Self.subscription(to: $0)) }
        case "sub": return awaited.confirm(channel)
        case "push": return HuobiDecoding.pushed(root, on: channel ?? "", context)
        default: return []
        }
    }

    private static func subscription(to channel: String) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.key("action")
        json.string("sub")
        json.key("ch")
        json.string(channel)
        json.endObject()
        return json
    }

    /// The answer to a ping, with its time.
    private static func pong(_ ping: JSONValue) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.key("action")
        json.string("pong")
        json.key("data")
        json.beginObject()
        if let time = ping.field("data")?.field("ts") {
            json.key("ts")
            json.raw(time.rawBytes)
        }
        json.endObject()
        json.endObject()
        return json
    }
}
