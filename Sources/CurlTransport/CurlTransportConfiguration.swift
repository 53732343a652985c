import UserStream
public import UserStreamCore

/// How a ``CurlTransport`` works. TLS verification has no switch: it is always on.
public struct CurlTransportConfiguration: Sendable {
    /// What waits for sockets.
    public enum Loop: Hashable, Sendable, CaseIterable {
        #if os(Linux)
            /// `epoll` with `curl_multi_socket_action`: the cost of a request does not grow with the requests in flight.
            case epoll
        #endif
        /// `curl_multi_poll`, on every platform.
        case multiPoll

        /// The best one of the platform.
        public static var platformDefault: Loop {
            #if os(Linux)
                .epoll
            #else
                .multiPoll
            #endif
        }
    }

    /// What waits for sockets. Default: the best one of the platform.
    public var loop: Loop
    /// How long looking up the name, connecting and the TLS handshake may take together. Default: 5 s.
    public var connectTimeout: TimeSpan
    /// How long an answer may send nothing, from the sent request on. Default: as long as the timeout of the
    /// request allows.
    public var stallTimeout: TimeSpan?
    /// The most connections to one host; further requests wait. Default: 32. 0 stands for no limit.
    public var connectionsPerHost: Int
    /// The largest body that is taken, in inflated bytes. Default: 32 MiB.
    public var maximumResponseBytes: Int
    /// A file of PEM certificates to trust instead of the system's, for servers and for an `https` proxy.
    public var caFile: String?
    /// The URL of a proxy (`http`, `https`, `socks5h`…). Default: none; the environment is not read.
    ///
    /// Plain `http` (to this machine only) never takes the proxy.
    public var proxy: String?
    /// Whether HTTP/2 is offered to `https` servers. Default: yes.
    public var allowsHTTP2: Bool
    /// The `User-Agent` of requests that have none.
    public var userAgent: String
    /// Called once for each request that was handed to libcurl, on the task that sent it, whatever came of it.
    public var onTimings: (@Sendable (RequestTimings) -> Void)?

    /// Makes a configuration.
    public init(
        loop: Loop = .platformDefault,
        connectTimeout: TimeSpan = .seconds(5),
        stallTimeout: TimeSpan? = nil,
        connectionsPerHost: Int = 32,
        maximumResponseBytes: Int = 32 * 1_024 * 1_024,
        caFile: String? = nil,
        proxy: String? = nil,
        allowsHTTP2: Bool = true,
        userAgent: String = "swift-user-stream",
        onTimings: (@Sendable (RequestTimings) -> Void)? = nil
    ) {
        self.loop = loop
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.connectionsPerHost = connectionsPerHost
        self.maximumResponseBytes = maximumResponseBytes
        self.caFile = caFile
        self.proxy = proxy
        self.allowsHTTP2 = allowsHTTP2
        self.userAgent = userAgent
        self.onTimings = onTimings
    }
}
