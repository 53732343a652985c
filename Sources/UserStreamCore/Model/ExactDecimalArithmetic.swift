extension ExactDecimal {
    /// The exact sum.
    ///
    /// - Throws: ``DecimalError/overflow(_:)`` when it does not fit.
    public static func + (left: ExactDecimal, right: ExactDecimal) throws(DecimalError) -> ExactDecimal {
        guard let sum = sum(left, right) else { throw .overflow("\(left) + \(right)") }
        return sum
    }

    /// The exact difference.
    ///
    /// - Throws: ``DecimalError/overflow(_:)`` when it does not fit.
    public static func - (left: ExactDecimal, right: ExactDecimal) throws(DecimalError) -> ExactDecimal {
        guard let difference = sum(left, -right) else { throw .overflow("\(left) - \(right)") }
        return difference
    }

    /// The exact product.
    ///
    /// - Throws: ``DecimalError/overflow(_:)`` when it does not fit; see ``multiplied(by:scale:rounding:)``.
    public static func * (left: ExactDecimal, right: ExactDecimal) throws(DecimalError) -> ExactDecimal {
        let isNegative = left.isNegative != right.isNegative
        let exponent = left.exponent + right.exponent
        let digits = WideUnsigned(left.significand.magnitude, times: right.significand.magnitude)
        guard let product = normalised(digits, isNegative: isNegative, exponent: exponent) else {
            throw .overflow("\(left) * \(right)")
        }
        return product
    }

    /// The same number with the other sign; 0 stays 0.
    public static prefix func - (value: ExactDecimal) -> ExactDecimal {
        ExactDecimal(uncheckedSignificand: -value.significand, exponent: value.exponent)
    }

    private static func sum(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal? {
        if left.isZero { return right }
        if right.isZero { return left }
        // Both are counted in units of the smaller exponent. If one does not fit 128 bits then, neither does the
        // result: the other one is shorter by a bit, and its last digit, which is not 0, stays the last digit.
        let exponent = min(left.exponent, right.exponent)
        guard let first = left.magnitude(atExponent: exponent), let second = right.magnitude(atExponent: exponent)
        else {
            return nil
        }
        if left.isNegative == right.isNegative {
            let (total, overflow) = first.addingReportingOverflow(second)
            return overflow ? nil : normalised(magnitude: total, isNegative: left.isNegative, exponent: exponent)
        }
        return first >= second
            ? normalised(magnitude: first - second, isNegative: left.isNegative, exponent: exponent)
            : normalised(magnitude: second - first, isNegative: right.isNegative, exponent: exponent)
    }

    /// The value with its one representation; `nil` if it is out of range.
    static func normalised(_ digits: WideUnsigned, isNegative: Bool, exponent: Int) -> ExactDecimal? {
        var digits = digits
        var exponent = exponent
        while digits.high != 0 {
            let (quotient, remainder) = digits.dividedByTen()
            if remainder != 0 { return nil }
            digits = quotient
            exponent += 1
        }
        return normalised(magnitude: digits.low, isNegative: isNegative, exponent: exponent)
    }
}
