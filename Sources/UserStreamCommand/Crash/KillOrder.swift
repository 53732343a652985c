import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

/// When and how a process is ended.
struct KillOrder: Hashable, Sendable {
    /// What is waited for.
    enum Moment: Hashable, Sendable {
        /// So many microseconds from its start.
        case time(Int)
        /// So many writes to its files, or none for so long; then so many microseconds.
        case writes(Int, pause: Int)
    }

    var moment: Moment
    /// For how many microseconds it is asked politely before it is killed; `nil` where it is not asked.
    var grace: Int?

    /// No process lives longer than that, in microseconds.
    var longest = Self.longest

    /// The same where the exchange keeps nobody waiting.
    static let longest = 700_000

    /// How many times as long processes live at an exchange: where one request has to wait for another, those of a short life hear nothing.
    static func slowness(of facts: FaceFacts) -> Int { facts.pagePause > .zero ? 8 : 1 }

    /// Draws one: in a fifth of all cases while the process starts, in as many while it opens its journal and reads the account for the first time, in
    /// a third in the middle of what it writes, and else at any time. One in twenty is told to end, and killed while it does.
    static func drawn(using random: inout SeededRandom, slowness: Int = 1) -> KillOrder {
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        let moment: Moment =
            switch below(100) {
            case 0..<20: .time(below(40_000))
            case 20..<40: .time(below(160_000))
            case 40..<58: .writes(1 + below(6), pause: below(100))
            case 58..<75: .writes(1 + below(80), pause: below(400))
            default: .time(below(500_000 * slowness))
            }
        let grace = below(20) == 0 ? below(30_000) : nil
        return KillOrder(moment: moment, grace: grace, longest: longest * slowness)
    }
}
