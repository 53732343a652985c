/// A case of the protocol's standard test suite, by its number there, written from RFC 6455.
struct ProtocolCase: Sendable, CustomStringConvertible {
    /// How the server's bytes reach the client.
    enum Chop: Sendable {
        case whole
        case frames
        case octets(Int)
    }

    /// What the client has to do.
    enum Outcome: Hashable, Sendable {
        /// Stays open, and answers the server's goodbye that follows.
        case open
        /// Answers the goodbye that is among the frames, with the same code or none.
        case closed(UInt16?)
        /// Fails the connection with a code.
        case failed(UInt16)
    }

    var number: String
    var frames: [ServerFrame]
    var chop = Chop.whole
    /// How many bytes at the end never come.
    var missing = 0
    /// The messages that the client receives, and sends back where it stays open; and the pongs that it sends.
    var answers: [ServerFrame]
    var outcome: Outcome = .open

    var description: String { number }

    /// The parts in which the bytes come.
    var parts: [[UInt8]] {
        var bytes: [UInt8] = []
        for frame in frames { bytes += frame.bytes }
        bytes.removeLast(missing)
        switch chop {
        case .whole: return [bytes]
        case .frames: return frames.map(\.bytes)
        case .octets(let size):
            return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min(bytes.count, $0 + size)]) }
        }
    }

    /// A message that is received, and comes back, as it is.
    static func echo(_ number: String, _ frame: ServerFrame, chop: Chop = .whole) -> Self {
        Self(number: number, frames: [frame], chop: chop, answers: [frame])
    }

    /// Frames that end the connection.
    static func breach(
        _ number: String, _ frames: [ServerFrame], chop: Chop = .whole, answers: [ServerFrame] = [],
        code: UInt16 = 1_002
    ) -> Self {
        Self(number: number, frames: frames, chop: chop, answers: answers, outcome: .failed(code))
    }
}

func asterisks(_ count: Int) -> [UInt8] { Array(repeating: UInt8(ascii: "*"), count: count) }
