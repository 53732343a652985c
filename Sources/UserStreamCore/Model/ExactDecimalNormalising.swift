extension ExactDecimal {
    /// The value with its one representation; `nil` if it is out of range.
    static func normalised(magnitude: UInt128, isNegative: Bool, exponent: Int) -> ExactDecimal? {
        if magnitude == 0 { return .zero }
        let (digits, zeros) = withoutTrailingZeros(magnitude)
        let (finalExponent, overflow) = exponent.addingReportingOverflow(zeros)
        guard !overflow, exponentRange.contains(finalExponent), digits <= Int128.max.magnitude else { return nil }
        let significand = Int128(truncatingIfNeeded: digits)
        return ExactDecimal(uncheckedSignificand: isNegative ? -significand : significand, exponent: finalExponent)
    }

    /// The number without its trailing zeros, and how many there were. 0 stays 0.
    static func withoutTrailingZeros(_ value: UInt64) -> (digits: UInt64, zeros: Int) {
        var digits = value
        var zeros = 0
        // A multiple of ten is even, so an odd number needs no division.
        while digits & 1 == 0, digits != 0 {
            let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { break }
            digits = quotient
            zeros += 1
        }
        return (digits, zeros)
    }

    /// The number without its trailing zeros, and how many there were. 0 stays 0.
    static func withoutTrailingZeros(_ value: UInt128) -> (digits: UInt128, zeros: Int) {
        var digits = value
        var zeros = 0
        for step in [16, 8, 4, 2, 1] {
            // Division of 128 bits is slow: leave it as soon as 64 bits are enough.
            if let small = UInt64(exactly: digits) {
                let (rest, more) = withoutTrailingZeros(small)
                return (UInt128(rest), zeros + more)
            }
            while digits.trailingZeroBitCount >= step {
                let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: powersOfTen[step])
                if remainder != 0 { break }
                digits = quotient
                zeros += step
            }
        }
        return (digits, zeros)
    }

    /// 10 to the given power, 0 to 38; `nil` outside.
    static func powerOfTen(_ power: Int) -> UInt128? {
        powersOfTen.indices.contains(power) ? powersOfTen[power] : nil
    }

    /// 10^0 to 10^38, all that 128 bits hold.
    static let powersOfTen: [UInt128] = {
        var powers: [UInt128] = [1]
        for power in 1...38 {
            powers.append(powers[power - 1] * 10)
        }
        return powers
    }()
}
