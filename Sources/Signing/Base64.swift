/// Base 64 with the standard alphabet and padding (RFC 4648, section 4).
public enum Base64 {
    /// Padded text on one line.
    @inlinable
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        unsafe bytes.withBytes { unsafe encode(buffer: $0) }
    }

    @usableFromInline
    static func encode(buffer bytes: UnsafeRawBufferPointer) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits: UInt32 = 0
        var pending = 0
        for index in bytes.indices {
            bits = unsafe bits << 8 | UInt32(bytes[index])
            pending += 8
            while pending >= 6 {
                pending -= 6
                text.append(character(UInt8(truncatingIfNeeded: bits >> UInt32(pending)) & 0x3f))
            }
        }
        if pending > 0 {
            text.append(character(UInt8(truncatingIfNeeded: bits << UInt32(6 - pending)) & 0x3f))
        }
        while !text.count.isMultiple(of: 4) {
            text.append(UInt8(ascii: "="))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of padded text, or nil.
    ///
    /// Strict: white space, missing or surplus padding, the URL alphabet and unused bits other than zero are refused,
    /// so that every byte sequence has exactly one text.
    @inlinable
    public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        unsafe text.withBytes { unsafe decode(buffer: $0) }
    }

    @usableFromInline
    static func decode(buffer text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        let padding = unsafe text.suffix(2).lazy.filter { $0 == UInt8(ascii: "=") }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var pending = 0
        for index in text.indices.dropLast(padding) {
            // A padding character before the end has no value and is refused here.
            guard let value = unsafe value(of: text[index]) else { return nil }
            bits = bits << 6 | UInt32(value)
            pending += 6
            if pending >= 8 {
                pending -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(pending)))
            }
        }
        guard bits & (1 << UInt32(pending) - 1) == 0 else { return nil }
        return bytes
    }

    /// The bytes of padded text, or nil; strict in the same way.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(text.utf8)
    }

    private static func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
