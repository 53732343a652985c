import UserStreamCore
import UserStreamTestKit

extension Scenario {
    /// What a seed decides, with nothing but some of `allowed` going wrong. A single fault is always on; of several, each is on in half of the
    /// scenarios. Each has a strength of its own.
    /// - Parameter isWide: whether it draws long breaks and crowds as well. Seeds that found bugs before there were any are played without.
    package static func drawn(
        seed: UInt64, faults allowed: Set<Fault>, dialects: Set<Dialect>? = nil, isWide: Bool = true,
        face: any ExchangeFace.Type = FaceRegistry.usual
    ) -> Scenario {
        var random = SeededRandom(seed: seed).forked("scenario")
        var plan = FaultPlan(seed: seed)
        for fault in allowed.sorted(by: { $0.rawValue < $1.rawValue }) {
            let isOn = random.chance(millionths: 500_000) || allowed.count == 1
            let strengths = allowed.count == 1 ? [20_000, 60_000, 200_000] : [2_000, 6_000, 20_000, 60_000]
            let strength = strengths[Int(random.next() % UInt64(strengths.count))]
            if isOn { plan.enable(fault, .chance(millionths: strength)) }
        }
        var scenario = Scenario(
            seed: seed, faults: plan, dialects: dialects ?? Dialect.drawn(seed: seed, of: face), face: face)
        scenario.draw(using: &random)
        scenario.loseTokens(allowed)
        if isWide {
            scenario.widen(allowed)
            scenario.tradeItself()
        }
        scenario.slowDown()
        return scenario
    }

    /// Where one narrow limit meters every request, everybody acts as much less often, for longer: a client sees no more of an account than it may ask.
    private mutating func slowDown() {
        let pause = face.facts.requestPause
        guard pause > .zero else { return }
        let (slowness, length): (Int64, Int64) = (max(1, pause.milliseconds / 200), 4)
        func slower(_ interval: ClosedRange<Int64>) -> ClosedRange<Int64> {
            interval.lowerBound * slowness...interval.upperBound * slowness
        }
        tradeInterval = slower(tradeInterval)
        ownInterval = ownInterval.map(slower)
        duration = duration * length
        restarts = restarts.map { $0 * length }
        breaks = breaks.map { Break($0.kind, at: $0.at * length, length: $0.length) }
    }

    /// Where there are tokens and everything goes wrong, they are ended early in half of the scenarios. It is drawn from a sequence of its own, so that it
    /// moves nothing else.
    private mutating func loseTokens(_ allowed: Set<Fault>) {
        guard face.facts.hasTokens, allowed.isSuperset(of: Fault.all) else { return }
        var random = SeededRandom(seed: seed).forked("scenario.tokens")
        guard random.chance(millionths: 500_000) else { return }
        faults.enable(.tokenRevoked, .chance(millionths: [2_000, 6_000, 20_000][Int(random.next() % 3)]))
    }

    /// In some scenarios the consumer itself trades as well. It is drawn from a sequence of its own, so that it moves nothing else.
    private mutating func tradeItself() {
        var random = SeededRandom(seed: seed).forked("scenario.own")
        guard random.chance(millionths: 125_000) else { return }
        let intervals: [ClosedRange<Int64>] = [100...1_000, 500...4_000, 2_000...12_000]
        ownInterval = intervals[Int(random.next() % 3)]
    }

    private mutating func draw(using random: inout SeededRandom) {
        listings = Array(listings.prefix(1 + Int(random.next() % 3)))
        tradeInterval = [20...200, 50...500, 300...2_500][Int(random.next() % 3)]
        latency = [1...30, 20...150, 5...600][Int(random.next() % 3)]
        clockOffset = .milliseconds(Int64.random(in: -4_000...4_000, using: &random))
        let interval = TimeSpan.milliseconds([250, 1_000, 1_000, 3_000][Int(random.next() % 4)])
        policy.activeOpenOrders = interval
        policy.activeFills = interval
        duration = .seconds(Int64.random(in: 30...90, using: &random))
        restarts = (0..<Int(random.next() % 3)).map { _ in
            .milliseconds(Int64.random(in: 0...duration.milliseconds, using: &random))
        }.sorted()
    }
}
