import ArgumentParser
import SQLiteJournal
import UserStreamCore

/// `userstream export`
struct ExportCommand: AsyncParsableCommand {
    /// What is written.
    enum What: String, ExpressibleByArgument, CaseIterable { case fills }
    /// In which form.
    enum Format: String, ExpressibleByArgument, CaseIterable { case csv, ndjson }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the fills of a journal for accounting: each once, with its fees, in exact amounts.",
        discussion: """
            A row is a fill as it stands at the end of the log:
            - A fee that was settled later is in the row of its fill.
            - A provisional fill (computed from what the exchange said of the order, because the fill itself could not be \
            read yet) is a row until the real ones replace it; then these are rows and it is none. What is still not \
            confirmed of it stays a provisional row, so the sums are right at any time.
            - A fill that the exchange took back is no row.

            The column `state` says whether a row can still change: final; feePending, until its fee is settled; \
            provisional, until it is replaced. Even a final row goes when the exchange takes the trade back, which is \
            rare: export a period again before you close your books.

            Fees are positive when paid, negative for a rebate. `price` is informative on provisional rows; quantity and \
            quoteQuantity are exact. Fills from before the stream began are left out; --baseline adds those that the first \
            snapshot lists. --since and --until are about the time of the trade. The columns and their order do not \
            change; new ones would come last.
            """)

    @OptionGroup var journal: JournalOptions

    @Option(help: "What to write: fills.")
    var what = What.fills

    @Option(help: "The form: csv or ndjson.")
    var format = Format.csv

    @Option(
        help: ArgumentHelp("Only trades of this moment or later.", valueName: "time"), transform: TimeText.read)
    var since: Timestamp?

    @Option(
        help: ArgumentHelp("Only trades before this moment.", valueName: "time"), transform: TimeText.read)
    var until: Timestamp?

    @Flag(help: "Also the fills from before the start that the first snapshot lists.")
    var baseline = false

    func run() async throws {
        try await withJournal(isJSON: false) {
            let fills = try StandingFills(try journal.reader(), withBaseline: baseline)
            if format == .csv { Console.print(FillTable.header) }
            try fills.forEach { row in
                guard isWanted(row.fill) else { return }
                Console.print(format == .csv ? FillTable.csv(row) : FillTable.json(row))
            }
        }
    }

    /// A fill whose time is not known is always wanted: leaving it out would be silent.
    private func isWanted(_ fill: Fill) -> Bool {
        guard let time = fill.time else { return true }
        if let since, time < since { return false }
        if let until, time >= until { return false }
        return true
    }
}
