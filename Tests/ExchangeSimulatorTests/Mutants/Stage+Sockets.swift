import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

// Worlds with a socket beside the polls.
extension Stage {
    /// Brisk trading, and something that goes wrong with the socket, where the occasion is there. Nothing happens until it is live.
    static func hybrid(
        _ seed: UInt64, _ hasOccasion: Bool, _ change: (inout SocketFaults) -> Void
    ) -> Scenario {
        var scenario = brisk(seed)
        scenario.quietStart = .seconds(5)
        scenario.duration = .seconds(20)
        var faults = SocketFaults()
        if hasOccasion { change(&faults) }
        scenario.socket = faults
        return scenario
    }

    /// The same without what a socket does not tell by itself: stop orders that wait, and what comes in or goes out.
    static func trusted(
        _ seed: UInt64, _ hasOccasion: Bool, _ change: (inout SocketFaults) -> Void
    ) -> Scenario {
        var scenario = hybrid(seed, hasOccasion, change)
        scenario.habits.acts.subtract([.stop, .funds])
        return scenario
    }

    /// A socket that tells much at a time, or little.
    static func bursts(_ seed: UInt64, _ areThere: Bool) -> Scenario {
        var scenario = areThere ? brisk(seed) : slow(seed)
        scenario.socket = SocketFaults()
        return scenario
    }
}
