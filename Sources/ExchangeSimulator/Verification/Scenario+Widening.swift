import UserStreamCore
import UserStreamTestKit

extension Scenario {
    /// Draws what gives seldom faults and rules their occasion: long breaks, so that orders are purged and windows end; more orders than a page
    /// holds; cancels that take a while. It draws from a sequence of its own, so that it moves nothing that was drawn before.
    mutating func widen() {
        var random = SeededRandom(seed: seed).forked("scenario.wide")
        cancelsSlowly = true
        let (kind, at) = (random.below(64), TimeSpan.milliseconds(Int64(random.below(Int(duration.milliseconds)))))
        switch kind {
        case 0..<6:
            let minutes: [Int64] = [2, 12, 40, 130, 600, 1_700, 3_000]
            breaks = [Break(.outage, at: at, length: .minutes(minutes[random.below(minutes.count)]))]
        case 6..<9: breaks = [Break(.pause, at: at, length: .seconds(70 + Int64(random.below(60))))]
        case 9 where random.chance(millionths: 500_000):
            crowd = 500 + random.below(200)
            duration = min(duration, .seconds(20))
            restarts = restarts.filter { $0 < duration }
        default: break
        }
    }
}
