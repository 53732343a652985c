/// An unsigned number of 256 bits: what a product, or the numerator of a division, may need on the way.
struct WideUnsigned: Equatable {
    var high: UInt128
    var low: UInt128

    init(high: UInt128 = 0, low: UInt128) {
        self.high = high
        self.low = low
    }

    /// The whole product of two numbers of 128 bits.
    init(_ left: UInt128, times right: UInt128) {
        if left <= UInt64.max, right <= UInt64.max {
            self.init(low: left &* right)
        } else {
            let product = left.multipliedFullWidth(by: right)
            self.init(high: product.high, low: product.low)
        }
    }

    /// The product with `10^power`; `nil` if it takes more than 256 bits.
    func multiplied(byPowerOfTen power: Int) -> WideUnsigned? {
        var result = self
        var rest = power
        while rest > 0, result != WideUnsigned(low: 0) {
            let step = min(rest, 38)
            guard let factor = ExactDecimal.powerOfTen(step), let next = result.multiplied(by: factor) else {
                return nil
            }
            result = next
            rest -= step
        }
        return result
    }

    private func multiplied(by factor: UInt128) -> WideUnsigned? {
        let lower = WideUnsigned(low, times: factor)
        if high == 0 { return lower }
        let (upper, overflow) = high.multipliedReportingOverflow(by: factor)
        let (sum, overflowOfSum) = upper.addingReportingOverflow(lower.high)
        return overflow || overflowOfSum ? nil : WideUnsigned(high: sum, low: lower.low)
    }

    /// Quotient and remainder by a number that is not 0.
    func divided(by divisor: UInt128) -> (quotient: WideUnsigned, remainder: UInt128) {
        if high == 0 {
            let (quotient, remainder) = low.quotientAndRemainder(dividingBy: divisor)
            return (WideUnsigned(low: quotient), remainder)
        }
        let (upper, rest) = high.quotientAndRemainder(dividingBy: divisor)
        let (lower, remainder) = divisor.dividingFullWidth((rest, low))
        return (WideUnsigned(high: upper, low: lower), remainder)
    }

    func dividedByTen() -> (quotient: WideUnsigned, remainder: UInt128) {
        divided(by: 10)
    }

    /// The next number; `nil` after the greatest.
    func successor() -> WideUnsigned? {
        let (next, carry) = low.addingReportingOverflow(1)
        if !carry { return WideUnsigned(high: high, low: next) }
        return high == .max ? nil : WideUnsigned(high: high + 1, low: 0)
    }
}
