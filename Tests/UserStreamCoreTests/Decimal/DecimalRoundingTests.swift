import Testing

@testable import UserStreamCore

@Suite struct DecimalRoundingTests {
    /// value, scale, then the results of halfEven, halfUp, down, up
    static let roundings: [(String, Int, [String])] = [
        ("0.5", 0, ["0", "1", "0", "1"]), ("1.5", 0, ["2", "2", "1", "2"]), ("2.5", 0, ["2", "3", "2", "3"]),
        ("-0.5", 0, ["0", "-1", "0", "-1"]), ("-1.5", 0, ["-2", "-2", "-1", "-2"]),
        ("-2.5", 0, ["-2", "-3", "-2", "-3"]),
        ("0.4", 0, ["0", "0", "0", "1"]), ("0.6", 0, ["1", "1", "0", "1"]), ("2.51", 0, ["3", "3", "2", "3"]),
        ("2.49", 0, ["2", "2", "2", "3"]), ("3", 0, ["3", "3", "3", "3"]), ("0", 0, ["0", "0", "0", "0"]),
        ("0.125", 2, ["0.12", "0.13", "0.12", "0.13"]), ("0.135", 2, ["0.14", "0.14", "0.13", "0.14"]),
        ("9.995", 2, ["10", "10", "9.99", "10"]), ("1.23", 5, ["1.23", "1.23", "1.23", "1.23"]),
        ("1250", -2, ["1200", "1300", "1200", "1300"]), ("49", -2, ["0", "0", "0", "100"]),
        ("50", -2, ["0", "100", "0", "100"]), ("1e-64", 0, ["0", "0", "0", "1"]),
        ("1e64", 0, ["1e64", "1e64", "1e64", "1e64"]),
        ("1", -38, ["0", "0", "0", "1e38"]), ("5e38", -39, ["0", "1e39", "0", "1e39"]),
        ("1.5e-40", 40, ["2e-40", "2e-40", "1e-40", "2e-40"]),
    ]

    @Test(arguments: DecimalRoundingTests.roundings)
    func rounded(text: String, scale: Int, expected: [String]) throws {
        let value = try ExactDecimal(text)
        let modes: [ExactDecimal.Rounding] = [.halfEven, .halfUp, .down, .up]
        for (mode, result) in zip(modes, expected) {
            let exact = try ExactDecimal(result)
            #expect(try value.rounded(scale: scale, rounding: mode) == exact, "\(mode)")
            #expect(try value.divided(by: 1, scale: scale, rounding: mode) == exact, "\(mode)")
            #expect(try value.multiplied(by: 1, scale: scale, rounding: mode) == exact, "\(mode)")
        }
    }

    /// dividend, divisor, scale, then the results of halfEven, halfUp, down, up
    static let divisions: [(String, String, Int, [String])] = [
        ("1", "3", 4, ["0.3333", "0.3333", "0.3333", "0.3334"]),
        ("2", "3", 4, ["0.6667", "0.6667", "0.6666", "0.6667"]),
        ("-2", "3", 4, ["-0.6667", "-0.6667", "-0.6666", "-0.6667"]),
        ("2", "-3", 4, ["-0.6667", "-0.6667", "-0.6666", "-0.6667"]), ("-2", "-3", 0, ["1", "1", "0", "1"]),
        ("1", "8", 2, ["0.12", "0.13", "0.12", "0.13"]), ("3", "8", 2, ["0.38", "0.38", "0.37", "0.38"]),
        ("3000", "0.1", 18, ["30000", "30000", "30000", "30000"]), ("0", "7", 18, ["0", "0", "0", "0"]),
        ("10", "4", 0, ["2", "3", "2", "3"]), ("14", "4", 0, ["4", "4", "3", "4"]),
        ("1", "1e30", 18, ["0", "0", "0", "0.000000000000000001"]),
        ("1e15", "1e-18", 18, ["1e33", "1e33", "1e33", "1e33"]),
        ("1e60", "1", 64, ["1e60", "1e60", "1e60", "1e60"]), ("1", "8", 64, ["0.125", "0.125", "0.125", "0.125"]),
        ("1", "3e64", -64, ["0", "0", "0", "1e64"]), ("1", "3e40", 2, ["0", "0", "0", "0.01"]),
        ("2999.999999999999999999", "0.1", 18, Array(repeating: "29999.99999999999999999", count: 4)),
    ]

    @Test(arguments: DecimalRoundingTests.divisions)
    func divided(dividend: String, divisor: String, scale: Int, expected: [String]) throws {
        let (left, right) = (try ExactDecimal(dividend), try ExactDecimal(divisor))
        let modes: [ExactDecimal.Rounding] = [.halfEven, .halfUp, .down, .up]
        for (mode, result) in zip(modes, expected) {
            let exact = try ExactDecimal(result)
            #expect(try left.divided(by: right, scale: scale, rounding: mode) == exact, "\(mode)")
        }
    }

    /// The product is 5 × 10^38 + 1: just above half of 10^39, by a digit that is cut off in the first of two steps.
    @Test(arguments: ExactDecimal.Rounding.allCases)
    func digitsFarBelowHalfCount(rounding: ExactDecimal.Rounding) throws {
        let third: ExactDecimal = "166666666666666666666666666666666666667"
        let rounded = try third.multiplied(by: 3, scale: -39, rounding: rounding)
        #expect(rounded == (rounding == .down ? 0 : "1e39"))
        #expect(try (-third).multiplied(by: 3, scale: -39, rounding: rounding) == -rounded)
    }

    @Test func errors() throws {
        #expect(throws: DecimalError.divisionByZero) { try ExactDecimal.one.divided(by: 0, scale: 2, rounding: .down) }
        #expect(throws: DecimalError.divisionByZero) { try ExactDecimal.zero.divided(by: 0, scale: 2, rounding: .down) }
        #expect(throws: DecimalError.overflow("1 / 3 at scale 60")) {
            try ExactDecimal.one.divided(by: 3, scale: 60, rounding: .down)
        }
        #expect(throws: DecimalError.self) {
            try ("1e64" as ExactDecimal).divided(by: "0.1", scale: 0, rounding: .down)
        }
        #expect(throws: DecimalError.self) { try ExactDecimal.one.rounded(scale: -65, rounding: .up) }
    }

    @Test(arguments: [Int.min, -1000, 1000, Int.max])
    func anyScaleIsSafe(scale: Int) throws {
        let value: ExactDecimal = "1.25"
        #expect(try value.rounded(scale: scale, rounding: .down) == (scale < 0 ? 0 : value))
        #expect(try value.multiplied(by: 2, scale: scale, rounding: .halfEven) == (scale < 0 ? 0 : "2.5"))
        #expect(try value.divided(by: 5, scale: scale, rounding: .halfUp) == (scale < 0 ? 0 : "0.25"))
    }
}
