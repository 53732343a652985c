import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

/// Short worlds in which mutants are played.
enum Stage {
    /// Brisk trading of all kinds for some seconds, polled every second, over a quick line.
    static func brisk(
        _ seed: UInt64, _ faults: FaultPlan? = nil, _ dialects: Set<Dialect> = [],
        at face: any ExchangeFace.Type = FaceRegistry.usual
    ) -> Scenario {
        var scenario = Scenario(seed: seed, faults: faults ?? FaultPlan(seed: seed), dialects: dialects, face: face)
        scenario.duration = .seconds(10)
        scenario.tradeInterval = 50...250
        scenario.policy.activeOpenOrders = .seconds(1)
        scenario.policy.activeFills = .seconds(1)
        scenario.policy.closedOrdersSweep = .seconds(9)
        scenario.policy.idleBalances = .seconds(4)
        scenario.policy.activeAfterChange = .seconds(3)
        return scenario
    }

    /// The same with a fault, where the occasion is there.
    static func brisk(
        _ seed: UInt64, _ hasOccasion: Bool, _ faults: [Fault], millionths: Int, at endpoint: String? = nil,
        _ change: (inout FaultParameters) -> Void = { _ in }
    ) -> Scenario {
        var parameters = FaultParameters()
        change(&parameters)
        var plan = FaultPlan(seed: seed, parameters: parameters)
        for fault in faults where hasOccasion { plan.enable(fault, .chance(millionths: millionths), at: endpoint) }
        return brisk(seed, plan)
    }

    /// The same at an exchange that recognises users by tokens, which may end early.
    static func tokens(_ seed: UInt64, _ dialects: Set<Dialect> = [], areRevoked: Bool = false) -> Scenario {
        var parameters = FaultParameters()
        parameters.tokenAge = .seconds(2)
        var plan = FaultPlan(seed: seed, parameters: parameters)
        if areRevoked { plan.enable(.tokenRevoked, .chance(millionths: 500_000)) }
        var scenario = brisk(seed, plan, dialects, at: ProBitFace.self)
        // Nothing happens while the stream begins.
        scenario.quietStart = .seconds(5)
        return scenario
    }

    /// The same with other habits.
    static func brisk(_ seed: UInt64, _ habits: TraderHabits) -> Scenario {
        var scenario = brisk(seed)
        scenario.habits = habits
        return scenario
    }

    /// Orders are filled or end at once.
    static let nothingRests = TraderHabits([.activity, .immediate, .market, .funds])

    /// Every order is filled by one trade, or not at all.
    static func wholeFills(_ seed: UInt64) -> Scenario {
        var scenario = brisk(seed)
        scenario.listings = Array(scenario.listings.prefix(1))
        scenario.habits = TraderHabits([.activity, .nearby, .far, .cancel])
        scenario.habits.isSmall = true
        scenario.habits.sells = false
        return scenario
    }

    /// Orders rest until they are cancelled; there is no trade.
    static func restingOnly(_ seed: UInt64) -> Scenario {
        var scenario = brisk(seed)
        scenario.listings = Array(scenario.listings.prefix(1))
        scenario.habits = TraderHabits([.far, .cancel])
        return scenario
    }

    /// Orders rest for longer than it takes to see them, and are filled then.
    static func slow(_ seed: UInt64) -> Scenario {
        var scenario = brisk(seed)
        scenario.tradeInterval = 2_000...3_000
        scenario.policy.idleOpenOrders = scenario.policy.activeOpenOrders
        scenario.duration = .seconds(20)
        scenario.habits = TraderHabits([.activity, .nearby, .far])
        return scenario
    }
}
