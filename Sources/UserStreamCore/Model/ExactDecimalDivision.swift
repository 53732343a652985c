extension ExactDecimal {
    /// This number with at most `scale` digits after the decimal point; a negative scale rounds to tens, hundreds, ….
    ///
    /// - Throws: ``DecimalError/overflow(_:)`` when the result does not fit.
    public func rounded(scale: Int, rounding: Rounding) throws(DecimalError) -> ExactDecimal {
        let digits = WideUnsigned(low: significand.magnitude)
        guard let result = Self.cut(digits, isNegative, exponent: exponent, scale: scale, rounding) else {
            throw .overflow("\(self) rounded to scale \(scale)")
        }
        return result
    }

    /// The product, rounded to at most `scale` digits after the decimal point. It is exact before it is rounded,
    /// however long it is.
    ///
    /// - Throws: ``DecimalError/overflow(_:)`` when the result does not fit.
    public func multiplied(
        by other: ExactDecimal, scale: Int, rounding: Rounding
    ) throws(DecimalError) -> ExactDecimal {
        let digits = WideUnsigned(significand.magnitude, times: other.significand.magnitude)
        let exponent = exponent + other.exponent
        let isNegative = isNegative != other.isNegative
        guard let result = Self.cut(digits, isNegative, exponent: exponent, scale: scale, rounding) else {
            throw .overflow("\(self) * \(other) at scale \(scale)")
        }
        return result
    }

    /// The quotient, rounded to at most `scale` digits after the decimal point.
    ///
    /// - Throws: ``DecimalError/divisionByZero``, or ``DecimalError/overflow(_:)`` when the result does not fit: also
    ///   where `scale` asks for more than 38 digits of a quotient that has no end.
    public func divided(by divisor: ExactDecimal, scale: Int, rounding: Rounding) throws(DecimalError) -> ExactDecimal {
        if divisor.isZero { throw .divisionByZero }
        guard let result = Self.quotient(self, divisor, scale: scale, rounding) else {
            throw .overflow("\(self) / \(divisor) at scale \(scale)")
        }
        return result
    }

    /// No value, product or quotient of two has digits beyond this scale or trailing zeros beyond its negative, so
    /// scales outside mean the same and are clamped, before anything is computed with them.
    private static let scaleLimit = 512

    /// `digits × 10^exponent`, rounded; `nil` if it is out of range.
    private static func cut(
        _ digits: WideUnsigned, _ isNegative: Bool, exponent: Int, scale: Int, _ rounding: Rounding
    ) -> ExactDecimal? {
        let scale = max(-scaleLimit, min(scaleLimit, scale))
        var excess = -exponent - scale
        if excess <= 0 { return normalised(digits, isNegative: isNegative, exponent: exponent) }
        var digits = digits
        var isInexact = false
        while excess > 38 {
            let (quotient, remainder) = digits.divided(by: powersOfTen[38])
            digits = quotient
            isInexact = isInexact || remainder != 0
            excess -= 38
        }
        let divisor = powersOfTen[excess]
        let (quotient, rest) = digits.divided(by: divisor)
        let remainder = Remainder(rest, of: divisor, andMore: isInexact)
        return finished(quotient, remainder, isNegative, scale: scale, rounding)
    }

    private static func quotient(
        _ dividend: ExactDecimal, _ divisor: ExactDecimal, scale: Int, _ rounding: Rounding
    ) -> ExactDecimal? {
        if dividend.isZero { return .zero }
        let scale = max(-scaleLimit, min(scaleLimit, scale))
        let isNegative = dividend.isNegative != divisor.isNegative
        let exponent = dividend.exponent - divisor.exponent
        let numerator = WideUnsigned(low: dividend.significand.magnitude)
        let denominator = divisor.significand.magnitude
        let shift = exponent + scale
        guard shift >= 0 else {
            guard let raised = divisor.magnitude(atExponent: divisor.exponent + shift) else {
                // The denominator takes more than 128 bits and the numerator less than 127.
                return finished(WideUnsigned(low: 0), .belowHalf, isNegative, scale: scale, rounding)
            }
            let (quotient, rest) = numerator.divided(by: raised)
            return finished(quotient, Remainder(rest, of: raised), isNegative, scale: scale, rounding)
        }
        if let raised = numerator.multiplied(byPowerOfTen: shift) {
            let (quotient, rest) = raised.divided(by: denominator)
            return finished(quotient, Remainder(rest, of: denominator), isNegative, scale: scale, rounding)
        }
        return longQuotient(numerator, denominator, isNegative, exponent: exponent, scale: scale, rounding)
    }

    /// A quotient of which not all digits down to the scale fit 256 bits. It can be a value only if the digits that do
    /// not fit are all 0, or all 9 and then rounded up.
    private static func longQuotient(
        _ numerator: WideUnsigned, _ denominator: UInt128, _ isNegative: Bool, exponent: Int, scale: Int,
        _ rounding: Rounding
    ) -> ExactDecimal? {
        var zeros = 77
        var raised = numerator.multiplied(byPowerOfTen: zeros)
        while raised == nil {
            zeros -= 1
            raised = numerator.multiplied(byPowerOfTen: zeros)
        }
        guard var (quotient, rest) = raised?.divided(by: denominator) else { return nil }
        var run: UInt128?
        for _ in 0..<(exponent + scale - zeros) where rest != 0 {
            let (digit, next) = WideUnsigned(rest, times: 10).divided(by: denominator)
            guard digit.low == run ?? digit.low, digit.low == 0 || digit.low == 9 else { return nil }
            (run, rest) = (digit.low, next)
        }
        let remainder = Remainder(rest, of: denominator)
        if rounding.increments(isQuotientOdd: run == 9, remainder: remainder) {
            guard run == 9, let next = quotient.successor() else { return nil }
            quotient = next
        } else if run == 9 {
            return nil
        }
        return normalised(quotient, isNegative: isNegative, exponent: exponent - zeros)
    }

    private static func finished(
        _ quotient: WideUnsigned, _ remainder: Remainder, _ isNegative: Bool, scale: Int, _ rounding: Rounding
    ) -> ExactDecimal? {
        let increments = rounding.increments(isQuotientOdd: quotient.low & 1 == 1, remainder: remainder)
        guard let digits = increments ? quotient.successor() : quotient else { return nil }
        return normalised(digits, isNegative: isNegative, exponent: -scale)
    }
}
