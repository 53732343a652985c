public import UserStreamCore

/// Whatever carries a request to an exchange and its answer back.
///
/// A transport does not retry, does not follow redirects, and does not interpret the answer: every HTTP status is an answer. When the calling
/// task is cancelled or the deadline passes, the request is really aborted, not only abandoned.
public protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the whole answer.
    /// - Parameter timeout: how long the whole exchange of messages may take.
    /// - Throws: ``TransportError`` when no whole answer came.
    func send(_ request: SignedRequest, timeout: TimeSpan) async throws(TransportError) -> APIResponse
}

/// Why no whole answer came. It says nothing about whether the exchange carried the request out.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed.
    public enum Code: String, Hashable, Sendable {
        /// The host name has no address.
        case resolve
        /// No connection.
        case connect
        /// The certificate was not accepted, or the handshake failed.
        case tls
        /// The deadline passed.
        case timeout
        /// The connection broke before the answer was whole.
        case interrupted
        /// The answer is larger than allowed.
        case tooLarge
        /// The body could not be inflated.
        case encoding
        /// The URL, or a header, cannot be sent.
        case request
        /// The calling task was cancelled.
        case cancelled
        /// The transport was shut down.
        case closed
    }

    /// What failed.
    public var code: Code
    /// What happened, in words that name the host but never the query.
    public var message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Code and message.
    public var description: String { "\(code.rawValue): \(message)" }
}
