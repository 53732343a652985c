import UserStreamCore
import UserStreamTestKit

extension Scenario {
    /// Draws what goes wrong with the socket. It is drawn from a sequence of its own, so that it moves nothing else.
    package mutating func drawSocket() {
        var random = SeededRandom(seed: seed).forked("scenario.socket")
        var drawn = SocketFaults()
        if !faults.isQuiet || random.below(4) > 0 {
            drawn.lost = [0, 0, 20_000, 100_000][random.below(4)]
            drawn.doubled = [0, 20_000][random.below(2)]
            drawn.late = [0, 20_000, 100_000][random.below(3)]
            drawn.cut = [nil, .seconds(60), .seconds(8)][random.below(3)]
            drawn.silent = [nil, nil, .seconds(40)][random.below(3)]
        }
        socket = drawn
    }
}
