import UserStreamCore
import UserStreamTestKit

extension SeededRandom {
    /// A whole number from 0 up to, but not including, `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    /// An id for an order whose owner gave it none: 22 letters and digits, in which Binance's are written.
    mutating func orderName() -> String {
        let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        return String(decoding: (0..<22).map { _ in letters[below(letters.count)] }, as: UTF8.self)
    }
}

extension ExactDecimal {
    /// So many hundredths.
    static func hundredths(_ count: Int) -> ExactDecimal { Exact.units(count, places: 2) }
}
