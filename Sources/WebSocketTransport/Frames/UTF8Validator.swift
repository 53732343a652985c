/// Checks UTF-8 piece by piece, and refuses it at the first byte that no continuation can mend (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
struct UTF8Validator: Sendable {
    /// How many bytes of the character are missing.
    private var missing = 0
    /// What the next byte may be.
    private var range: ClosedRange<UInt8> = Self.continuation

    private static let continuation: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether no character has begun that is not whole.
    var isComplete: Bool { missing == 0 }

    /// False once the text is wrong.
    mutating func accept(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            if missing == 0 {
                index = Self.skipASCII(bytes, from: index)
                guard index < bytes.count else { return true }
            }
            guard accept(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    /// The first place from `index` on that is not plain ASCII, found eight bytes at a time.
    private static func skipASCII(_ bytes: Span<UInt8>, from index: Int) -> Int {
        var index = index
        while index + 8 <= bytes.count,
            unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        { index += 8 }
        while index < bytes.count, bytes[index] < 0x80 {
            index += 1
        }
        return index
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard range.contains(byte) else { return false }
            missing -= 1
            range = Self.continuation
            return true
        }
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: expect(1)
        case 0xE0: expect(2, first: 0xA0...0xBF)
        case 0xED: expect(2, first: 0x80...0x9F)
        case 0xE1...0xEF: expect(2)
        case 0xF0: expect(3, first: 0x90...0xBF)
        case 0xF1...0xF3: expect(3)
        case 0xF4: expect(3, first: 0x80...0x8F)
        default: return false
        }
        return true
    }

    private mutating func expect(_ count: Int, first: ClosedRange<UInt8> = Self.continuation) {
        missing = count
        range = first
    }
}
