import UserStreamCore
import UserStreamTestKit

extension Scenario {
    /// Draws what gives seldom faults and rules their occasion: long breaks, so that orders are purged and windows end; an account without
    /// orders; more orders than a page holds; a listing that lies often, so that live orders are asked for one by one; cancels that take
    /// long, and fills that come late.
    ///
    /// It draws from a sequence of its own, so that it moves nothing that was drawn before.
    mutating func widen(_ allowed: Set<Fault>) {
        var random = SeededRandom(seed: seed).forked("scenario.wide")
        cancelsSlowly = true
        // An order whose only trade was taken back and that is purged at once leaves nothing to tell that by.
        let purgeAfter = TimeSpan.seconds([3, 10, 60][random.below(3)])
        if !faults.isEnabled(.tradeBust) { faults.parameters.purgeAfter = purgeAfter }
        takeForCancel(.milliseconds([1_500, 1_500, 6_000, 15_000][random.below(4)]))
        let moment = TimeSpan.milliseconds(Int64(random.below(Int(duration.milliseconds))))
        switch random.below(64) {
        case 0..<6:
            let minutes: [Int64] = [2, 12, 40, 130, 600, 1_700, 3_000]
            let length = minutes[random.below(minutes.count)]
            // Longer than anything is served: a gap.
            let isGap = length == minutes.last && random.chance(millionths: 250_000)
            lose(at: moment, for: isGap ? .days(125) : .minutes(length))
        case 6..<9, 26..<31: breaks = [Break(.pause, at: moment, length: .seconds(70 + Int64(random.below(60))))]
        case 9..<13: breaks = [Break(.pause, at: .zero, length: .seconds(10 + Int64(random.below(20))))]
        case 13:
            if random.chance(millionths: 500_000) { crowd = 500 + random.below(200) } else { tradeInterval = 5...20 }
            shorten(to: min(duration, .seconds(20)))
            strengthen([.pageShift, .equalTimestamps], of: allowed)
        case 14..<22: strengthen([.pageTruncation, .emptyList], of: allowed, at: EndpointName.openOrders)
        case 22..<26:
            strengthen([.fillAfterCancelAck], of: allowed)
            takeForCancel(.seconds(15))
            strengthen([.endpointLag, .lateCommit], of: allowed, at: EndpointName.fills)
        default: break
        }
    }

    private mutating func strengthen(_ some: Set<Fault>, of allowed: Set<Fault>, at endpoint: String? = nil) {
        for fault in some.intersection(allowed) { faults.enable(fault, .chance(millionths: 200_000), at: endpoint) }
    }

    private mutating func lose(at moment: TimeSpan, for length: TimeSpan) {
        breaks = [Break(.outage, at: moment, length: length)]
        // What was taken back so long ago is only found by a sweep to the horizon, an hour later, for which no run waits.
        if length > .minutes(3) { faults.disable(.tradeBust) }
    }
}
