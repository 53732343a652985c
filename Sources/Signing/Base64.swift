/// Base 64 with the standard alphabet and padding (RFC 4648, section 4).
public enum Base64 {
    /// Padded text on one line.
    @inlinable
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        unsafe bytes.withBytes { unsafe encode(buffer: $0) }
    }

    @usableFromInline
    static func encode(buffer bytes: UnsafeRawBufferPointer) -> String {
        let length = (bytes.count + 2) / 3 * 4
        return unsafe String(unsafeUninitializedCapacity: length) { text in
            var (index, place) = (0, 0)
            while index < bytes.count {
                // Three bytes are four characters; where fewer are left, padding stands for what is missing.
                let left = min(3, bytes.count - index)
                var bits = unsafe UInt32(bytes[index]) << 16
                if left > 1 { bits |= unsafe UInt32(bytes[index + 1]) << 8 }
                if left > 2 { bits |= unsafe UInt32(bytes[index + 2]) }
                unsafe text[place] = character(bits >> 18)
                unsafe text[place + 1] = character(bits >> 12)
                unsafe text[place + 2] = left > 1 ? character(bits >> 6) : UInt8(ascii: "=")
                unsafe text[place + 3] = left > 2 ? character(bits) : UInt8(ascii: "=")
                index += 3
                place += 4
            }
            return length
        }
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
        var padding = 0
        for index in text.indices.suffix(2) where unsafe text[index] == UInt8(ascii: "=") { padding += 1 }
        var isStrict = true
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3) { bytes, count in
            var (bits, pending): (UInt32, UInt32) = (0, 0)
            for index in 0..<(text.count - padding) {
                // A padding character before the end has no value and is refused here.
                guard let value = unsafe value(of: text[index]) else { return isStrict = false }
                bits = bits << 6 | UInt32(value)
                pending += 6
                if pending >= 8 {
                    pending -= 8
                    unsafe bytes[count] = UInt8(truncatingIfNeeded: bits >> pending)
                    count += 1
                }
            }
            isStrict = bits & (1 << pending - 1) == 0
        }
        return isStrict ? bytes : nil
    }

    /// The bytes of padded text, or nil; strict in the same way.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(text.utf8)
    }

    /// The character of the lowest six bits.
    @inline(__always)
    private static func character(_ bits: UInt32) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: bits & 0x3f)
        return switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    @inline(__always)
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
