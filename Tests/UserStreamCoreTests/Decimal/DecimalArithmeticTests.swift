import Testing

@testable import UserStreamCore

@Suite struct DecimalArithmeticTests {
    @Test func moneyThatDoubleGetsWrong() throws {
        #expect(try ("0.1" as ExactDecimal) + "0.2" == "0.3")
        #expect(try ("1000" as ExactDecimal) - "187.57" == "812.43")
        #expect(try ("30000" as ExactDecimal) * "0.1" == 3000)
        #expect(
            try ("1000000000000000" as ExactDecimal) + "0.000000000000000001" == "1000000000000000.000000000000000001")
        #expect(try ("999999999999999.999999999999999999" as ExactDecimal) + "0.000000000000000001" == "1e15")
    }

    @Test func overflow() throws {
        let greatest = try ExactDecimal(significand: .max, exponent: 0)
        #expect(throws: DecimalError.overflow("\(greatest) + 1")) { try greatest + 1 }
        #expect(throws: DecimalError.overflow("-\(greatest) - 1")) { try -greatest - 1 }
        #expect(throws: DecimalError.overflow("\(greatest) * 2")) { try greatest * 2 }
        #expect(throws: DecimalError.self) { try ("1e64" as ExactDecimal) * 10 }
        #expect(throws: DecimalError.self) { try ("1e-64" as ExactDecimal) * "0.1" }
        #expect(throws: DecimalError.self) { try ("1e30" as ExactDecimal) + "1e-30" }
        #expect(throws: DecimalError.self) { try ("9e64" as ExactDecimal) + "1e64" }
    }

    /// Results that fit although something on the way to them takes more than 128 bits.
    @Test func noFalseOverflow() throws {
        let greatest = try ExactDecimal(significand: .max, exponent: 0)
        #expect(try greatest + 3 == "170141183460469231731687303715884105730")
        #expect(try greatest - greatest == 0)
        #expect(
            try ("1.8e38" as ExactDecimal) - "79999999999999999999999999999999999999"
                == "100000000000000000000000000000000000001")
        #expect(
            try ExactDecimal(significand: Int128(1) << 120, exponent: -64)
                * ExactDecimal(significand: 298_023_223_876_953_125, exponent: 0)
                == ExactDecimal(significand: (Int128(1) << 95), exponent: -39))
        #expect(try greatest * 0 == 0)
        #expect(try ("1e64" as ExactDecimal) + 0 == "1e64")
        #expect(try 0 - ("1e-64" as ExactDecimal) == "-1e-64")
    }

    @Test func lawsHoldWhereResultsFit() throws {
        var random = SeededRandom()
        func amount() throws -> ExactDecimal {
            let significand = Int128.random(in: -9_999_999_999...9_999_999_999, using: &random)
            return try ExactDecimal(significand: significand, exponent: Int.random(in: -9...3, using: &random))
        }
        for _ in 0..<3000 {
            let (a, b, c) = (try amount(), try amount(), try amount())
            try #require(try a + b == b + a)
            try #require(try a * b == b * a)
            try #require(try a + (b + c) == (a + b) + c)
            try #require(try a * (b + c) == a * b + a * c)
            try #require(try (a - b) + b == a)
            try #require(try a - b == -(b - a))
            try #require(try a + 0 == a && a * 1 == a && a * 0 == 0 && a - a == 0)
            try #require(try (a < b) == (a + c < b + c))
            if !b.isZero { try #require(try (a * b).divided(by: b, scale: 40, rounding: .down) == a) }
            try #require(-a == a * -1 && a.magnitude == (-a).magnitude)
        }
    }
}
