import Testing

@testable import UserStreamCore

/// All operations against arithmetic on lists of digits, over values of every size, also where the result does not fit.
@Suite struct DecimalReferenceTests {
    /// Values that are likely to touch a bound: of any length, with any exponent, or close to a power of ten or two.
    static func value(_ random: inout SeededRandom) -> ExactDecimal {
        let magnitude: UInt128 =
            switch Int.random(in: 0..<8, using: &random) {
            case 0: UInt128.random(in: 0...20, using: &random)
            case 1: UInt128.random(in: 0...UInt128(UInt64.max), using: &random)
            case 2: UInt128.random(in: 0...Int128.max.magnitude, using: &random)
            case 3: Int128.max.magnitude - UInt128.random(in: 0...20, using: &random)
            case 4: UInt128(UInt64.max) + UInt128.random(in: 0...20, using: &random)
            case 5: ExactDecimal.powersOfTen[Int.random(in: 0...38, using: &random)] - 1
            case 6: ExactDecimal.powersOfTen[Int.random(in: 0...38, using: &random)] + 1
            default:
                UInt128.random(in: 0...ExactDecimal.powersOfTen[Int.random(in: 0...38, using: &random)], using: &random)
            }
        let exponent =
            random.chance(oneIn: 3)
            ? Int.random(in: ExactDecimal.exponentRange, using: &random) : Int.random(in: -18...3, using: &random)
        let significand = Int128(magnitude) * (Bool.random(using: &random) ? 1 : -1)
        return (try? ExactDecimal(significand: significand, exponent: exponent)) ?? .one
    }

    /// The value, or `nil` for an overflow; any other error ends the test.
    private func result(_ body: () throws -> ExactDecimal) throws -> ExactDecimal? {
        do {
            return try body()
        } catch DecimalError.overflow {
            return nil
        }
    }

    @Test func sumsDifferencesProducts() throws {
        var random = SeededRandom()
        var overflows = 0
        for _ in 0..<2000 {
            let (left, right) = (Self.value(&random), Self.value(&random))
            let (first, second) = (ReferenceDecimal(left), ReferenceDecimal(right))
            try #require(try result { try left + right } == (first + second).exact, "\(left) + \(right)")
            try #require(try result { try left - right } == (first + -second).exact, "\(left) - \(right)")
            let product = try result { try left * right }
            try #require(product == (first * second).exact, "\(left) * \(right)")
            overflows += product == nil ? 1 : 0
        }
        #expect((200..<1800).contains(overflows), "both outcomes must be tried")
    }

    @Test func order() throws {
        var random = SeededRandom()
        for _ in 0..<2000 {
            let left = Self.value(&random)
            let right = random.chance(oneIn: 10) ? left : Self.value(&random)
            let (first, second) = (ReferenceDecimal(left), ReferenceDecimal(right))
            try #require((left < right) == ReferenceDecimal.isLess(first, second), "\(left) < \(right)")
            try #require((right < left) == ReferenceDecimal.isLess(second, first), "\(right) < \(left)")
            try #require((left == right) == (!(left < right) && !(right < left)), "\(left) == \(right)")
        }
    }

    @Test(arguments: ExactDecimal.Rounding.allCases)
    func quotients(rounding: ExactDecimal.Rounding) throws {
        var random = SeededRandom()
        var results = (values: 0, overflows: 0)
        for _ in 0..<600 {
            let (left, right) = (Self.value(&random), Self.value(&random))
            let scale = random.chance(oneIn: 2) ? 18 : Int.random(in: -70...70, using: &random)
            if right.isZero { continue }
            let expected = ReferenceDecimal(left).divided(by: ReferenceDecimal(right), scale: scale, rounding: rounding)
            let quotient = try result { try left.divided(by: right, scale: scale, rounding: rounding) }
            try #require(quotient == expected.exact, "\(left) / \(right), scale \(scale)")
            quotient == nil ? (results.overflows += 1) : (results.values += 1)
        }
        #expect(results.values > 100 && results.overflows > 40, "both outcomes must be tried: \(results)")
    }

    @Test(arguments: ExactDecimal.Rounding.allCases)
    func roundedValuesAndProducts(rounding: ExactDecimal.Rounding) throws {
        var random = SeededRandom()
        for _ in 0..<600 {
            let (left, right) = (Self.value(&random), Self.value(&random))
            let scale = Int.random(in: -70...70, using: &random)
            let rounded = try result { try left.rounded(scale: scale, rounding: rounding) }
            let expected = ReferenceDecimal(left).rounded(scale: scale, rounding: rounding)
            try #require(rounded == expected.exact, "\(left), scale \(scale)")
            let product = try result { try left.multiplied(by: right, scale: scale, rounding: rounding) }
            let exact = ReferenceDecimal(left) * ReferenceDecimal(right)
            try #require(
                product == exact.rounded(scale: scale, rounding: rounding).exact, "\(left) * \(right), scale \(scale)")
        }
    }

    /// Quotients whose digits down to the scale take more than 256 bits, and that are values all the same where these
    /// digits are 0, or 9 and rounded up.
    @Test(arguments: ExactDecimal.Rounding.allCases)
    func quotientsWithManyDigits(rounding: ExactDecimal.Rounding) throws {
        var random = SeededRandom()
        var results = (values: 0, overflows: 0)
        for _ in 0..<600 {
            let dividend = try ExactDecimal(significand: Int128.random(in: 1...9, using: &random), exponent: 20)
            let isNearPower = Bool.random(using: &random)
            let power = ExactDecimal.powersOfTen[Int.random(in: 34...38, using: &random)]
            let greatest = Int128.max.magnitude
            let digits =
                isNearPower
                ? power - 1 + UInt128.random(in: 0...2, using: &random)
                : UInt128.random(in: greatest - greatest / 4...greatest, using: &random)
            let divisor = try ExactDecimal(significand: Int128(digits), exponent: 0)
            let scale = Int.random(in: 54...60, using: &random)
            let expected = ReferenceDecimal(dividend)
                .divided(by: ReferenceDecimal(divisor), scale: scale, rounding: rounding)
            let quotient = try result { try dividend.divided(by: divisor, scale: scale, rounding: rounding) }
            try #require(quotient == expected.exact, "\(dividend) / \(divisor), scale \(scale)")
            quotient == nil ? (results.overflows += 1) : (results.values += 1)
        }
        #expect(results.values > 50 && results.overflows > 50, "both outcomes must be tried: \(results)")
    }

    @Test func textOfAnyLength() throws {
        var random = SeededRandom()
        for _ in 0..<2000 {
            let value = Self.value(&random)
            try #require(try ExactDecimal(value.description) == value)
            try #require(try ExactDecimal("\(value.significand)e\(value.exponent)" as Substring) == value)
            let padded = value.description + (value.scale == 0 ? "." : "") + "000000000000000000000000000000"
            try #require(try ExactDecimal(padded) == value, "\(padded)")
        }
    }
}
