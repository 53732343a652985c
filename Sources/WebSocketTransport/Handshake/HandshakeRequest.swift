import UserStream
import UserStreamCore

/// The request that asks for a WebSocket (RFC 6455, section 4.1).
struct HandshakeRequest: Sendable {
    /// As the `Host` field has it.
    var authority: String
    /// The path with its query.
    var resource: String
    var key: HandshakeKey
    var subprotocols: [String]
    var userAgent: String
    /// Further fields.
    var headers: [NameValue]

    /// As it is sent.
    var bytes: [UInt8] {
        var lines = [
            "GET \(resource) HTTP/1.1", "Host: \(authority)", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: \(key.text)", "Sec-WebSocket-Version: 13",
        ]
        if !subprotocols.isEmpty { lines.append("Sec-WebSocket-Protocol: \(subprotocols.joined(separator: ", "))") }
        if !headers.contains(where: { $0.isNamed("User-Agent") }) { lines.append("User-Agent: \(userAgent)") }
        lines += headers.map { "\($0.name): \($0.value)" }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
    }

    /// Looks for what the handshake itself sets, and for what would break it.
    static func check(_ request: WebSocketRequest, host: String) throws(TransportError) {
        let reserved = request.headers.first { header in
            header.name.lowercased().hasPrefix("sec-websocket-")
                || ["Host", "Upgrade", "Connection"].contains { header.isNamed($0) }
        }
        if let reserved { throw TransportError(.request, "\(host): \(reserved.name) is set by the transport") }
        let areTokens = request.subprotocols.allSatisfy { name in
            !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
        }
        guard areTokens else {
            throw TransportError(.request, "\(host): the name of a subprotocol has a forbidden character")
        }
    }
}
