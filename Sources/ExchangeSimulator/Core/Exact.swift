import UserStreamCore

/// Arithmetic on amounts that were checked to be within the simulator's limits (18 places, 10^15 each), where an
/// overflow cannot happen; if it does, the simulator is wrong and stops.
enum Exact {
    /// The largest amount that anybody may send.
    static let limit = ExactDecimal(1_000_000_000_000_000)
    /// Decimal places of everything.
    static let places = 18

    static func sum(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal {
        checked { () throws(DecimalError) in try left + right }
    }

    static func difference(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal {
        checked { () throws(DecimalError) in try left - right }
    }

    static func product(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal {
        checked { () throws(DecimalError) in try left * right }
    }

    /// The product, half-even to 18 places or fewer.
    static func share(_ rate: ExactDecimal, of amount: ExactDecimal, places: Int = places) -> ExactDecimal {
        checked { () throws(DecimalError) in try amount.multiplied(by: rate, scale: places, rounding: .halfEven) }
    }

    /// How often `divisor` fits, cut after `places`.
    static func quotient(_ left: ExactDecimal, _ divisor: ExactDecimal, places: Int) -> ExactDecimal {
        checked { () throws(DecimalError) in try left.divided(by: divisor, scale: places, rounding: .down) }
    }

    /// `value` cut after `places`.
    static func cut(_ value: ExactDecimal, places: Int) -> ExactDecimal {
        checked { () throws(DecimalError) in try value.rounded(scale: places, rounding: .down) }
    }

    /// `count` of the smallest steps with `places` decimal places.
    static func units(_ count: Int, places: Int) -> ExactDecimal {
        checked { () throws(DecimalError) in try ExactDecimal(significand: Int128(count), exponent: -places) }
    }

    private static func checked(_ body: () throws(DecimalError) -> ExactDecimal) -> ExactDecimal {
        do { return try body() } catch { preconditionFailure("amounts of the simulator: \(error)") }
    }
}
