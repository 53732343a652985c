public import UserStreamCore

/// What came over a WebSocket: whole messages, and the pings and pongs between them.
public struct WebSocketMessage: Hashable, Sendable {
    /// A message or a control frame.
    public enum Content: Hashable, Sendable {
        /// Text, as UTF-8 that has been checked.
        case text([UInt8])
        /// Anything.
        case binary([UInt8])
        /// "Are you there?", at most 125 bytes. One that came has been answered already.
        case ping([UInt8])
        /// The answer to a ping, with its bytes; or a heartbeat that nobody asked for.
        case pong([UInt8])

        /// The bytes.
        public var bytes: [UInt8] {
            switch self {
            case .text(let bytes), .binary(let bytes), .ping(let bytes), .pong(let bytes): bytes
            }
        }
    }

    /// What came.
    public var content: Content
    /// When its last byte was read from the network.
    public var received: Timestamp

    /// Makes a message.
    public init(_ content: Content, received: Timestamp) {
        self.content = content
        self.received = received
    }
}
