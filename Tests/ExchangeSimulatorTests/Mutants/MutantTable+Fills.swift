import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

extension Mutant {
    /// Which fills there are.
    static let fills: [Mutant] = [
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
            without: "lag", dies: .broken(.complete), .broken(.provisional), within: 10, by: LateFillsUnheard()
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
            without: "restarts", dies: .broken(.provisional), within: 10, by: NewIDsPerStart()
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

    /// Up to where fills were read, and what follows later.
    static let cursors: [Mutant] = [
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
}
