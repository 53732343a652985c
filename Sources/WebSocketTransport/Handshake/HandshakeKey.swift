import Signing

/// The question of the handshake and its only right answer (RFC 6455, section 4.2.2): it shows that the server means to speak WebSocket
/// to whoever asked just now.
struct HandshakeKey: Hashable, Sendable {
    /// What is sent: 16 random bytes in base 64.
    let text: String

    init(using random: inout some RandomNumberGenerator) {
        var bytes: [UInt8] = []
        for _ in 0..<2 {
            let number = random.next()
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        text = Base64.encode(bytes)
    }

    /// A key that is known already.
    init(text: String) { self.text = text }

    /// What the server has to answer.
    var answer: String { Base64.encode(Digest.sha1Checksum(text + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) }
}
