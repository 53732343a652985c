import CurlTransport
public import UserStream
public import UserStreamCore

/// WebSockets over the system's libcurl, all on one thread of their own.
///
/// libcurl connects (names, proxies, TLS; certificates are always verified); the handshake and the frames are this package's own.
/// Extensions, such as compression, are not offered. Only `wss` leaves this machine; plain `ws` is refused for any host but `localhost`,
/// 127.0.0.0/8 and ::1. When the last reference to the transport and its connections goes away, the thread ends; ``shutdown()`` ends it
/// at once.
public final class WebSocketTransport: WebSocketConnector, Sendable {
    /// As it was made with.
    public let configuration: WebSocketTransportConfiguration
    private let clock: any StreamClock
    private let streams: ByteStreams

    /// Starts the thread.
    /// - Parameter clock: tells when messages came.
    /// - Throws: ``TransportError`` when the CA file cannot be read (`tls`) or the system gives no thread or file descriptor
    ///   (`connect`).
    public init(
        configuration: WebSocketTransportConfiguration = .init(), clock: any StreamClock = SystemClock.shared
    ) throws(TransportError) {
        self.configuration = configuration
        self.clock = clock
        streams = try ByteStreams(configuration.network)
    }

    /// Ends the thread and drops all connections. Whoever waits for one of them, now or later, gets `closed`. May be called again.
    public func shutdown() async { await streams.shutdown() }

    /// Checks that a URL can be opened at all.
    /// - Throws: ``WebSocketError`` (`request`), as ``open(_:timeout:)`` would: no URL, another scheme, plain `ws` to another machine.
    public static func check(url: String) throws(WebSocketError) { _ = try target(WebSocketRequest(url: url)) }

    /// Connects and shakes hands. See ``WebSocketConnector``.
    public func open(
        _ request: WebSocketRequest, timeout: TimeSpan
    ) async throws(WebSocketError) -> any WebSocketConnection {
        let target = try Self.target(request)
        guard timeout > .zero else {
            throw WebSocketError(TransportError(.timeout, "\(target.host): no time left to open a WebSocket"))
        }
        let handshake = HandshakeRequest(
            authority: target.authority, resource: target.resource,
            key: HandshakeKey(nonce: .random(in: .min ... .max)),
            subprotocols: request.subprotocols, userAgent: configuration.network.userAgent, headers: request.headers)
        let handle = streams.reserve()
        let socket = Socket(
            Session(
                handshake, host: target.host, maximumMessageBytes: configuration.maximumMessageBytes,
                random: SystemRandomNumberGenerator()),
            handle: handle, timeout: timeout, maximumBufferedBytes: configuration.maximumBufferedBytes, clock: clock)
        streams.open(target, as: handle, for: socket)
        let agreement = try await socket.opening()
        return OpenWebSocket(socket, subprotocol: agreement.subprotocol, streams: streams)
    }

    private static func target(_ request: WebSocketRequest) throws(WebSocketError) -> StreamTarget {
        do throws(TransportError) {
            let target = try StreamTarget(socketURL: request.url, headers: request.headers)
            try HandshakeRequest.check(request, host: target.host)
            return target
        } catch {
            throw WebSocketError(error)
        }
    }
}
