public import UserStreamCore

/// Why there is no WebSocket, or none any more.
public struct WebSocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened.
    public enum Reason: Hashable, Sendable {
        /// The network: no address, no connection, TLS, no time left, broken off; or the transport was shut down, the calling task
        /// cancelled, or what was asked for cannot be sent.
        case transport(TransportError.Code)
        /// The server answered like an HTTP server: a refusal, a redirect, an outage. The answer is whole as far as it could be read.
        case refused(APIResponse)
        /// The server agreed, but not as the handshake demands; it, or something between, speaks no WebSocket.
        case handshake
        /// The server broke the protocol, and was told so with this code.
        case violation(WebSocketCloseCode)
        /// The server said goodbye, with a code (or none) and words of its own.
        case closedByPeer(WebSocketCloseCode?, reason: String)
        /// This side closed the connection.
        case closed
    }

    /// What happened.
    public var reason: Reason
    /// The same in words that name the host but never the query or the server's own words.
    public var message: String

    /// Makes an error.
    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// The same for an error of the network.
    public init(_ error: TransportError) { self.init(.transport(error.code), error.message) }

    /// The message after a short name of the reason.
    public var description: String {
        switch reason {
        case .transport(let code): "\(code.rawValue): \(message)"
        case .refused(let response): "refused (\(response.status)): \(message)"
        case .handshake: "handshake: \(message)"
        case .violation(let code): "protocol violated (\(code)): \(message)"
        case .closedByPeer(let code, _): "closed by the server (\(code.map(\.description) ?? "no code")): \(message)"
        case .closed: "closed: \(message)"
        }
    }
}
