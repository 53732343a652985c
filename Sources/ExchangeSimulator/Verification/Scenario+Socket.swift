package import UserStreamCore
import UserStreamTestKit

extension Scenario {
    /// That the client holds the user-data socket as well, and what goes wrong with it while faults are on.
    package struct Socket: Hashable, Sendable {
        /// How many messages about the account in a million get lost, although the heartbeats are in order.
        package var lost = 0
        /// How many come twice.
        package var doubled = 0
        /// How many come later than those after them.
        package var late = 0
        /// The mean time after which a connection is cut; `nil` for never.
        package var cut: TimeSpan?
        /// The mean time after which a connection transports nothing any more, and nobody says so; `nil` for never.
        package var silent: TimeSpan?

        package init() {}

        /// Whether nothing goes wrong.
        package var isQuiet: Bool { self == Socket() }
    }

    /// Draws what goes wrong with the socket. It is drawn from a sequence of its own, so that it moves nothing else.
    package mutating func drawSocket() {
        var random = SeededRandom(seed: seed).forked("scenario.socket")
        var drawn = Socket()
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

extension Scenario.Socket {
    /// As in a scenario's line: `lost:20000,cut:8000`, or `whole`.
    var text: String {
        var words: [String] = []
        if lost > 0 { words.append("lost:\(lost)") }
        if doubled > 0 { words.append("doubled:\(doubled)") }
        if late > 0 { words.append("late:\(late)") }
        if let cut { words.append("cut:\(cut.milliseconds)") }
        if let silent { words.append("silent:\(silent.milliseconds)") }
        return words.isEmpty ? "whole" : words.joined(separator: ",")
    }

    init(text: String) throws(SimulatorSettingError) {
        self.init()
        if text == "whole" { return }
        for word in text.split(separator: ",") {
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Int64(parts[1]), (1...Scenario.longest).contains(number) else {
                throw SimulatorSettingError("socket=\(text) is not of the form whole, or lost:20000,cut:8000")
            }
            switch parts[0] {
            case "lost": lost = Int(number)
            case "doubled": doubled = Int(number)
            case "late": late = Int(number)
            case "cut": cut = .milliseconds(number)
            case "silent": silent = .milliseconds(number)
            default: throw SimulatorSettingError("a socket has no \"\(parts[0])\"")
            }
        }
    }
}
