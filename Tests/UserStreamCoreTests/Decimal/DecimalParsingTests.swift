import Testing

@testable import UserStreamCore

@Suite struct DecimalParsingTests {
    static let good: [(String, String?)] = [
        ("0", "0"), ("-0", "0"), ("0.0", "0"), ("-0.000", "0"), ("0e0", "0"), ("0e999999999999999999999", "0"),
        ("1", "1"), ("-1", "-1"), ("10", "10"), ("1200", "1200"), ("0.5", "0.5"), ("-0.25", "-0.25"), ("1.50", "1.5"),
        ("812.430000000000000000", "812.43"), ("1000000000000000.000000000000000000", "1000000000000000"),
        ("0.000000000000000001", "0.000000000000000001"), ("100.001", "100.001"), ("10.01", "10.01"),
        ("999999999999999.999999999999999999", "999999999999999.999999999999999999"),
        ("1e5", "100000"), ("1E5", "100000"), ("1e+5", "100000"), ("1e-5", "0.00001"), ("1.5e3", "1500"),
        ("15e-1", "1.5"), ("1e00005", "100000"), ("0.1e1", "1"), ("100e-2", "1"), ("1.2e-07", "0.00000012"),
        ("1844674407370955161", "1844674407370955161"), ("18446744073709551615", "18446744073709551615"),
        ("18446744073709551616", "18446744073709551616"), ("9999999999999999999", "9999999999999999999"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
        ("170141183460469231731687303715884105727", "170141183460469231731687303715884105727"),
        ("-170141183460469231731687303715884105727", "-170141183460469231731687303715884105727"),
        ("1e64", "1" + String(repeating: "0", count: 64)), ("1e-64", "0." + String(repeating: "0", count: 63) + "1"),
        ("0." + String(repeating: "0", count: 500), "0"), ("7" + String(repeating: "0", count: 64) + ".00", nil),
        (String(repeating: "0", count: 0) + "1." + String(repeating: "0", count: 500), "1"),
        ("0." + String(repeating: "0", count: 100) + "5e100", "0.5"),
    ]

    @Test(arguments: DecimalParsingTests.good)
    func accepted(text: String, expected: String?) throws {
        let value = try ExactDecimal(text)
        #expect(value.description == expected ?? String(text.prefix { $0 != "." }))
        #expect(try ExactDecimal(utf8: Array(text.utf8).span) == value)
        #expect(try ExactDecimal("[\(text)]".dropFirst().dropLast()) == value)
        #expect(try ExactDecimal(value.description) == value)
    }

    static let bad: [String] = [
        "", "-", "+1", "1.", ".5", "-.5", ".", "1.2abc", "1,234.5", "--1", "-+1", "0x10", "NaN", "nan", "inf",
        "Infinity",
        " 1", "1 ", "1\n", "\t1", "1\0", "\0", "00", "01", "-00", "-01", "00.5", "1e", "1e+", "1e-", "e5", "1e5.5",
        "1e5e5", "1.2.3", "1..2", "1.e5", "1.-5", "1-", "1_000", "½", "١٢", "１", "1\u{301}", "−1", "1e٣", "$1", "1f",
        "1d",
        "true", "null", "\"1\"", "0b1", "1/2", "∞",
    ]

    @Test(arguments: DecimalParsingTests.bad)
    func malformed(text: String) throws {
        #expect(throws: DecimalError.malformed(text)) { try ExactDecimal(text) }
        #expect(throws: DecimalError.malformed(text)) { try ExactDecimal(utf8: Array(text.utf8).span) }
    }

    static let tooLong: [String] = [
        "12345678901234567890123456789012345678901234", "170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105728", "199999999999999999999999999999999999999",
        "0.12345678901234567890123456789012345678901234", "1e65", "1e-65", "12e-65", "1.1e-64", "10e64",
        "1e999999999999999999999999999999999", "1e-999999999999999999999999999999999", "-1e9223372036854775808",
        "99999999999999999999.99999999999999999999",
    ]

    @Test(arguments: DecimalParsingTests.tooLong)
    func overflowing(text: String) throws {
        #expect(throws: DecimalError.overflow(text)) { try ExactDecimal(text) }
    }

    @Test func errorsKeepTheTextButNotMegabytes() throws {
        let long = String(repeating: "1", count: 1_000_000)
        #expect(throws: DecimalError.overflow(String(repeating: "1", count: 200) + "…")) { try ExactDecimal(long) }
        #expect(throws: DecimalError.malformed(String(repeating: "1", count: 200) + "…")) {
            try ExactDecimal(long + "x")
        }
        let bytes: [UInt8] = [0x31, 0xFF, 0xC3]
        #expect(throws: DecimalError.malformed("1\u{FFFD}\u{FFFD}")) { try ExactDecimal(utf8: bytes.span) }
    }

    /// All texts of up to five characters of a small alphabet, against the grammar as a regular expression.
    @Test func allShortTexts() throws {
        let alphabet = Array("01.-+e")
        let grammar = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/
        var texts = [""]
        var accepted = 0
        for _ in 0..<5 {
            texts = texts.flatMap { text in alphabet.map { text + String($0) } }
            for text in texts {
                let isNumber = text.wholeMatch(of: grammar) != nil
                let parsed = ExactDecimal.parse(Array(text.utf8).span)
                if case .malformed = parsed {
                    #expect(!isNumber, "\(text)")
                } else {
                    #expect(isNumber, "\(text)")
                }
                accepted += isNumber ? 1 : 0
            }
        }
        #expect(accepted > 200)
    }

    /// Texts that are not in one piece of memory take another way.
    @Test func bridgedAndSlicedText() throws {
        let source = "812.4300 or 5e-3"
        #expect(try ExactDecimal(source.prefix(8)) == "812.43")
        #expect(try ExactDecimal(source.suffix(4)) == "0.005")
        #expect(throws: DecimalError.self) { try ExactDecimal(source.prefix(9)) }
    }

    @Test func literals() {
        let values: [ExactDecimal] = [0, 1, -7, 1200, "0.5", "-0.50", "1e3"]
        #expect(values.map(\.description) == ["0", "1", "-7", "1200", "0.5", "-0.5", "1000"])
    }

    @Test func wrongLiteralStopsTheProgram() async {
        await #expect(processExitsWith: .failure) { _ = "1,5" as ExactDecimal }
    }
}
