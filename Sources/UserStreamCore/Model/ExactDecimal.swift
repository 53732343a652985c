/// An exact decimal number: `significand × 10^exponent`.
///
/// All amounts, prices and fees are of this type. Nothing is ever rounded silently: an operation gives the exact
/// result, or throws ``DecimalError``. Only ``divided(by:scale:rounding:)``, ``multiplied(by:scale:rounding:)`` and
/// ``rounded(scale:rounding:)`` round, and they say how.
///
/// - A value has one representation: no trailing zeros in the significand, and zero is `0 × 10^0`. So `1.50` equals
///   `1.5`, and equality and hashing look at the two fields only.
/// - Range: significands up to `Int128.max` in magnitude (every number of 38 digits), exponents in
///   ``exponentRange``. An amount of 10^15 with 18 decimal places takes 33 digits.
///
/// ```swift
/// let price: ExactDecimal = "29990.5"
/// let amount = try ExactDecimal(field)
/// let notional = try price * amount
/// ```
public struct ExactDecimal: Hashable, Sendable {
    // In two words, because as one the significand would have every value, and all that holds some, begin at multiples of 16 bytes.
    private let high: Int64
    private let low: UInt64
    private let storedExponent: Int32

    /// The digits, with the sign; no trailing zeros. Never `Int128.min`, so that every value can be negated.
    public var significand: Int128 { Int128(high) << 64 | Int128(low) }

    /// The power of ten that the significand is multiplied with, within ``exponentRange``.
    public var exponent: Int { Int(storedExponent) }

    /// The exponents that a value may have. The bound keeps plain notation short.
    public static let exponentRange = -64...64

    /// The number 0.
    public static let zero = ExactDecimal(uncheckedSignificand: 0, exponent: 0)

    /// The number 1.
    public static let one = ExactDecimal(uncheckedSignificand: 1, exponent: 0)

    /// Takes a significand that is already normalised and an exponent that is in range.
    init(uncheckedSignificand significand: Int128, exponent: Int) {
        high = Int64(truncatingIfNeeded: significand >> 64)
        low = UInt64(truncatingIfNeeded: significand)
        self.storedExponent = Int32(truncatingIfNeeded: exponent)
    }

    /// The number `significand × 10^exponent`.
    ///
    /// - Throws: ``DecimalError/overflow(_:)`` when the exponent is out of range once trailing zeros are removed.
    public init(significand: Int128, exponent: Int) throws(DecimalError) {
        guard
            let value = Self.normalised(
                magnitude: significand.magnitude, isNegative: significand < 0, exponent: exponent)
        else { throw .overflow("\(significand)e\(exponent)") }
        self = value
    }

    /// A whole number.
    public init(_ integer: Int) {
        self.init(whole: UInt64(integer.magnitude), isNegative: integer < 0)
    }

    /// A whole number.
    public init(_ integer: Int64) {
        self.init(whole: integer.magnitude, isNegative: integer < 0)
    }

    /// A whole number.
    public init(_ integer: UInt64) {
        self.init(whole: integer, isNegative: false)
    }

    private init(whole: UInt64, isNegative: Bool) {
        let (digits, zeros) = Self.withoutTrailingZeros(whole)
        self.init(uncheckedSignificand: isNegative ? -Int128(digits) : Int128(digits), exponent: zeros)
    }
}

extension ExactDecimal {
    /// Whether this is 0.
    public var isZero: Bool { significand == 0 }

    /// Whether this is less than 0. There is no negative zero.
    public var isNegative: Bool { significand < 0 }

    /// -1, 0 or 1.
    public var signum: Int { significand == 0 ? 0 : (significand < 0 ? -1 : 1) }

    /// The absolute value.
    public var magnitude: ExactDecimal { isNegative ? -self : self }

    /// The number of digits after the decimal point in plain notation: 2 for `1.25`, 0 for `1200`.
    public var scale: Int { max(0, -exponent) }
}

extension ExactDecimal: Comparable {
    /// Exact for any two values; there is no rounding and no overflow.
    public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        if left.storedExponent == right.storedExponent { return left.significand < right.significand }
        if left.signum != right.signum { return left.signum < right.signum }
        return left.isNegative ? isMagnitudeLess(right, left) : isMagnitudeLess(left, right)
    }

    private static func isMagnitudeLess(_ left: ExactDecimal, _ right: ExactDecimal) -> Bool {
        if left.exponent < right.exponent {
            guard let raised = right.magnitude(atExponent: left.exponent) else { return true }
            return left.significand.magnitude < raised
        }
        guard let raised = left.magnitude(atExponent: right.exponent) else { return false }
        return raised < right.significand.magnitude
    }

    /// The magnitude counted in units of `10^target`, where `target` is at most the exponent; `nil` if it takes more
    /// than 128 bits, and so is greater than any significand.
    func magnitude(atExponent target: Int) -> UInt128? {
        guard let power = Self.powerOfTen(exponent - target) else { return nil }
        let (product, overflow) = significand.magnitude.multipliedReportingOverflow(by: power)
        return overflow ? nil : product
    }
}

extension ExactDecimal: ExpressibleByIntegerLiteral {
    /// A whole number in source code.
    public init(integerLiteral value: Int) {
        self.init(value)
    }
}

extension ExactDecimal: ExpressibleByStringLiteral {
    /// A number in source code, such as `"0.1"`.
    ///
    /// A literal that is not a number is a programmer's error and stops the program. Text that comes from outside is
    /// not a literal and goes through the throwing initialisers. Mind that `ExactDecimal("1x")` is a literal too.
    public init(stringLiteral value: StaticString) {
        do {
            self = try value.withUTF8Buffer { bytes in Result { () throws(DecimalError) in try Self(utf8: bytes.span) }
            }
            .get()
        } catch {
            preconditionFailure("the literal \"\(value)\" is no ExactDecimal: \(error)")
        }
    }
}
