import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

extension Mutant {
    /// Where orders went, and what they are.
    static let orders: [Mutant] = [
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
}
