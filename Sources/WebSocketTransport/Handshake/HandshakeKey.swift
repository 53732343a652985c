import Signing

/// The question of the handshake and its only right answer (RFC 6455, section 4.2.2): it shows that the server means to speak WebSocket
/// to whoever asked just now.
struct HandshakeKey: Hashable, Sendable {
    /// What is sent: 16 random bytes in base 64.
    let text: String

    /// - Parameter nonce: a number that nobody can guess.
    init(nonce: UInt128) {
        text = Base64.encode((0..<16).map { UInt8(truncatingIfNeeded: nonce >> ($0 * 8)) })
    }

    /// A key that is known already.
    init(text: String) { self.text = text }

    /// What the server has to answer.
    var answer: String { Base64.encode(Digest.sha1Checksum(text + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) }
}
