import Testing

@testable import UserStreamCore

@Suite struct DecimalValueTests {
    @Test func oneRepresentation() throws {
        let spellings = ["1.5", "1.50", "15e-1", "0.15e1", "1.500000000000000000000000000000000000000000000000"]
        let values = try spellings.map { try ExactDecimal($0) }
        #expect(Set(values).count == 1)
        #expect(values.allSatisfy { $0.significand == 15 && $0.exponent == -1 })
        #expect(ExactDecimal.zero.significand == 0 && ExactDecimal.zero.exponent == 0)
        let negativeZero = try ExactDecimal("-0.00" as Substring)
        #expect(negativeZero == .zero && negativeZero.hashValue == ExactDecimal.zero.hashValue)
        #expect(try ExactDecimal(significand: 1200, exponent: -1) == "120")
        #expect(try ExactDecimal(significand: 0, exponent: 1_000_000) == .zero)
        #expect(-ExactDecimal.zero == .zero)
    }

    @Test func significandAndExponent() throws {
        #expect(try ExactDecimal(significand: .max, exponent: 64).significand == .max)
        // 2^127 ends in 8, so no trailing zero saves it.
        #expect(throws: DecimalError.self) { try ExactDecimal(significand: .min, exponent: 0) }
        #expect(throws: DecimalError.overflow("1e65")) { try ExactDecimal(significand: 1, exponent: 65) }
        #expect(throws: DecimalError.self) { try ExactDecimal(significand: 10, exponent: .max) }
        #expect(throws: DecimalError.self) { try ExactDecimal(significand: 1, exponent: .min) }
        #expect(try ExactDecimal(significand: 1000, exponent: -66) == "1e-63")
    }

    @Test func integers() {
        #expect(ExactDecimal(Int64.min).description == "-9223372036854775808")
        #expect(ExactDecimal(Int64.max).description == "9223372036854775807")
        #expect(ExactDecimal(UInt64.max).description == "18446744073709551615")
        let count = -1_000
        #expect(ExactDecimal(count).significand == -1 && ExactDecimal(count).exponent == 3)
    }

    @Test func properties() throws {
        let value: ExactDecimal = "-12.5"
        #expect(
            value.isNegative && !value.isZero && value.signum == -1 && value.magnitude == "12.5" && value.scale == 1)
        #expect(ExactDecimal.one.signum == 1 && ExactDecimal.zero.signum == 0 && ExactDecimal(1200).scale == 0)
        #expect(-value == "12.5" && -(-value) == value)
    }

    /// Each is less than all after it.
    private static let ascending: [ExactDecimal] = [
        "-170141183460469231731687303715884105727e64", "-1e64", "-170141183460469231731687303715884105727", "-1e30",
        "-2", "-1.5", "-1", "-1e-30", "-1e-64", "0", "1e-64", "1e-63", "1e-30", "0.1", "0.11", "0.9", "1",
        "1.0000000000000000000000000000000000001", "1.5", "9", "10", "11", "170141183460469231731687303715884105726",
        "170141183460469231731687303715884105727", "1.8e38", "1e39", "1e64",
        "170141183460469231731687303715884105727e64",
    ]

    @Test func order() {
        for (position, value) in Self.ascending.enumerated() {
            for (other, later) in Self.ascending.enumerated() {
                #expect((value < later) == (position < other), "\(value) < \(later)")
                #expect((value == later) == (position == other))
                #expect((value >= later) == (position >= other))
            }
        }
        #expect(Self.ascending.shuffled().sorted() == Self.ascending)
    }
}
