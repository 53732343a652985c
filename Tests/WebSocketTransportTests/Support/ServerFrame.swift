import UserStreamCore

/// A frame as a server sends or receives it, right or wrong: nothing here is checked.
struct ServerFrame: Equatable, Sendable, CustomStringConvertible {
    var opcode: UInt8
    var payload: [UInt8] = []
    var isFinal = true
    /// RSV1 to RSV3 as a number.
    var reserved: UInt8 = 0
    /// Whether the sender masked it.
    var isMasked = false

    /// Fast also where nothing is optimised: some payloads have megabytes.
    static func == (left: Self, right: Self) -> Bool {
        left.opcode == right.opcode && left.isFinal == right.isFinal && left.reserved == right.reserved
            && left.isMasked == right.isMasked && left.payload.hasSameBytes(as: right.payload)
    }

    /// As an unmasked frame on the wire.
    var bytes: [UInt8] {
        let first = (isFinal ? 0x80 : 0) | reserved << 4 | opcode
        let count = payload.count
        let length: [UInt8] =
            switch count {
            case 0..<126: [UInt8(count)]
            case 126..<0x1_0000: [126, UInt8(count >> 8), UInt8(count & 0xFF)]
            default: [127] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
            }
        return [first] + length + payload
    }

    var description: String {
        "\(isFinal ? "" : "part of ")\(String(opcode, radix: 16))[\(payload.count)]\(isMasked ? "" : " not masked")"
    }

    static func text(_ text: String, isFinal: Bool = true) -> Self { .text(Array(text.utf8), isFinal: isFinal) }
    static func text(_ bytes: [UInt8], isFinal: Bool = true) -> Self {
        Self(opcode: 1, payload: bytes, isFinal: isFinal)
    }
    static func binary(_ bytes: [UInt8], isFinal: Bool = true) -> Self {
        Self(opcode: 2, payload: bytes, isFinal: isFinal)
    }
    static func more(_ bytes: [UInt8], isFinal: Bool = false) -> Self {
        Self(opcode: 0, payload: bytes, isFinal: isFinal)
    }
    static func more(_ text: String, isFinal: Bool = false) -> Self { .more(Array(text.utf8), isFinal: isFinal) }
    static func ping(_ bytes: [UInt8] = []) -> Self { Self(opcode: 9, payload: bytes) }
    static func pong(_ bytes: [UInt8] = []) -> Self { Self(opcode: 10, payload: bytes) }
    static func close(_ code: UInt16, _ reason: [UInt8] = []) -> Self {
        Self(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
    }

    func with(reserved: UInt8) -> Self {
        var frame = self
        frame.reserved = reserved
        return frame
    }

    /// The same as a client has to send it.
    var masked: Self {
        var frame = self
        frame.isMasked = true
        return frame
    }
}

extension ServerFrame {
    /// Takes the first whole frame off, unmasked.
    static func take(_ input: inout ArraySlice<UInt8>) -> ServerFrame? {
        guard input.count >= 2 else { return nil }
        let (first, second) = (input[input.startIndex], input[input.startIndex + 1])
        let lengthBytes = second & 0x7F == 126 ? 2 : second & 0x7F == 127 ? 8 : 0
        let isMasked = second & 0x80 != 0
        let head = 2 + lengthBytes + (isMasked ? 4 : 0)
        guard input.count >= head else { return nil }
        let length =
            lengthBytes == 0
            ? Int(second & 0x7F) : input.dropFirst(2).prefix(lengthBytes).reduce(0) { $0 << 8 | Int($1) }
        guard input.count >= head + length else { return nil }
        var payload = Array(input.dropFirst(head).prefix(length))
        if isMasked {
            let key = Array(input.dropFirst(2 + lengthBytes).prefix(4))
            payload.withUnsafeMutableBufferPointer { payload in
                for index in 0..<payload.count { payload[index] ^= key[index & 3] }
            }
        }
        input = input.dropFirst(head + length)
        return ServerFrame(
            opcode: first & 0x0F, payload: payload, isFinal: first & 0x80 != 0, reserved: first >> 4 & 7,
            isMasked: isMasked)
    }

    /// All frames of `bytes`, and whether nothing was left over.
    static func all(_ bytes: [UInt8]) -> (frames: [ServerFrame], areWhole: Bool) {
        var (rest, frames) = (bytes[...], [ServerFrame]())
        while let frame = take(&rest) { frames.append(frame) }
        return (frames, rest.isEmpty)
    }
}
