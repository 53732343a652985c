import Rivals
import Testing
import UserStreamCore
import UserStreamTestKit

/// One order, filled in three trades at two prices, then cancelled.
@Suite("Scores")
struct ScoreTests {
    static let start = Timestamp(milliseconds: 1_700_000_000_000)
    static let trades = [trade("1", 1, at: 100), trade("2", 1, at: 100), trade("3", 1, at: 200)]

    static var history: History {
        var history = History()
        history.append(.order(order(.open)), at: start + .seconds(1))
        for (number, trade) in trades.enumerated() {
            history.append(.fill(trade), at: start + .seconds(2 + Int64(number)))
        }
        history.append(.order(order(.canceled)), at: start + .seconds(6))
        return history
    }

    static func order(_ state: OrderState) -> Order { Order(id: "7", venueSymbol: "btcusdt", state: state) }

    static func merged(_ quantity: ExactDecimal, at price: ExactDecimal, upTo cumulative: ExactDecimal) -> Change {
        var fill = trade("", quantity, at: price)
        fill.orderCumulativeQuantity = cumulative
        return .fill(fill)
    }

    /// The score of a log in which each change comes at the given second.
    static func score(_ log: [(Int64, Change)], after second: Int64 = 0) -> RivalScore {
        let heard = log.map { second, change in
            HeardEvent(
                time: start + .seconds(second),
                event: UserStreamEvent(
                    sequence: 1, batch: 1, isLast: true, id: "", account: "a", origin: .venue, source: .poll, time: nil,
                    observed: ObservedSpan(from: start, to: start), change: change))
        }
        return RivalScore(heard, history: history, after: start + .seconds(second), requests: 9)
    }

    @Test("a log that states everything as it was")
    func perfect() {
        let score = Self.score(
            Self.trades.map { (5, .fill($0)) } + [(7, .order(Self.order(.canceled), previous: .open))])
        #expect(score.trueFills == 3 && score.trueEnds == 1 && score.lostFills == 0 && score.missingEnds == 0)
        #expect(score.duplicated + score.phantom + score.wrongPrice + score.falseEnds == 0)
        #expect(score.meanFillDelay == 2_000 && score.meanEndDelay == 1_000 && score.lateDelay == 3_000)
    }

    @Test("an empty log loses each event once; what came before the start does not count")
    func empty() {
        let all = Self.score([])
        #expect(all.lostFills == 3 && all.missingEnds == 1 && all.duplicated == 0 && all.falseEnds == 0)
        let late = Self.score([], after: 3)
        #expect(late.trueFills == 1 && late.lostFills == 1 && late.perMillion(1) == 500_000)
    }

    @Test("a merged fill is a wrong price for each trade that had another one, and loses none")
    func merging() {
        let average = Self.score([(6, Self.merged(3, at: "133.333333333333333333", upTo: 3))])
        #expect(average.wrongPrice == 3 && average.lostFills == 0 && average.phantom == 0)
        let last = Self.score([(6, Self.merged(3, at: 200, upTo: 3))])
        #expect(last.wrongPrice == 2)
        let equal = Self.score([(6, Self.merged(2, at: 100, upTo: 2)), (6, Self.merged(1, at: 200, upTo: 3))])
        #expect(equal.wrongPrice == 0 && equal.lostFills == 0)
    }

    @Test("what is stated again is duplicated, what stands for nothing is a phantom")
    func tooMuch() {
        let again = Self.score([
            (4, .fill(Self.trades[0])), (5, .fill(Self.trades[0])), (6, Self.merged(3, at: 100, upTo: 3)),
        ])
        #expect(again.duplicated == 2 && again.phantom == 0 && again.lostFills == 0)
        let beyond = Self.score([(6, Self.merged(1, at: 100, upTo: 4)), (6, Self.merged(-1, at: 100, upTo: 2))])
        #expect(beyond.phantom == 2)
        let unknown = Self.score([(6, .fill(trade("9", 1, at: 100))), (1, .fill(Self.trades[0]))])
        #expect(unknown.phantom == 2, "no such trade, and one that had not happened")
    }

    @Test("a provisional fill counts when nothing has replaced it")
    func provisional() {
        var guess = trade("guess", 3, at: "133.333333333333333333")
        guess.isProvisional = true
        guess.orderCumulativeQuantity = 3
        #expect(Self.score([(6, .fill(guess))]).wrongPrice == 3)
        let replaced: [(Int64, Change)] =
            [(6, .fill(guess)), (7, .fillSuperseded(FillSupersede(fill: guess, by: ["1", "2", "3"], remainder: nil)))]
            + Self.trades.map { (7, .fill($0)) }
        let score = Self.score(replaced)
        #expect(score.wrongPrice == 0 && score.duplicated == 0 && score.lostFills == 0)
    }

    @Test("ends that come too early, are others, or come twice")
    func ends() {
        let early = Self.score([(3, .order(Self.order(.canceled), previous: .open))])
        #expect(early.falseEnds == 1 && early.missingEnds == 0)
        let other = Self.score([(7, .order(Self.order(.filled), previous: .open))])
        #expect(other.falseEnds == 1 && other.missingEnds == 0)
        let twice = Self.score([
            (7, .order(Self.order(.canceled), previous: .open)), (8, .order(Self.order(.open), previous: .canceled)),
            (9, .order(Self.order(.canceled), previous: .open)),
        ])
        #expect(twice.duplicated == 1 && twice.falseEnds == 0)
        #expect(Self.score([(7, .order(Self.order(.closedUnknown), previous: .open))]).falseEnds == 0)
    }
}
