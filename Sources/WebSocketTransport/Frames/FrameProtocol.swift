import UserStream

/// How a WebSocket ended.
enum FrameEnd: Hashable, Sendable {
    /// The server began to say goodbye, and was answered.
    case closedByPeer(WebSocketCloseCode?, reason: String)
    /// This side did, and was answered.
    case closed
    /// The server broke the rules, and was told so.
    case violation(ProtocolViolation)
}

/// The client's side of an open WebSocket (RFC 6455, sections 5 to 8): bytes in, contents and bytes out.
///
/// It has no socket, no clock and no chance of its own: `Random` gives the keys that hide what is sent.
struct FrameProtocol<Random: RandomNumberGenerator & Sendable>: Sendable {
    /// What is expected next.
    private enum Phase: Sendable {
        case header
        /// So many bytes of the frame's payload are missing.
        case payload(FrameHeader, missing: Int)
    }

    /// Set once the WebSocket has ended: nothing that comes later counts.
    private(set) var end: FrameEnd?
    /// Whether this side has said goodbye: nothing but the server's own goodbye counts any more.
    private(set) var isClosing = false
    private var output: [UInt8] = []
    private var phase = Phase.header
    private var headers = FrameHeaderReader()
    private var assembler: MessageAssembler
    private var control: [UInt8] = []
    private var random: Random

    init(maximumMessageBytes: Int, random: Random) {
        assembler = MessageAssembler(limit: maximumMessageBytes)
        self.random = random
    }

    // MARK: Receiving

    /// Takes bytes of the server, and appends what they completed.
    mutating func receive(_ bytes: Span<UInt8>, into contents: inout [WebSocketMessage.Content]) {
        do throws(ProtocolViolation) {
            var index = 0
            while end == nil, index < bytes.count { try step(bytes, &index, &contents) }
        } catch {
            fail(error)
        }
    }

    private mutating func step(
        _ bytes: Span<UInt8>, _ index: inout Int, _ contents: inout [WebSocketMessage.Content]
    ) throws(ProtocolViolation) {
        switch phase {
        case .header:
            let byte = bytes[index]
            index += 1
            guard let header = try headers.read(byte) else { return }
            if !header.opcode.isControl { try assembler.begin(header) }
            try advance(header, missing: header.length, &contents)
        case .payload(let header, let missing):
            let count = min(missing, bytes.count - index)
            try take(header, bytes.extracting(index..<(index + count)))
            index += count
            try advance(header, missing: missing - count, &contents)
        }
    }

    private mutating func take(_ header: FrameHeader, _ part: Span<UInt8>) throws(ProtocolViolation) {
        if header.opcode.isControl {
            unsafe part.withUnsafeBufferPointer { unsafe control.append(contentsOf: $0) }
        } else {
            try assembler.add(part)
        }
    }

    private mutating func advance(
        _ header: FrameHeader, missing: Int, _ contents: inout [WebSocketMessage.Content]
    ) throws(ProtocolViolation) {
        guard missing == 0 else {
            phase = .payload(header, missing: missing)
            return
        }
        phase = .header
        guard let content = try complete(header), !isClosing else { return }
        contents.append(content)
    }

    /// What a frame whose payload is whole completes.
    private mutating func complete(_ header: FrameHeader) throws(ProtocolViolation) -> WebSocketMessage.Content? {
        guard header.opcode.isControl else { return header.isFinal ? try assembler.finish() : nil }
        let payload = control
        control = []
        switch header.opcode {
        case .close:
            finish(try CloseFrame(payload))
            return nil
        case .ping:
            if !isClosing { write(.pong, payload) }
            return .ping(payload)
        default: return .pong(payload)
        }
    }

    private mutating func finish(_ frame: CloseFrame) {
        if isClosing {
            end = .closed
            return
        }
        write(.close, frame.code.map { CloseFrame($0, reason: "").payload } ?? [])
        end = .closedByPeer(frame.code, reason: frame.reason)
    }

    private mutating func fail(_ violation: ProtocolViolation) {
        if !isClosing { write(.close, CloseFrame(violation.code, reason: "").payload) }
        end = .violation(violation)
    }

    // MARK: Sending

    /// Sends a message or a control frame; false once this side has said goodbye.
    /// - Precondition: the content of a control frame has at most 125 bytes.
    mutating func send(_ content: WebSocketMessage.Content) -> Bool {
        guard end == nil, !isClosing else { return false }
        switch content {
        case .text(let bytes): write(.text, bytes)
        case .binary(let bytes): write(.binary, bytes)
        case .ping(let bytes): write(.ping, bytes)
        case .pong(let bytes): write(.pong, bytes)
        }
        return true
    }

    /// Says goodbye.
    mutating func close(_ frame: CloseFrame) {
        guard end == nil, !isClosing else { return }
        write(.close, frame.payload)
        isClosing = true
    }

    /// What has to be sent, in order.
    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    private mutating func write(_ opcode: Opcode, _ payload: [UInt8]) {
        FrameWriter.write(opcode, payload, mask: random.next(), to: &output)
    }
}
