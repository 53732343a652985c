import UserStreamCore
import UserStreamTestKit

extension SeededRandom {
    /// A whole number from 0 up to, but not including, `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}

extension ExactDecimal {
    /// So many hundredths.
    static func hundredths(_ count: Int) -> ExactDecimal { Exact.units(count, places: 2) }
}
