import UserStream

/// The payload of a close frame: a code and words, or nothing.
struct CloseFrame: Hashable, Sendable {
    var code: WebSocketCloseCode?
    var reason: String

    /// What may be sent: never a code that must not be, never more words than a control frame holds.
    init(_ code: WebSocketCloseCode, reason: String) {
        self.code = code.maySend ? code : .normal
        var reason = reason
        while reason.utf8.count > FrameHeader.maximumControlLength - 2 { reason.removeLast() }
        self.reason = reason
    }

    /// Reads a payload that came.
    init(_ payload: [UInt8]) throws(ProtocolViolation) {
        guard payload.count != 1 else { throw .breach("a close frame holds half a code") }
        guard payload.count >= 2 else {
            (code, reason) = (nil, "")
            return
        }
        let code = WebSocketCloseCode(UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.maySend else { throw .breach("a close frame holds the code \(code), which must not be sent") }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else { throw .notUTF8 }
        self.code = code
        self.reason = reason
    }

    /// As it is sent.
    var payload: [UInt8] {
        guard let code else { return [] }
        return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + reason.utf8
    }
}
