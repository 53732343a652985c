extension ExactDecimal {
    /// What to do with digits that are cut off.
    public enum Rounding: Hashable, Sendable, CaseIterable {
        /// To the nearest; of two that are equally near, to the even one. 0.5 is 0, 1.5 is 2, -2.5 is -2.
        case halfEven
        /// To the nearest; of two that are equally near, away from zero. 0.5 is 1, -2.5 is -3.
        case halfUp
        /// Towards zero: the digits are dropped.
        case down
        /// Away from zero, if any digit that is dropped is not 0.
        case up

        /// Whether the magnitude of a quotient grows by one.
        func increments(isQuotientOdd: Bool, remainder: Remainder) -> Bool {
            switch (self, remainder) {
            case (_, .none), (.down, _): false
            case (.up, _): true
            case (_, .belowHalf): false
            case (_, .aboveHalf): true
            case (.halfUp, .half): true
            case (.halfEven, .half): isQuotientOdd
            }
        }
    }

    /// How a remainder compares with half of the divisor.
    enum Remainder {
        case none, belowHalf, half, aboveHalf

        /// - Parameter andMore: whether something below the last digit of the remainder was lost before.
        init(_ remainder: UInt128, of divisor: UInt128, andMore: Bool = false) {
            let rest = divisor - remainder
            if remainder == 0 {
                self = andMore ? .belowHalf : .none
            } else if remainder == rest {
                self = andMore ? .aboveHalf : .half
            } else {
                self = remainder < rest ? .belowHalf : .aboveHalf
            }
        }
    }
}
