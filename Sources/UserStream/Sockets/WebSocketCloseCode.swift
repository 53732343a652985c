/// Why a WebSocket was closed (RFC 6455, section 7.4, and the registry that it founds).
public struct WebSocketCloseCode: Hashable, Sendable, CustomStringConvertible {
    /// The number on the wire.
    public var rawValue: UInt16

    /// Makes a code.
    public init(_ rawValue: UInt16) { self.rawValue = rawValue }

    /// All is well.
    public static let normal = WebSocketCloseCode(1_000)
    /// The server goes down, or the client leaves.
    public static let goingAway = WebSocketCloseCode(1_001)
    /// The peer broke the protocol.
    public static let protocolError = WebSocketCloseCode(1_002)
    /// A kind of data that the peer does not take.
    public static let unsupportedData = WebSocketCloseCode(1_003)
    /// A message that is not what its kind says, such as text that is no UTF-8.
    public static let invalidData = WebSocketCloseCode(1_007)
    /// Against the peer's rules.
    public static let policyViolation = WebSocketCloseCode(1_008)
    /// A message larger than the peer takes.
    public static let tooLarge = WebSocketCloseCode(1_009)
    /// The server met a condition that it did not expect.
    public static let internalError = WebSocketCloseCode(1_011)
    /// The server restarts.
    public static let serviceRestart = WebSocketCloseCode(1_012)
    /// The server is overloaded.
    public static let tryAgainLater = WebSocketCloseCode(1_013)

    /// Whether a close frame may hold it: what is registered for that, and the ranges of libraries and applications.
    public var maySend: Bool {
        switch rawValue {
        case 1_000...1_003, 1_007...1_014, 3_000...4_999: true
        default: false
        }
    }

    /// The number.
    public var description: String { String(rawValue) }
}
