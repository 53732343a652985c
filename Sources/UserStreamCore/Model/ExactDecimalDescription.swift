extension ExactDecimal: CustomStringConvertible {
    /// Plain decimal notation: no exponent, no trailing zeros, no `-0`. Reading it back gives the same value.
    public var description: String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.maximumLength) { buffer in
            let length = write(into: buffer)
            return String(decoding: buffer[..<length], as: UTF8.self)
        }
    }

    /// Appends ``description`` as UTF-8.
    func append(to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.maximumLength) { buffer in
            bytes.append(contentsOf: buffer[..<write(into: buffer)])
        }
    }

    /// A sign, 39 digits and 64 zeros, or a sign, "0." and 64 places: rounded up.
    private static let maximumLength = 128

    /// Writes plain notation at the start of the buffer and returns its length.
    private func write(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        // The digits come out last first, so they are put at the end of the buffer, then moved.
        var start = buffer.count
        var digits = significand.magnitude
        let chunk: UInt128 = 1_000_000_000_000_000_000
        while digits > UInt64.max {
            let (rest, low) = digits.quotientAndRemainder(dividingBy: chunk)
            start = Self.writeDigits(UInt64(low), atLeast: 18, before: start, in: buffer)
            digits = rest
        }
        start = Self.writeDigits(UInt64(digits), atLeast: 1, before: start, in: buffer)
        return layOut(buffer, digits: start..<buffer.count)
    }

    private func layOut(_ buffer: UnsafeMutableBufferPointer<UInt8>, digits: Range<Int>) -> Int {
        var end = 0
        func put(_ byte: UInt8) {
            buffer[end] = byte
            end += 1
        }
        if isNegative { put(UInt8(ascii: "-")) }
        let integerDigits = digits.count + exponent
        if integerDigits <= 0 {
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "."))
            for _ in integerDigits..<0 { put(UInt8(ascii: "0")) }
        }
        for (position, index) in digits.enumerated() {
            if position == integerDigits, position > 0 { put(UInt8(ascii: ".")) }
            put(buffer[index])
        }
        for _ in 0..<max(0, exponent) { put(UInt8(ascii: "0")) }
        return end
    }

    private static func writeDigits(
        _ value: UInt64, atLeast width: Int, before end: Int, in buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var start = end
        var rest = value
        while rest != 0 || end - start < width {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            start -= 1
            buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
        return start
    }
}
