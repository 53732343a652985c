extension ExactDecimal {
    /// Reads a number in the grammar of JSON: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`, and nothing around it.
    ///
    /// - Throws: ``DecimalError/malformed(_:)`` when the text is anything else: empty, with spaces, a plus sign,
    ///   leading zeros, thousands separators, `1.`, `.5`, `NaN`. ``DecimalError/overflow(_:)`` when it is a number but
    ///   has more digits than a value can hold; trailing zeros do not count.
    public init(_ text: some StringProtocol) throws(DecimalError) {
        let parsed = text.utf8.withContiguousStorageIfAvailable { bytes in
            Result { () throws(DecimalError) in try Self(utf8: bytes.span) }
        }
        if let parsed {
            self = try parsed.get()
        } else {
            let bytes = Array(text.utf8)
            try self.init(utf8: bytes.span)
        }
    }

    /// Reads a number from UTF-8 bytes, without a copy. The grammar is that of ``init(_:)``.
    ///
    /// - Throws: ``DecimalError``, which keeps the text.
    public init(utf8 bytes: Span<UInt8>) throws(DecimalError) {
        switch Self.parse(bytes) {
        case .value(let value): self = value
        case .malformed: throw .malformed(DecimalError.excerpt(bytes))
        case .overflow: throw .overflow(DecimalError.excerpt(bytes))
        }
    }

    /// What a text turned out to be.
    enum Parsed {
        case value(ExactDecimal)
        case malformed
        case overflow
    }

    static func parse(_ bytes: Span<UInt8>) -> Parsed {
        guard let layout = NumberLayout(bytes) else { return .malformed }
        return layout.value(in: bytes)
    }
}

/// Where the parts of a number are in its text.
private struct NumberLayout {
    var isNegative = false
    var integer: Range<Int>
    var fraction: Range<Int>
    /// The written exponent, saturated far outside of any valid range.
    var exponent = 0

    /// Checks the grammar; `nil` if the text is not a number.
    @inline(__always)
    init?(_ bytes: Span<UInt8>) {
        let count = bytes.count
        var index = 0
        if index < count, bytes[unchecked: index] == UInt8(ascii: "-") {
            isNegative = true
            index += 1
        }
        integer = Self.digits(in: bytes, from: index)
        if integer.isEmpty { return nil }
        if integer.count > 1, bytes[unchecked: index] == UInt8(ascii: "0") { return nil }
        index = integer.upperBound
        fraction = index..<index
        if index < count, bytes[unchecked: index] == UInt8(ascii: ".") {
            fraction = Self.digits(in: bytes, from: index + 1)
            if fraction.isEmpty { return nil }
            index = fraction.upperBound
        }
        if index < count {
            guard bytes[unchecked: index] | 0x20 == UInt8(ascii: "e") else { return nil }
            guard readExponent(in: bytes, from: index + 1) else { return nil }
        }
    }

    @inline(__always)
    private static func digits(in bytes: Span<UInt8>, from start: Int) -> Range<Int> {
        var index = start
        while index < bytes.count, bytes[unchecked: index] &- UInt8(ascii: "0") < 10 { index &+= 1 }
        return start..<index
    }

    private mutating func readExponent(in bytes: Span<UInt8>, from start: Int) -> Bool {
        var index = start
        var isExponentNegative = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            isExponentNegative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        let digits = Self.digits(in: bytes, from: index)
        if digits.isEmpty || digits.upperBound != bytes.count { return false }
        for position in digits where exponent < 1_000_000_000_000 {
            exponent = exponent * 10 + Int(bytes[position] - UInt8(ascii: "0"))
        }
        if isExponentNegative { exponent = -exponent }
        return true
    }

    /// The value of a text that has this layout.
    @inline(__always)
    func value(in bytes: Span<UInt8>) -> ExactDecimal.Parsed {
        let zero = UInt8(ascii: "0")
        // Exchanges pad amounts with zeros; they are dropped before anything is multiplied.
        var fractionEnd = fraction.upperBound
        while fractionEnd > fraction.lowerBound, bytes[unchecked: fractionEnd &- 1] == zero { fractionEnd &-= 1 }
        var integerEnd = integer.upperBound
        if fractionEnd == fraction.lowerBound {
            while integerEnd > integer.lowerBound, bytes[unchecked: integerEnd &- 1] == zero { integerEnd &-= 1 }
            if integerEnd == integer.lowerBound { return .value(.zero) }
        }
        let scale = integer.upperBound - integerEnd - (fractionEnd - fraction.lowerBound)
        let total = exponent + scale
        guard ExactDecimal.exponentRange.contains(total) else { return .overflow }
        let significantInteger = integer.lowerBound..<integerEnd
        let significantFraction = fraction.lowerBound..<fractionEnd
        if significantInteger.count + significantFraction.count <= 19 {
            var digits: UInt64 = 0
            for index in significantInteger { digits = digits &* 10 &+ UInt64(bytes[unchecked: index] &- zero) }
            for index in significantFraction { digits = digits &* 10 &+ UInt64(bytes[unchecked: index] &- zero) }
            return .value(finished(Int128(digits), exponent: total))
        }
        guard let digits = longSignificand(significantInteger, significantFraction, in: bytes) else { return .overflow }
        return .value(finished(digits, exponent: total))
    }

    private func finished(_ digits: Int128, exponent: Int) -> ExactDecimal {
        ExactDecimal(uncheckedSignificand: isNegative ? -digits : digits, exponent: exponent)
    }

    /// The digits of both parts as one number, in chunks that fit 64 bits; `nil` if they take more than `Int128`.
    private func longSignificand(_ integer: Range<Int>, _ fraction: Range<Int>, in bytes: Span<UInt8>) -> Int128? {
        var result: Int128 = 0
        var chunk: UInt64 = 0
        var chunkPower: UInt64 = 1
        for part in [integer, fraction] {
            for index in part {
                chunk = chunk * 10 + UInt64(bytes[index] - UInt8(ascii: "0"))
                chunkPower *= 10
                if chunkPower == 1_000_000_000_000_000_000 {
                    guard let longer = Self.appending(chunk, power: chunkPower, to: result) else { return nil }
                    (result, chunk, chunkPower) = (longer, 0, 1)
                }
            }
        }
        return Self.appending(chunk, power: chunkPower, to: result)
    }

    private static func appending(_ chunk: UInt64, power: UInt64, to digits: Int128) -> Int128? {
        let (raised, overflow) = digits.multipliedReportingOverflow(by: Int128(power))
        let (sum, overflowOfSum) = raised.addingReportingOverflow(Int128(chunk))
        return overflow || overflowOfSum ? nil : sum
    }
}
