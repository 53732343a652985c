import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

// One mistake for each line of the catalogue of how such systems fail.
extension Mutant {
    /// All of them, by the line of the catalogue.
    static let all = (snapshots + orders + fills + cursors + polling).sorted { $0.line < $1.line }

    private static let snapshots: [Mutant] = [
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
    ]

    private static let orders: [Mutant] = [
        Mutant(
            13, "any failure to get a missing order means that it is gone",
            when: "records fail, and the list is empty", without: "failures", dies: .broken(.noGuess), within: 10,
            by: AnyErrorIsNotFound()
        ) { Stage.emptyLists($0, failingRecords: $1) },
        Mutant(
            14, "a state that is not known is a refusal", when: "rows with an unknown state",
            without: "such rows", dies: .broken(.noGuess), by: StateIsAnother(confusion: .unknownIsRejected)
        ) { Stage.brisk($0, $1, [.unknownOrderState], millionths: 100_000) },
        Mutant(
            16, "a cancel that was asked for is done", when: "cancels take a while", without: "the while",
            dies: .broken(.noGuess), within: 10, by: StateIsAnother(confusion: .pendingIsCanceled)
        ) { Stage.cancelling($0, takesLong: $1) },
        Mutant(
            17, "an order that replaces another is that other one", when: "orders are replaced",
            without: "replacements", dies: .broken(.live), by: ReplacementIsTheSame()
        ) { Stage.replacing($0, $1) },
        Mutant(
            19, "the word for an order cancelled in parts is misspelt", when: "partial fills",
            without: "partial fills", dies: .broken(.live), by: StateIsAnother(confusion: .partialCancelIsUnknown)
        ) { $1 ? Stage.brisk($0) : Stage.wholeFills($0) },
        Mutant(
            20, "an order that was filled in parts and cancelled is filled", when: "partial fills",
            without: "partial fills", dies: .broken(.noGuess), by: StateIsAnother(confusion: .partialCancelIsFilled)
        ) { $1 ? Stage.brisk($0) : Stage.wholeFills($0) },
        Mutant(
            21, "a list with a row that cannot be read is no answer", when: "such a row, for long",
            without: "such rows", dies: .stale, by: BadRowBlocks()
        ) { Stage.badRow($0, $1) },
        Mutant(
            22, "a missing order is asked for until it is found, then the next", when: "many are purged at once",
            without: "the purge", dies: .broken(.live), by: FirstOrderOnly()
        ) { Stage.purging($0, $1) },
        Mutant(
            23, "each row about an end is an end", when: "rows come twice", without: "doubles",
            dies: .broken(.monotone), within: 10, by: EndPerRow()
        ) { Stage.brisk($0, $1, [.duplicateRows], millionths: 1_000_000) },
        Mutant(
            24, "what somebody else placed is invisible", when: "external orders", without: "external orders",
            dies: .broken(.live), .broken(.complete), by: OwnOrdersOnly()
        ) { Stage.external($0, $1) },
        Mutant(
            25, "nothing is ever forgotten", when: "orders end", without: "ends", dies: .leak, by: KeepsEverything()
        ) { Stage.forgetting($0, $1) },
        Mutant(
            26, "only orders that a listing showed are orders", when: "orders that come and go between two polls",
            without: "such short lives", dies: .broken(.complete), by: ListedOrdersOnly()
        ) { $1 ? Stage.brisk($0) : Stage.slow($0) },
    ]

    private static let fills: [Mutant] = [
        Mutant(
            27, "several fills in one answer are one, at the average price", when: "partial fills",
            without: "partial fills", dies: .broken(.complete), by: FillsMerged()
        ) { $1 ? Stage.brisk($0) : Stage.wholeFills($0) },
        Mutant(
            28, "the second fill of an order is the first again", when: "partial fills", without: "partial fills",
            dies: .broken(.complete), by: FillTakenForAnother(.order)
        ) { $1 ? Stage.brisk($0) : Stage.wholeFills($0) },
        Mutant(
            29, "a fill is told when its order is filled", when: "partial fills", without: "partial fills",
            dies: .broken(.complete), by: PartialFillsUntold()
        ) { $1 ? Stage.brisk($0) : Stage.wholeFills($0) },
        Mutant(
            30, "an end is told before what was filled", when: "fills", without: "fills", dies: .broken(.causal),
            by: EndBeforeFills()
        ) { $1 ? Stage.brisk($0) : Stage.restingOnly($0) },
        Mutant(
            30, "an end is told with what is known of its fills by then", when: "fills lag behind orders",
            without: "fills", dies: .corrected, by: EndWithoutFills()
        ) { $1 ? Stage.inferring($0) : Stage.restingOnly($0) },
        Mutant(
            31, "no fills are awaited three seconds after an end", when: "fills lag behind orders",
            without: "lag", dies: .broken(.complete), .broken(.provisional), by: LateFillsUnheard()
        ) { Stage.inferring($0, lags: $1) },
        Mutant(
            32, "what was inferred stays beside the real fills", when: "fills lag behind orders",
            without: "lag", dies: .broken(.provisional), by: InferredStays()
        ) { Stage.inferring($0, lags: $1) },
        Mutant(
            33, "a fill is marked as known before it is applied", when: "fills of orders that are not known yet",
            without: "such short lives", dies: .broken(.complete), by: MarkedBeforeApplied()
        ) { $1 ? Stage.brisk($0) : Stage.slow($0) },
        Mutant(
            34, "which fills were told is forgotten at a restart", when: "restarts", without: "restarts",
            dies: .broken(.complete), by: ToldForgotten()
        ) { Stage.restarting($0, $1) },
        Mutant(
            35, "inferred fills have other ids after a restart", when: "restarts while fills lag",
            without: "restarts", dies: .broken(.provisional), by: NewIDsPerStart()
        ) { Stage.inferring($0, restarts: $1) },
        Mutant(
            36, "a trade has one leg", when: "trades with oneself", without: "sales",
            dies: .broken(.complete), by: FillTakenForAnother(.tradeIDOnMarket)
        ) { Stage.selfTrading($0, $1) },
        Mutant(
            37, "a trade id is the same trade on every market", when: "ids that grow per market",
            without: "such ids", dies: .broken(.complete), by: FillTakenForAnother(.tradeID)
        ) { Stage.sameIDs($0, $1) },
    ]

    private static let cursors: [Mutant] = [
        Mutant(
            38, "a page of fills begins after the last one's time", when: "fills at one moment",
            without: "fills", dies: .broken(.complete), by: CursorAfterTimestamp()
        ) { $1 ? Stage.brisk($0, $1, [.equalTimestamps], millionths: 100_000) : Stage.restingOnly($0) },
        Mutant(
            39, "fills are read from the highest id on", when: "a lower id is committed late",
            without: "late commits", dies: .broken(.complete), by: CursorAfterID()
        ) { Stage.brisk($0, $1, [.lateCommit], millionths: 300_000) },
        Mutant(
            40, "fills are read from the restart on", when: "restarts", without: "restarts",
            dies: .broken(.complete), by: CursorFromRestart()
        ) { Stage.restarting($0, $1) },
        Mutant(
            41, "the cursor of fills moves on when its window failed", when: "windows fail",
            without: "failures", dies: .broken(.complete), within: 10, by: CursorMovesOnFailure()
        ) { Stage.brisk($0, $1, [.serverError, .connectionReset], millionths: 200_000, at: "fills") },
        Mutant(
            42, "a fee that is not settled is none", when: "fees in a third asset, settled later",
            without: "such fees", dies: .broken(.complete), by: PendingFeeIsNone()
        ) { Stage.deducting($0, $1) },
        Mutant(
            43, "what was told is never taken back", when: "trades are taken back", without: "that",
            dies: .broken(.live), by: NeverTakesBack()
        ) { Stage.brisk($0, $1, [.tradeBust], millionths: 50_000) },
        Mutant(
            44, "a market order's price of 0 is its price", when: "market orders", without: "market orders",
            dies: .broken(.noGuess), by: ZeroIsAPrice()
        ) { Stage.marketOrders($0, $1) },
    ]

    private static let polling: [Mutant] = [
        Mutant(
            45, "only what this client sends counts for the limit", when: "another one uses it up",
            without: "others", dies: .refused, by: OwnLimitOnly()
        ) { Stage.brisk($0, $1, [.budgetEaten], millionths: 100_000) },
        Mutant(
            47, "a ban is tried again at once", when: "bans", without: "bans", dies: .banned, by: NoBackoff()
        ) { Stage.brisk($0, $1, [.banned418], millionths: 30_000) { $0.retryAfter = .seconds(5)...(.seconds(5)) } },
        Mutant(
            48, "an outage is tried again at once", when: "an outage", without: "outages", dies: .storm,
            by: NoBackoff()
        ) { Stage.outage($0, $1) },
        Mutant(
            49, "the exchange's clock is the local one", when: "the local clock is ten minutes fast",
            without: "that", dies: .broken(.live), by: LocalClock()
        ) { Stage.clock($0, $1 ? .minutes(10) : .zero) },
        Mutant(
            50, "a pass begins at each tick", when: "a slow line", without: "slowness", dies: .overlap,
            by: PassAtEachTick(tick: .seconds(3))
        ) { Stage.line($0, isSlow: $1) },
        Mutant(
            51, "a tick that comes during a pass is lost", when: "a slow line", without: "slowness",
            dies: .stale, by: TickIsLost(tick: .seconds(3))
        ) { Stage.line($0, isSlow: $1) },
        Mutant(
            52, "a refused key is tried again for ever", when: "the key is revoked", without: "that",
            dies: .broken(.honest), by: RefusalIsTransient()
        ) { Stage.revoked($0, $1) },
        Mutant(
            61, "the ids of entries do not say whose they are", when: "two accounts", without: "a second account",
            dies: .collision, by: NamelessIDs(), play: onTwoAccounts
        ) { seed, _ in Stage.brisk(seed) },
        Mutant(
            62, "what ended before a restart is old news", when: "restarts", without: "restarts",
            dies: .broken(.live), within: 10, by: EndsBeforeRestartAreOld()
        ) { Stage.restarting($0, $1) },
    ]
}
