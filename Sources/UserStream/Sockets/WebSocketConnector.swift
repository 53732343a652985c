public import UserStreamCore

/// Whatever opens WebSockets (RFC 6455).
///
/// A connector neither retries nor follows redirects: what the server answers instead of a WebSocket is an error that holds the answer.
public protocol WebSocketConnector: Sendable {
    /// Connects and shakes hands.
    /// - Parameter timeout: how long looking up the name, connecting, TLS and the handshake may take together.
    /// - Throws: ``WebSocketError`` when no WebSocket came of it. When the calling task is cancelled, the attempt is really aborted.
    func open(_ request: WebSocketRequest, timeout: TimeSpan) async throws(WebSocketError) -> any WebSocketConnection
}

/// What a WebSocket is asked for with. Its description hides the query, which can hold a token.
public struct WebSocketRequest: Hashable, Sendable, CustomStringConvertible {
    /// The whole URL, percent-encoded: `wss://host/path`, or `ws://` to this machine.
    public var url: String
    /// Header fields besides those of the handshake, in order.
    public var headers: [NameValue]
    /// The subprotocols that the caller speaks, the preferred one first.
    public var subprotocols: [String]

    /// Makes a request.
    public init(url: String, headers: [NameValue] = [], subprotocols: [String] = []) {
        self.url = url
        self.headers = headers
        self.subprotocols = subprotocols
    }

    /// The URL without its query.
    public var description: String { String(url.prefix { $0 != "?" }) }
}
