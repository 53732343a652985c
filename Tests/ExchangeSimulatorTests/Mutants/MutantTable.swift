import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

// One mistake for each line of the catalogue of how such systems fail.
extension Mutant {
    /// All of them, by the line of the catalogue.
    static let all = (snapshots + orders + inFlight + fills + cursors + polling + sockets).sorted { $0.line < $1.line }

    /// Lists that lie, and balances.
    static let snapshots: [Mutant] = [
        Mutant(
            1, "a failed listing is an empty one", when: "listings fail", without: "failures",
            dies: .broken(.noGuess), by: AbsenceIsEnd(flaw: .failure)
        ) { Stage.brisk($0, $1, [.serverError, .connectionReset], millionths: 200_000, at: "openOrders") },
        Mutant(
            1, "a failed read of balances is an empty account", when: "reads fail", without: "failures",
            dies: .broken(.noGuess), by: FailureIsNoBalances()
        ) { Stage.brisk($0, $1, [.serverError, .connectionReset], millionths: 250_000, at: "balances") },
        Mutant(
            2, "the first page is the whole list", when: "more orders than a page has rows",
            without: "orders that rest", dies: .broken(.noGuess), by: AbsenceIsEnd(flaw: .firstPage),
            play: inSmallPages
        ) { Stage.manyRest($0, $1) },
        Mutant(
            3, "a list that looks back for three seconds is the whole list", when: "older orders",
            without: "orders that rest", dies: .broken(.noGuess), by: AbsenceIsEnd(flaw: .lookBack(.seconds(3)))
        ) { Stage.brisk($0, $1 ? TraderHabits() : Stage.nothingRests) },
        Mutant(
            4, "an order that left the list, but is live in its record, was cancelled",
            when: "the list is ahead of records and fills", without: "lag", dies: .broken(.noGuess), within: 10,
            by: AbsenceIsEnd()
        ) { Stage.listFirst($0, $1) },
        Mutant(
            5, "an order not found right after it was created is gone", when: "records lag behind fills",
            without: "lag", dies: .broken(.noGuess), within: 10, by: YoungNotFoundIsEnd()
        ) { Stage.brisk($0, $1, [.openListBeforeHistory], millionths: 500_000) { $0.lag = .seconds(6) } },
        Mutant(
            6, "an order that is not found lives on", when: "unfilled cancels are purged at once",
            without: "the purge", dies: .broken(.live), by: NotFoundIsNothing()
        ) { Stage.purging($0, $1) },
        Mutant(
            7, "the latest answer wins, however old its state is", when: "listings from a stale replica",
            without: "staleness", dies: .broken(.monotone), by: LatestAnswerWins()
        ) {
            Stage.brisk($0, $1, [.staleReplica], millionths: 400_000, at: "openOrders") { $0.staleness = .seconds(4) }
        },
        Mutant(
            8, "an order that no page shows was cancelled", when: "rows move between two pages",
            without: "such moves", dies: .broken(.noGuess), by: AbsenceIsEnd(), play: inSmallPages
        ) { Stage.paging($0, $1) },
        Mutant(
            9, "what no fill explains yet is a transfer", when: "balances are read in the middle of fills",
            without: "fills", dies: .broken(.live), by: UnexplainedIsTransfer()
        ) { $1 ? Stage.brisk($0) : Stage.restingOnly($0) },
        Mutant(
            10, "a balance of zero is no balance, and what has none is as it was", when: "all of an asset goes out",
            without: "the last bit of it", dies: .broken(.live), by: ZeroIsNoRow()
        ) { Stage.withdrawing($0, $1 ? -7 : -3) },
        Mutant(
            11, "an account that holds nothing was not read yet", when: "an empty account", without: "emptiness",
            dies: .broken(.live), by: EmptyIsUnread()
        ) { Stage.funded($0, !$1) },
        Mutant(
            12, "amounts have eight places", when: "fees with more places", without: "fees",
            dies: .broken(.noGuess), by: EightPlaces()
        ) { $1 ? Stage.brisk($0) : Stage.restingOnly($0) },
        Mutant(
            12, "a balance is compared with the rounded last one", when: "fees with more than eight places",
            without: "fees", dies: .noise, by: ComparedAfterRounding()
        ) { $1 ? Stage.brisk($0) : Stage.restingOnly($0) },
    ]
}
