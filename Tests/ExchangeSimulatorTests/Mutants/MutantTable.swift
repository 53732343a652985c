import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

extension Mutant {
    /// All of them, by the line of the catalogue.
    static let all = (snapshots + orders + fills + cursors).sorted { $0.line < $1.line }

    private static let snapshots: [Mutant] = [
        Mutant(
            1, "a failed listing is an empty one", when: "the listing fails", without: "failures",
            dies: [.broken(.noGuess)], within: 10, AbsenceIsEnd(flaw: .failure)
        ) { Stage.brisk($0, $1, [.serverError, .connectionReset], millionths: 200_000, at: "openOrders") },
        Mutant(
            1, "a failed read of balances is an empty account", when: "it fails twice in a row",
            without: "failures", dies: [.broken(.noGuess)], within: 10, FailureIsNoBalances()
        ) { Stage.brisk($0, $1, [.serverError, .connectionReset], millionths: 400_000, at: "balances") },
        Mutant(
            4, "an order that left the list, but is live in its record, was cancelled",
            when: "the list is ahead of records", without: "lag", dies: [.broken(.noGuess)], within: 10,
            AbsenceIsEnd()
        ) { Stage.brisk($0, $1, [.openListBeforeHistory], millionths: 300_000) },
        Mutant(
            5, "an order not found right after it was created is gone", when: "records lag behind fills",
            without: "lag", dies: [.broken(.noGuess)], within: 10, YoungNotFoundIsEnd()
        ) { Stage.brisk($0, $1, [.openListBeforeHistory], millionths: 300_000) },
        Mutant(
            6, "an order that is not found lives on", when: "unfilled cancels are purged at once",
            without: "the purge", dies: [.broken(.live)], within: 10, NotFoundIsNothing()
        ) { Stage.brisk($0, $1, [.purge], millionths: 1_000_000) { $0.purgeAfter = .zero } },
        Mutant(
            7, "the latest answer wins, however old its state is", when: "the listing comes from a stale replica",
            without: "staleness", dies: [.broken(.monotone)], within: 10, LatestAnswerWins()
        ) { Stage.brisk($0, $1, [.staleReplica], millionths: 200_000, at: "openOrders") },
    ]

    private static let orders: [Mutant] = [
        Mutant(
            14, "a state that is not known is a refusal", when: "a row has an unknown state", without: "such rows",
            dies: [.broken(.noGuess)], within: 10, StateIsAnother(confusion: .unknownIsRejected)
        ) { Stage.brisk($0, $1, [.unknownOrderState], millionths: 100_000) },
        Mutant(
            20, "an order that was filled in parts and cancelled is filled", when: "partial fills",
            without: "partial fills", dies: [.broken(.noGuess)], within: 10,
            StateIsAnother(confusion: .partialCancelIsFilled)
        ) { $1 ? Stage.brisk($0) : Stage.wholeFills($0) },
        Mutant(
            26, "only orders that a listing showed are orders", when: "orders that come and go between two polls",
            without: "orders that live for less than two polls", dies: [.broken(.complete)], within: 10,
            ListedOrdersOnly()
        ) { $1 ? Stage.brisk($0) : Stage.slow($0) },
    ]

    private static let fills: [Mutant] = [
        Mutant(
            28, "the second fill of an order is the first again", when: "partial fills", without: "partial fills",
            dies: [.broken(.complete)], within: 10, FillTakenForAnother(.order)
        ) { $1 ? Stage.brisk($0) : Stage.wholeFills($0) },
        Mutant(
            29, "a fill is told when its order is filled", when: "partial fills", without: "partial fills",
            dies: [.broken(.complete)], within: 10, PartialFillsUntold()
        ) { $1 ? Stage.brisk($0) : Stage.wholeFills($0) },
    ]

    private static let cursors: [Mutant] = []
}
