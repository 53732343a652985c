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
        // Nearly all names and values stay as they are.
        if unsafe bytes.allSatisfy(isUnreserved) { return unsafe encoded.append(contentsOf: bytes) }
        unsafe bytes.forEach { byte in
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(upperDigit(byte >> 4))
                encoded.append(upperDigit(byte & 0xf))
            }
        }
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

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "~"):
        true
    default:
        false
    }
}

private func upperDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
}
