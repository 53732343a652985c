import UserStreamCore
import UserStreamTestKit

/// What can be wrong with a stream: a broken promise, or a harm to the exchange or the machine that the log does not show.
enum Harm: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The judge finds a promise broken.
    case broken(Promise)
    /// The log says `stale` although a right stream would not have to.
    case stale
    /// The log corrects an end although a right stream would not have to.
    case corrected
    /// Entries say again what was said before.
    case noise
    /// Requests went beyond the exchange's limits, and were refused.
    case refused
    /// Requests went on during a ban.
    case banned
    /// Requests went on in an outage, faster than the back-off allows.
    case storm
    /// Two requests of one kind were under way at the same time.
    case overlap
    /// The consumer's own orders waited for a limit that polls had used up.
    case delay
    /// Orders that ended are kept for ever.
    case leak
    /// More tokens were asked for than there was need.
    case tokens
    /// Two accounts write entries with the same id.
    case collision

    var description: String {
        switch self {
        case .broken(let promise): promise.rawValue
        case .stale: "an avoidable `stale`"
        case .corrected: "an avoidable correction"
        case .noise: "entries without news"
        case .refused: "requests beyond the limit"
        case .banned: "requests during a ban"
        case .storm: "requests without a pause"
        case .overlap: "two requests of a kind at once"
        case .delay: "orders that wait"
        case .leak: "ended orders kept for ever"
        case .tokens: "tokens without need"
        case .collision: "ids that collide"
        }
    }

    static func < (left: Harm, right: Harm) -> Bool { left.description < right.description }
}

/// What a run came to.
struct Outcome: Sendable {
    var harms: Set<Harm>
    var violations: [Violation]

    init(_ verdict: Verdict, _ log: [UserStreamEvent]) {
        harms = Set(verdict.violations.map { .broken($0.promise) })
        if verdict.excuses.stale > 0 { harms.insert(.stale) }
        if verdict.excuses.orderCorrected > 0 { harms.insert(.corrected) }
        if log.contains(where: \.isRepetition) { harms.insert(.noise) }
        violations = verdict.violations
    }
}

extension UserStreamEvent {
    /// Whether it states a balance that was stated before, and adds no explanation.
    fileprivate var isRepetition: Bool {
        guard case .balance(let change) = change else { return false }
        return change.previous.hasSameAmounts(as: change.balance) && !change.isAligned
    }
}
