import Foundation
import Testing
import UserStreamCore

/// Against `Foundation.Decimal`, where its 38 digits are enough to be exact.
@Suite struct DecimalFoundationTests {
    /// An amount with at most so many digits on each side of the point, written as exchanges write them.
    private func amount(_ random: inout SeededRandom, whole: Int, places: Int) -> String {
        let sign = random.chance(oneIn: 3) ? "-" : ""
        let integer = Int.random(in: 0...whole, using: &random)
        let first = integer == 0 ? "0" : "\(Int.random(in: 1...9, using: &random))" + random.digits(integer - 1)
        let fraction = random.digits(Int.random(in: 0...places, using: &random))
        let zeros = random.chance(oneIn: 3) ? String(repeating: "0", count: places) : ""
        return sign + first + (fraction + zeros == "" ? "" : "." + fraction + zeros)
    }

    /// The text that `Decimal` gives, with `-0` as 0.
    private func text(_ value: Decimal) -> String { value.isZero ? "0" : value.description }

    @Test func parsing() throws {
        var random = SeededRandom()
        for _ in 0..<20_000 {
            let source = amount(&random, whole: 16, places: 18)
            let reference = try #require(Decimal(string: source))
            try #require(try ExactDecimal(source).description == text(reference), "\(source)")
        }
    }

    @Test func exponents() throws {
        var random = SeededRandom()
        for _ in 0..<5000 {
            let source = amount(&random, whole: 8, places: 8) + "e\(Int.random(in: -30...30, using: &random))"
            let reference = try #require(Decimal(string: source))
            try #require(try ExactDecimal(source).description == text(reference), "\(source)")
        }
    }

    @Test func sumsAndOrder() throws {
        var random = SeededRandom()
        for _ in 0..<10_000 {
            let (left, right) = (amount(&random, whole: 16, places: 18), amount(&random, whole: 16, places: 18))
            let (first, second) = (try #require(Decimal(string: left)), try #require(Decimal(string: right)))
            let (exactFirst, exactSecond) = (try ExactDecimal(left), try ExactDecimal(right))
            try #require(try (exactFirst + exactSecond).description == text(first + second), "\(left) + \(right)")
            try #require(try (exactFirst - exactSecond).description == text(first - second), "\(left) - \(right)")
            try #require((exactFirst < exactSecond) == (first < second), "\(left) < \(right)")
            try #require((exactFirst == exactSecond) == (first == second), "\(left) == \(right)")
        }
    }

    @Test func products() throws {
        var random = SeededRandom()
        for _ in 0..<10_000 {
            let (left, right) = (amount(&random, whole: 9, places: 9), amount(&random, whole: 9, places: 9))
            let (first, second) = (try #require(Decimal(string: left)), try #require(Decimal(string: right)))
            let product = try ExactDecimal(left) * ExactDecimal(right)
            try #require(product.description == text(first * second), "\(left) * \(right)")
        }
    }

    @Test(arguments: [
        (ExactDecimal.Rounding.halfEven, Decimal.RoundingMode.bankers), (.halfUp, .plain),
    ])
    func rounding(exact: ExactDecimal.Rounding, reference: Decimal.RoundingMode) throws {
        var random = SeededRandom()
        for _ in 0..<5000 {
            let source = amount(&random, whole: 12, places: 4)
            let scale = Int.random(in: 0...4, using: &random)
            var value = try #require(Decimal(string: source))
            var result = Decimal()
            NSDecimalRound(&result, &value, scale, reference)
            let rounded = try ExactDecimal(source).rounded(scale: scale, rounding: exact)
            try #require(rounded.description == text(result), "\(source) to \(scale)")
        }
    }
}
