public import UserStream
public import UserStreamCore

/// How long the parts of one request took. Each length counts from the start of the request; zero when it did not come so far,
/// or had nothing to do (a kept connection looks up no name).
public struct RequestTimings: Hashable, Sendable {
    /// The host, without port.
    public var host: String
    /// The method.
    public var method: HTTPMethod
    /// The HTTP status, when one came.
    public var status: Int?
    /// Why no whole answer came.
    public var failure: TransportError.Code?
    /// Until the name was looked up.
    public var nameLookup: Duration
    /// Until the connection stood.
    public var connect: Duration
    /// Until the TLS handshake was done.
    public var tls: Duration
    /// Until the first byte of the answer.
    public var firstByte: Duration
    /// Until the end.
    public var total: Duration
    /// Bytes of body that were sent.
    public var bytesSent: Int64
    /// Bytes of body that were received, as they came (compressed).
    public var bytesReceived: Int64
    /// Whether a connection was used that already stood.
    public var reusedConnection: Bool
    /// The version of HTTP, such as `1.1` or `2`, when an answer came.
    public var httpVersion: String?
}
