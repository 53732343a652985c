package import UserStreamCore
package import UserStreamTestKit

/// How a log compares with what truly happened. It knows nothing of how the log was made, and of no promise.
///
/// Counted are the true fills (each leg of a trade) and the true ends of orders, from a moment on. Orders of which a trade was taken back are
/// left out. Each true event is in one class:
///
/// - A fill is stated, or lost. A stated fill with a trade id is the true fill of that id. One without an id, or one that is marked
///   provisional and was not replaced by the end of the log, stands for the true fills that lie within its quantity on the axis of the
///   order's cumulative quantity. If its price (to 8 places) is not that of the true fill, this true fill has a wrong price: so a fill
///   that merges three trades at different prices is up to three wrong prices, and none of them is lost.
/// - An end is stated, or missing; an order about which only a wrong end was said is not missing, it is a false end.
///
/// And each stated event that is too much is in one class:
///
/// - duplicated: a true fill, or an order's true end, that was stated before; for each true fill that is stated again;
/// - phantom: a fill that stands for nothing that had happened by then;
/// - false end: the end of an order that had not ended by then, or ended in another state. `closedUnknown` stands for any true end.
package struct RivalScore: Sendable {
    package private(set) var trueFills = 0
    package private(set) var trueEnds = 0
    package internal(set) var lostFills = 0
    package internal(set) var missingEnds = 0
    package internal(set) var duplicated = 0
    package internal(set) var phantom = 0
    package internal(set) var wrongPrice = 0
    package internal(set) var falseEnds = 0
    package private(set) var requests = 0
    package private(set) var histories = 0
    /// From the true time of each fill that was stated to when it first was.
    private var fillDelays: [Int64] = []
    /// The same of ends.
    private var endDelays: [Int64] = []

    /// The score of nothing.
    package init() {}

    /// Scores a log.
    /// - Parameter start: what happened until then is not counted.
    package init(_ log: [HeardEvent], history: History, after start: Timestamp, requests: Int) {
        self.requests = requests
        histories = 1
        var trial = FillTrial(truth: TrueEvents(history), start: start)
        var ends = EndTrial(truth: trial.truth, start: start)
        for heard in log {
            trial.hear(heard)
            ends.hear(heard)
        }
        trial.finish()
        trueFills = trial.counted
        lostFills = trial.counted - trial.delays.count
        wrongPrice = trial.wrongPrice
        phantom = trial.phantom
        duplicated = trial.duplicated + ends.duplicated
        (trueEnds, missingEnds) = ends.countedAndMissing
        falseEnds = ends.falseEnds
        fillDelays = trial.delays
        endDelays = ends.delays
    }

    /// Adds another history, or others.
    package mutating func add(_ other: RivalScore) {
        trueFills += other.trueFills
        trueEnds += other.trueEnds
        lostFills += other.lostFills
        missingEnds += other.missingEnds
        duplicated += other.duplicated
        phantom += other.phantom
        wrongPrice += other.wrongPrice
        falseEnds += other.falseEnds
        requests += other.requests
        histories += other.histories
        fillDelays += other.fillDelays
        endDelays += other.endDelays
    }

    /// How many true events were counted.
    package var trueEvents: Int { trueFills + trueEnds }

    /// How many of something there are in a million true events.
    package func perMillion(_ count: Int) -> Int {
        trueEvents == 0 ? 0 : Int((Double(count) * 1_000_000 / Double(trueEvents)).rounded())
    }

    /// The mean delay of fills in milliseconds.
    package var meanFillDelay: Int64 { Self.mean(fillDelays) }

    /// The mean delay of ends in milliseconds.
    package var meanEndDelay: Int64 { Self.mean(endDelays) }

    /// The delay in milliseconds that 99 of 100 fills and ends do not exceed.
    package var lateDelay: Int64 {
        let delays = (fillDelays + endDelays).sorted()
        return delays.isEmpty ? 0 : delays[(delays.count * 99 + 99) / 100 - 1]
    }

    private static func mean(_ delays: [Int64]) -> Int64 {
        delays.isEmpty ? 0 : delays.reduce(0, +) / Int64(delays.count)
    }
}
