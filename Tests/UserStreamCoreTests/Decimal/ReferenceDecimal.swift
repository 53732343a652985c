@testable import UserStreamCore

/// A natural number as a list of decimal digits, the last digit first. Slow, and simple enough to be right: the
/// referee in the tests of `ExactDecimal`.
struct Digits: Comparable {
    private(set) var digits: [Int8]

    init(_ value: UInt128) {
        digits = String(value).utf8.reversed().map { Int8($0 - 48) }
        trim()
    }

    private init(digits: [Int8]) {
        self.digits = digits
        trim()
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
    }

    var isZero: Bool { digits.isEmpty }
    var isOdd: Bool { (digits.first ?? 0) % 2 == 1 }
    var endsInZero: Bool { digits.first == 0 }
    var text: String { isZero ? "0" : String(digits.reversed().map { Character("\($0)") }) }

    static func < (left: Digits, right: Digits) -> Bool {
        left.digits.count != right.digits.count
            ? left.digits.count < right.digits.count
            : left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
    }

    static func + (left: Digits, right: Digits) -> Digits {
        var result: [Int8] = []
        var carry: Int8 = 0
        for index in 0...max(left.digits.count, right.digits.count) {
            let sum = left.digit(index) + right.digit(index) + carry
            result.append(sum % 10)
            carry = sum / 10
        }
        return Digits(digits: result)
    }

    /// - Precondition: `left >= right`.
    static func - (left: Digits, right: Digits) -> Digits {
        var result: [Int8] = []
        var borrow: Int8 = 0
        for index in left.digits.indices {
            var difference = left.digit(index) - right.digit(index) - borrow
            borrow = difference < 0 ? 1 : 0
            if difference < 0 { difference += 10 }
            result.append(difference)
        }
        precondition(borrow == 0)
        return Digits(digits: result)
    }

    static func * (left: Digits, right: Digits) -> Digits {
        var result = [Int](repeating: 0, count: left.digits.count + right.digits.count + 1)
        for (place, first) in left.digits.enumerated() {
            for (other, second) in right.digits.enumerated() {
                result[place + other] += Int(first) * Int(second)
            }
        }
        for place in 0..<result.count - 1 {
            result[place + 1] += result[place] / 10
            result[place] %= 10
        }
        return Digits(digits: result.map { Int8($0) })
    }

    private func digit(_ index: Int) -> Int8 { index < digits.count ? digits[index] : 0 }

    func shifted(by zeros: Int) -> Digits {
        isZero ? self : Digits(digits: [Int8](repeating: 0, count: zeros) + digits)
    }

    func droppingLast() -> Digits { Digits(digits: Array(digits.dropFirst())) }

    /// Long division, as on paper.
    func divided(by divisor: Digits) -> (quotient: Digits, remainder: Digits) {
        precondition(!divisor.isZero)
        var quotient: [Int8] = []
        var rest = Digits(0)
        for digit in digits.reversed() {
            rest = Digits(digits: [digit] + rest.digits)
            var times: Int8 = 0
            while rest >= divisor {
                rest = rest - divisor
                times += 1
            }
            quotient.append(times)
        }
        return (Digits(digits: quotient.reversed()), rest)
    }
}

/// A decimal number without any bounds.
struct ReferenceDecimal {
    var isNegative: Bool
    var digits: Digits
    var exponent: Int

    init(isNegative: Bool, digits: Digits, exponent: Int) {
        self.isNegative = isNegative
        self.digits = digits
        self.exponent = exponent
    }

    init(_ value: ExactDecimal) {
        self.init(isNegative: value.isNegative, digits: Digits(value.significand.magnitude), exponent: value.exponent)
    }

    /// The value as an `ExactDecimal`; `nil` if it has none.
    var exact: ExactDecimal? {
        if digits.isZero { return .zero }
        var (digits, exponent) = (digits, exponent)
        while digits.endsInZero { (digits, exponent) = (digits.droppingLast(), exponent + 1) }
        guard let significand = Int128(digits.text), ExactDecimal.exponentRange.contains(exponent) else { return nil }
        return ExactDecimal(uncheckedSignificand: isNegative ? -significand : significand, exponent: exponent)
    }

    static func aligned(_ left: Self, _ right: Self) -> (left: Digits, right: Digits, exponent: Int) {
        let exponent = min(left.exponent, right.exponent)
        return (
            left.digits.shifted(by: left.exponent - exponent), right.digits.shifted(by: right.exponent - exponent),
            exponent
        )
    }

    static prefix func - (value: Self) -> Self {
        Self(isNegative: !value.isNegative, digits: value.digits, exponent: value.exponent)
    }

    static func + (left: Self, right: Self) -> Self {
        let (first, second, exponent) = aligned(left, right)
        if left.isNegative == right.isNegative {
            return Self(isNegative: left.isNegative, digits: first + second, exponent: exponent)
        }
        return first < second
            ? Self(isNegative: right.isNegative, digits: second - first, exponent: exponent)
            : Self(isNegative: left.isNegative, digits: first - second, exponent: exponent)
    }

    static func * (left: Self, right: Self) -> Self {
        Self(
            isNegative: left.isNegative != right.isNegative, digits: left.digits * right.digits,
            exponent: left.exponent + right.exponent)
    }

    static func isLess(_ left: Self, _ right: Self) -> Bool {
        let difference = left + -right
        return difference.isNegative && !difference.digits.isZero
    }

    func divided(by divisor: Self, scale: Int, rounding: ExactDecimal.Rounding) -> Self {
        let shift = exponent - divisor.exponent + scale
        let numerator = digits.shifted(by: max(0, shift))
        let denominator = divisor.digits.shifted(by: max(0, -shift))
        var (quotient, rest) = numerator.divided(by: denominator)
        let twice = rest + rest
        let isUp =
            switch rounding {
            case .down: false
            case .up: !rest.isZero
            case .halfUp: twice >= denominator
            case .halfEven: twice > denominator || (twice == denominator && quotient.isOdd)
            }
        if isUp { quotient = quotient + Digits(1) }
        return Self(isNegative: isNegative != divisor.isNegative, digits: quotient, exponent: -scale)
    }

    func rounded(scale: Int, rounding: ExactDecimal.Rounding) -> Self {
        divided(by: Self(isNegative: false, digits: Digits(1), exponent: 0), scale: scale, rounding: rounding)
    }
}
