import UserStream

/// Makes messages of the fragments of data frames.
struct MessageAssembler: Sendable {
    /// The most bytes of a message.
    let limit: Int
    /// The kind of the message that has begun.
    private var kind: Opcode?
    private var bytes: [UInt8] = []
    private var text = UTF8Validator()

    init(limit: Int) { self.limit = limit }

    /// Takes the header of a data frame.
    mutating func begin(_ header: FrameHeader) throws(ProtocolViolation) {
        switch header.opcode {
        case .continuation where kind == nil: throw .breach("a frame continues a message that has not begun")
        case .continuation: break
        default:
            guard kind == nil else { throw .breach("a message begins before the one before it has ended") }
            kind = header.opcode
        }
        guard header.length <= limit - bytes.count else { throw .tooLarge(limit) }
        // A header alone must not take memory that no payload justifies.
        if bytes.isEmpty { bytes.reserveCapacity(min(header.length, 65_536)) }
    }

    /// Takes a part of a frame's payload.
    mutating func add(_ part: Span<UInt8>) throws(ProtocolViolation) {
        if kind == .text, !text.accept(part) { throw .notUTF8 }
        unsafe part.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    /// The message, after the payload of its last frame.
    mutating func finish() throws(ProtocolViolation) -> WebSocketMessage.Content {
        guard text.isComplete else { throw .notUTF8 }
        let isText = kind == .text
        defer {
            kind = nil
            bytes = []
        }
        return isText ? .text(bytes) : .binary(bytes)
    }
}
