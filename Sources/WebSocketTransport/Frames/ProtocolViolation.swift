import UserStream

/// What the server did against the protocol, and the code that it is told so with.
struct ProtocolViolation: Error, Hashable, Sendable {
    var code: WebSocketCloseCode
    var message: String

    init(_ code: WebSocketCloseCode, _ message: String) {
        self.code = code
        self.message = message
    }

    static func breach(_ message: String) -> ProtocolViolation { ProtocolViolation(.protocolError, message) }
    static let notUTF8 = ProtocolViolation(.invalidData, "a text is not valid UTF-8")

    static func tooLarge(_ limit: Int) -> ProtocolViolation {
        ProtocolViolation(
            .tooLarge, "a message is larger than \(limit) bytes; raise maximumMessageBytes if it is wanted")
    }
}
