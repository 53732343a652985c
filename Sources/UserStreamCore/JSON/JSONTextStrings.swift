extension JSONText {
    /// The offset of the closing quote of the string whose content starts here, and whether it has escapes. Checks
    /// escapes and UTF-8 on the way.
    @inline(__always)
    func string(from start: Int) throws(JSONError) -> (end: Int, isEscaped: Bool) {
        let index = endOfPlain(from: start)
        if byte(at: index) == UInt8(ascii: "\"") { return (index, false) }
        return try longString(from: start, at: index)
    }

    /// The rest of a string that has something but plain ASCII in it.
    @inline(never)
    private func longString(from start: Int, at found: Int) throws(JSONError) -> (end: Int, isEscaped: Bool) {
        var index = found
        var isEscaped = false
        while index < count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                return (index, isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                index = try endOfEscape(at: index)
            case 0x80...:
                index = try endOfSequence(at: index)
            case ..<0x20:
                throw .malformed(offset: index, reason: "a control character inside a string")
            default:
                index = endOfPlain(from: index)
            }
        }
        throw .malformed(offset: count, reason: "the text ends inside the string that starts at byte \(start - 1)")
    }

    /// The first byte from here on that is a quote, a backslash, a control character or not ASCII; or the end.
    @inline(__always)
    func endOfPlain(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var index = start
        // Eight bytes at a time: a subtraction sets the top bit of each byte that was below a bound. It may also set
        // bits above such a byte, but the lowest bit is always right, and that is the one that counts.
        while index &+ 8 <= count {
            let word = UInt64(littleEndian: UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self))
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let below =
                (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word
            let hits = (below | word) & tops
            if hits != 0 { return index &+ hits.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count {
            let byte = bytes[index]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            index &+= 1
        }
        return index
    }

    /// The end of the escape sequence, or pair of them, whose backslash is here.
    private func endOfEscape(at start: Int) throws(JSONError) -> Int {
        switch byte(at: start + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal(at: start + 2) else {
                throw .malformed(offset: start, reason: "\\u without four hexadecimal digits")
            }
            if UTF16.isTrailSurrogate(unit) { throw .malformed(offset: start, reason: "a lone low surrogate") }
            guard UTF16.isLeadSurrogate(unit) else { return start + 6 }
            guard byte(at: start + 6) == UInt8(ascii: "\\"), byte(at: start + 7) == UInt8(ascii: "u"),
                let second = hexadecimal(at: start + 8), UTF16.isTrailSurrogate(second)
            else { throw .malformed(offset: start, reason: "a lone high surrogate") }
            return start + 12
        default:
            throw unexpected(at: start + 1, expected: "the letter of an escape sequence")
        }
    }

    /// The code unit that four hexadecimal digits stand for.
    func hexadecimal(at start: Int) -> UInt16? {
        guard start + 4 <= count else { return nil }
        var unit: UInt16 = 0
        for offset in start..<start + 4 {
            let byte = bytes[offset]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// The end of the UTF-8 sequence of more than one byte that starts here. The ranges are those of the table of
    /// well-formed byte sequences in the Unicode standard: no overlong forms, no surrogates, nothing past U+10FFFF.
    private func endOfSequence(at start: Int) throws(JSONError) -> Int {
        let first = bytes[start]
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch first {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0...0)
            }
        var isValid = length > 0 && start + length <= count && second.contains(bytes[start + 1])
        for offset in 2..<max(2, length) where isValid {
            isValid = bytes[start + offset] & 0xC0 == 0x80
        }
        guard isValid else { throw .malformed(offset: start, reason: "invalid UTF-8") }
        return start + length
    }
}

extension JSONText {
    /// The content of a string that has escapes, which were checked before, in UTF-8.
    func decoded(_ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < range.upperBound else {
                result.append(byte)
                index += 1
                continue
            }
            let letter = bytes[index + 1]
            index += 2
            guard letter == UInt8(ascii: "u") else {
                result.append(Self.meaning(ofEscape: letter))
                continue
            }
            let (scalar, end) = unicodeScalar(at: index)
            result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            index = end
        }
        return result
    }

    private static func meaning(ofEscape letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    /// The scalar of the `\u` whose digits start here, with its second half if it has one, and the end of it.
    private func unicodeScalar(at start: Int) -> (scalar: Unicode.Scalar, end: Int) {
        let first = hexadecimal(at: start) ?? 0xFFFD
        guard UTF16.isLeadSurrogate(first), let second = hexadecimal(at: start + 6) else {
            return (Unicode.Scalar(first) ?? "\u{FFFD}", start + 4)
        }
        let value = 0x10000 + (UInt32(first) & 0x3FF) << 10 + UInt32(second) & 0x3FF
        return (Unicode.Scalar(value) ?? "\u{FFFD}", start + 10)
    }
}
