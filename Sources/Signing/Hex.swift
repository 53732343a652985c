/// Hexadecimal text (RFC 4648, base 16).
public enum Hex {
    /// Two lower-case digits a byte.
    @inlinable
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        unsafe bytes.withBytes { unsafe encode(buffer: $0) }
    }

    @usableFromInline
    static func encode(buffer bytes: UnsafeRawBufferPointer) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(bytes.count * 2)
        for index in bytes.indices {
            let byte = unsafe bytes[index]
            digits.append(lowerDigit(byte >> 4))
            digits.append(lowerDigit(byte & 0xf))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The bytes of hexadecimal text in either case, or nil for an odd length or any other character.
    @inlinable
    public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        unsafe text.withBytes { unsafe decode(buffer: $0) }
    }

    @usableFromInline
    static func decode(buffer text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        // The full capacity at once: growing would leave copies of a key behind.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for index in text.indices {
            guard let value = unsafe value(of: text[index]) else {
                wipe(&bytes)
                return nil
            }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    /// The bytes of hexadecimal text in either case, or nil for an odd length or any other character.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(text.utf8)
    }

    /// The value of one hexadecimal digit.
    static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func lowerDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
