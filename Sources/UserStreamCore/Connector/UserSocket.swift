/// An exchange's user-data socket, described: where it is, how it is kept alive, what is said on it. Pure, like everything about a connector.
public protocol UserSocket: Sendable {
    /// Where it is, and what keeps it alive.
    var facts: SocketFacts { get }

    /// A conversation, from the opening of a connection on.
    func dialogue() -> any SocketDialogue
}

/// What is known about a user-data socket.
public struct SocketFacts: Hashable, Sendable {
    /// Where to connect, `wss://…`. It holds no secret.
    public var url: String
    /// How long nothing at all may come, heartbeats and answers to pings included, before the connection counts as dead.
    public var longestSilence: TimeSpan
    /// How often a ping of the WebSocket protocol is sent; `nil` where the exchange sends heartbeats itself.
    public var pingInterval: TimeSpan?
    /// How long a connection may live, where the exchange ends it after a time; another is opened before.
    public var longestLife: TimeSpan?
    /// How long nothing may be sent after the opening.
    public var quietAfterOpening: TimeSpan

    /// Makes facts.
    public init(
        url: String, longestSilence: TimeSpan, pingInterval: TimeSpan? = nil, longestLife: TimeSpan? = nil,
        quietAfterOpening: TimeSpan = .zero
    ) {
        self.url = url
        self.longestSilence = longestSilence
        self.pingInterval = pingInterval
        self.longestLife = longestLife
        self.quietAfterOpening = quietAfterOpening
    }
}

/// One conversation with a user-data socket: a value that says what to send, and what a message means.
public protocol SocketDialogue: Sendable {
    /// The connection is there.
    /// - Parameters:
    ///   - auth: recognises the user, with the session's token where the exchange gives one.
    ///   - now: the exchange's clock.
    /// - Throws: ``ConnectorError`` when the user cannot be recognised.
    mutating func opened(_ auth: any Auth, at now: Timestamp) throws(ConnectorError) -> [SocketStep]

    /// A message came. What it tells about the account follows from the message alone, not from those before it, so that it can be read again.
    /// - Parameters:
    ///   - message: its bytes, whole.
    ///   - context: what the session knows.
    ///   - now: the exchange's clock.
    /// - Throws: ``APIError`` when the exchange refuses what was asked, or says what cannot be read; the connection is of no use then.
    mutating func received(
        _ message: [UInt8], context: ExchangeContext, at now: Timestamp
    ) throws(APIError) -> [SocketStep]
}

/// A message of a socket as it came, and which of the things that it told is meant.
public struct RawMessage: Hashable, Sendable {
    /// Its bytes, whole.
    public var bytes: [UInt8]
    /// Which of its pushes, from 0.
    public var push: Int

    /// Makes one.
    public init(_ bytes: [UInt8], push: Int) {
        self.bytes = bytes
        self.push = push
    }
}

/// What follows from something that happened on a socket.
public enum SocketStep: Hashable, Sendable {
    /// Send this text.
    case send([UInt8])
    /// Everything is subscribed: whatever happens from now on is told.
    case live
    /// Something is told about the account: rows that are facts, whatever is missing beside them. `made` is when the exchange says that it was so;
    /// absent where it does not say.
    case pushed(Observation, made: Timestamp?)
    /// The exchange will end this connection, for this reason: another one is to be opened first.
    case leave(String)
}
