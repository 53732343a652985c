import UserStreamCore
import UserStreamTestKit

extension Scenario {
    /// When the client's process is killed by what it takes in, and not by the time.
    package enum Kill: Hashable, Sendable {
        /// Right after each batch that it committed, until trading and faults end.
        case afterEveryBatch
        /// Once: right after the input of this number, from 1. What followed is committed.
        case after(input: Int)
        /// Once: while what follows from the input of this number is being committed, and nothing of it is.
        case during(input: Int)

        /// Whether an input is lost, because the process does not live to commit what follows from it.
        func loses(_ input: Input, number: Int) -> Bool {
            guard self == .during(input: number) else { return false }
            switch input {
            case .answer, .pushed, .socket, .tick, .clockCorrected: return true
            // Who is killed while he announces an order, or hands in what came of it, does not know that it was taken in. The judge takes it for known.
            case .expected, .observed, .traded, .stop: return false
            }
        }

        /// Whether the process ends once what followed from an input is committed.
        func ends(after batch: EventBatch, number: Int) -> Bool {
            switch self {
            case .afterEveryBatch: !batch.isEmpty
            case .after(let input), .during(let input): input == number
            }
        }
    }
}

extension Scenario {
    /// Draws when the client is killed by what it takes in: in half of all scenarios after each batch, else once. It is drawn from a sequence of its
    /// own, so that it moves nothing else.
    package mutating func drawKill() {
        var random = SeededRandom(seed: seed).forked("scenario.kill")
        let input = 1 + random.below([20, 200, 600][random.below(3)])
        kill = [.afterEveryBatch, .afterEveryBatch, .after(input: input), .during(input: input)][random.below(4)]
    }
}

extension Scenario.Kill {
    var text: String {
        switch self {
        case .afterEveryBatch: "batches"
        case .after(let input): "after:\(input)"
        case .during(let input): "during:\(input)"
        }
    }

    init(text: String) throws(SimulatorSettingError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let number = parts.count == 2 ? Int(parts[1]) : nil
        switch (parts.first, number) {
        case ("batches", nil) where parts.count == 1: self = .afterEveryBatch
        case ("after", let number?) where number > 0: self = .after(input: number)
        case ("during", let number?) where number > 0: self = .during(input: number)
        default: throw SimulatorSettingError("kill=\(text) is not of the form batches, after:17 or during:17")
        }
    }
}
