/// The bytes of a document, with the lexical rules of JSON: spaces, words, numbers. Strings are in
/// `JSONTextStrings.swift`. Valid only while the bytes stay where they are.
struct JSONText {
    let bytes: UnsafePointer<UInt8>
    let count: Int

    /// `nil` if there are no bytes.
    init?(_ buffer: UnsafeBufferPointer<UInt8>) {
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return nil }
        bytes = base
        count = buffer.count
    }

    /// The byte at an offset, or 0, which has no meaning in the grammar, at the end of the text.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        offset < count ? bytes[offset] : 0
    }

    /// The bytes of a part of the text.
    @inline(__always)
    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count)
    }

    @inline(__always)
    func skippingSpace(from start: Int) -> Int {
        var index = start
        while index < count {
            let byte = bytes[index]
            // Space is the greatest of the four, so one comparison is enough for compact documents.
            if byte > 0x20 { break }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            index &+= 1
        }
        return index
    }

    func hasWord(_ word: StaticString, at start: Int) -> Bool {
        word.withUTF8Buffer { letters in
            letters.count <= count - start && letters.elementsEqual(slice(start..<start + letters.count))
        }
    }

    /// The end of the number that starts here.
    @inline(__always)
    func number(from start: Int) throws(JSONError) -> Int {
        var index = start
        if byte(at: index) == UInt8(ascii: "-") { index &+= 1 }
        let integer = index
        index = try digits(from: index)
        if index &- integer > 1, bytes[integer] == UInt8(ascii: "0") {
            throw .malformed(offset: integer, reason: "a number with a leading zero")
        }
        if byte(at: index) == UInt8(ascii: ".") { index = try digits(from: index &+ 1) }
        if byte(at: index) | 0x20 == UInt8(ascii: "e") {
            index &+= 1
            if byte(at: index) == UInt8(ascii: "-") || byte(at: index) == UInt8(ascii: "+") { index &+= 1 }
            index = try digits(from: index)
        }
        return index
    }

    /// The end of the digits that start here; there must be one.
    @inline(__always)
    private func digits(from start: Int) throws(JSONError) -> Int {
        var index = start
        while index < count, bytes[index] &- UInt8(ascii: "0") < 10 { index &+= 1 }
        if index == start { throw unexpected(at: start, expected: "a digit") }
        return index
    }

    /// The error for a byte that does not belong here.
    @inline(never)
    func unexpected(at offset: Int, expected: String) -> JSONError {
        if offset >= count { return .malformed(offset: count, reason: "the text ends where \(expected) should be") }
        let byte = bytes[offset]
        let found =
            0x20 < byte && byte < 0x7F
            ? "\"\(Character(Unicode.Scalar(byte)))\"" : "byte 0x\(String(byte, radix: 16, uppercase: true))"
        return .malformed(offset: offset, reason: "\(found) where \(expected) should be")
    }
}
