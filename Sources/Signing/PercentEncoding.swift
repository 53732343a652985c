/// Percent-encodes text for a URL's query or path segment (RFC 3986).
///
/// The unreserved characters `A-Z a-z 0-9 - _ . ~` stay; every other byte of the UTF-8 form becomes `%XX` with
/// upper-case digits, the form that exchanges sign.
public func percentEncode(_ text: String) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count + 16)
    percentEncode(text, into: &encoded)
    return String(decoding: encoded, as: UTF8.self)
}

/// Appends percent-encoded text.
public func percentEncode(_ text: String, into encoded: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes in
        // Nearly all names and values stay as they are, so runs of what stays are appended as wholes.
        var start = 0
        for index in bytes.indices where unsafe !isUnreserved(bytes[index]) {
            let byte = unsafe bytes[index]
            unsafe encoded.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
            encoded.append(UInt8(ascii: "%"))
            encoded.append(upperDigit(byte >> 4))
            encoded.append(upperDigit(byte & 0xf))
            start = index + 1
        }
        unsafe encoded.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
    }
}

/// The text behind percent-encoded text, or nil.
///
/// Strict: a `%` without two hexadecimal digits, bytes that are not UTF-8, and characters that cannot stand in a URL
/// (white space, control characters, anything beyond ASCII) are refused. A `+` stays a `+`.
public func percentDecode(_ text: some StringProtocol) -> String? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.utf8.count)
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
        if byte == UInt8(ascii: "%") {
            guard let high = bytes.next().flatMap(Hex.value(of:)), let low = bytes.next().flatMap(Hex.value(of:)) else {
                return nil
            }
            decoded.append(high << 4 | low)
        } else if byte > 0x20, byte < 0x7f {
            decoded.append(byte)
        } else {
            return nil
        }
    }
    return String(validating: decoded, as: UTF8.self)
}

/// A bit for each unreserved character, of the first and of the second 64 ones of ASCII.
private let unreserved: (first: UInt64, second: UInt64) = (
    0x3FF << 48 | 1 << 45 | 1 << 46, 0x3FF_FFFF << 1 | 0x3FF_FFFF << 33 | 1 << 31 | 1 << 62
)

private func isUnreserved(_ byte: UInt8) -> Bool {
    let bits = byte < 64 ? unreserved.first : unreserved.second
    return byte < 128 && bits >> UInt64(byte & 63) & 1 == 1
}

private func upperDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
}
