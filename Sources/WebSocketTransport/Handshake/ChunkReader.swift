/// Tells the content of a chunked body from what lies between its chunks (RFC 9112, section 7.1). A broken body ends where it breaks.
struct ChunkReader: Sendable {
    private enum State {
        case size(Int)
        /// What may follow the size on its line.
        case rest(Int)
        case content(Int)
        /// The line break behind a chunk.
        case gap
        case end
    }

    private var state = State.size(0)

    /// Whether the chunk of no bytes came. The trailers behind it are of no interest.
    var isAtEnd: Bool {
        if case .end = state { return true }
        return false
    }

    /// Takes a byte, and tells whether it is content.
    mutating func isContent(_ byte: UInt8) -> Bool {
        switch state {
        case .size(let size): state = Self.size(size, byte)
        case .rest(let size): if byte == UInt8(ascii: "\n") { state = Self.begin(size) }
        case .content(let missing):
            state = missing > 1 ? .content(missing - 1) : .gap
            return true
        case .gap: if byte == UInt8(ascii: "\n") { state = .size(0) }
        case .end: break
        }
        return false
    }

    private static func size(_ size: Int, _ byte: UInt8) -> State {
        if let digit = Character(UnicodeScalar(byte)).hexDigitValue {
            return size < 1 << 24 ? .size(size << 4 | digit) : .end
        }
        return byte == UInt8(ascii: "\n") ? begin(size) : .rest(size)
    }

    private static func begin(_ size: Int) -> State { size > 0 ? .content(size) : .end }
}
