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
            var (bits, pending, place): (UInt32, UInt32, Int) = (0, 0, 0)
            func put(_ character: UInt8) {
                unsafe text[place] = character
                place += 1
            }
            for index in bytes.indices {
                bits = unsafe bits << 8 | UInt32(bytes[index])
                pending += 8
                while pending >= 6 {
                    pending -= 6
                    put(character(UInt8(truncatingIfNeeded: bits >> pending) & 0x3f))
                }
            }
            if pending > 0 { put(character(UInt8(truncatingIfNeeded: bits << (6 - pending)) & 0x3f)) }
            while place < length { put(UInt8(ascii: "=")) }
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
        let padding = unsafe text.suffix(2).lazy.filter { $0 == UInt8(ascii: "=") }.count
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
