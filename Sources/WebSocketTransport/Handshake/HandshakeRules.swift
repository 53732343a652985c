import UserStreamCore

/// What an answer with status 101 must say (RFC 6455, section 4.1).
struct HandshakeRules {
    var key: HandshakeKey
    /// The ones that were asked for.
    var subprotocols: [String]

    func judge(_ fields: [NameValue]) -> Handshake.Outcome {
        func values(_ name: String) -> [String] { fields.filter { $0.isNamed(name) }.map(\.value) }
        guard Self.tokens(values("Upgrade")).contains("websocket") else {
            return .failed("the answer does not upgrade to websocket")
        }
        guard Self.tokens(values("Connection")).contains("upgrade") else {
            return .failed("the answer's Connection field does not say Upgrade")
        }
        guard values("Sec-WebSocket-Accept") == [key.answer] else {
            return .failed("the answer's Sec-WebSocket-Accept does not fit the key that was sent")
        }
        guard Self.tokens(values("Sec-WebSocket-Extensions")).isEmpty else {
            return .failed("the server uses an extension that it was not asked for")
        }
        let chosen = values("Sec-WebSocket-Protocol")
        guard chosen.count <= 1, chosen.allSatisfy(subprotocols.contains) else {
            return .failed("the server chose a subprotocol that it was not asked for")
        }
        return .accepted(subprotocol: chosen.first)
    }

    /// The words of a list, in lower case.
    private static func tokens(_ values: [String]) -> [String] {
        values.flatMap { $0.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init) }
    }
}
