/// Reads frame headers byte by byte, and refuses a wrong one at the first byte that tells.
struct FrameHeaderReader: Sendable {
    /// The header as far as it is known; complete once no byte of the length is missing.
    private struct Partial: Sendable {
        var header: FrameHeader
        var missingLengthBytes: Int
        /// The shortest form must be used: a smaller length had to be written with fewer bytes.
        var minimumLength: Int
    }

    private enum State: Sendable {
        case start
        case flags(isFinal: Bool, opcode: Opcode)
        case length(Partial)
    }

    private var state = State.start

    /// The header, once the byte makes it whole.
    mutating func read(_ byte: UInt8) throws(ProtocolViolation) -> FrameHeader? {
        switch state {
        case .start:
            state = try Self.flags(byte)
            return nil
        case .flags(let isFinal, let opcode):
            return finish(try Self.begin(byte, isFinal: isFinal, opcode: opcode))
        case .length(let partial):
            return finish(try Self.extended(partial, byte))
        }
    }

    private mutating func finish(_ partial: Partial) -> FrameHeader? {
        if partial.missingLengthBytes > 0 {
            state = .length(partial)
            return nil
        }
        state = .start
        return partial.header
    }

    private static func flags(_ byte: UInt8) throws(ProtocolViolation) -> State {
        guard byte & 0x70 == 0 else {
            throw .breach("a frame has a reserved bit set, and no extension was agreed on")
        }
        guard let opcode = Opcode(rawValue: byte & 0x0F) else {
            throw .breach("a frame has the reserved opcode \(byte & 0x0F)")
        }
        let isFinal = byte & 0x80 != 0
        guard isFinal || !opcode.isControl else { throw .breach("a control frame is fragmented") }
        return .flags(isFinal: isFinal, opcode: opcode)
    }

    private static func begin(_ byte: UInt8, isFinal: Bool, opcode: Opcode) throws(ProtocolViolation) -> Partial {
        guard byte & 0x80 == 0 else { throw .breach("the server masked a frame") }
        let length = Int(byte & 0x7F)
        guard !opcode.isControl || length <= FrameHeader.maximumControlLength else {
            throw .breach("a control frame is longer than \(FrameHeader.maximumControlLength) bytes")
        }
        let header = FrameHeader(isFinal: isFinal, opcode: opcode, length: length < 126 ? length : 0)
        switch length {
        case 126: return Partial(header: header, missingLengthBytes: 2, minimumLength: 126)
        case 127: return Partial(header: header, missingLengthBytes: 8, minimumLength: 0x1_0000)
        default: return Partial(header: header, missingLengthBytes: 0, minimumLength: 0)
        }
    }

    private static func extended(_ partial: Partial, _ byte: UInt8) throws(ProtocolViolation) -> Partial {
        var partial = partial
        guard partial.missingLengthBytes < 8 || byte & 0x80 == 0 else {
            throw .breach("the highest bit of a frame's length is set")
        }
        partial.header.length = partial.header.length << 8 | Int(byte)
        partial.missingLengthBytes -= 1
        guard partial.missingLengthBytes > 0 || partial.header.length >= partial.minimumLength else {
            throw .breach("a frame's length takes more bytes than it needs")
        }
        return partial
    }
}
