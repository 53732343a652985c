import SQLiteJournal
import UserStreamCore

/// The fills of a log as they stand at its end: each once, by what was told of it last.
///
/// The log is read twice: first what later events say about earlier fills, then the fills. So only the corrections are held in memory, and each
/// fill is given in the place where it was first told.
struct StandingFills {
    /// A fill, and the event that told it first.
    struct Row {
        var sequence: Int64
        var account: AccountID
        var fill: Fill
    }

    private let reader: SQLiteJournalReader
    /// Whether fills from before the start are wanted, which the first snapshot lists.
    private let withBaseline: Bool
    /// The last event that replaced or took back a fill.
    private var gone: [FillKey: Int64] = [:]
    private var settled: [FillKey: Fill] = [:]

    init(_ reader: SQLiteJournalReader, withBaseline: Bool = false) throws {
        self.reader = reader
        self.withBaseline = withBaseline
        var filter = EventFilter()
        filter.kinds = ["fillSuperseded", "fillVoided", "feeSettled"]
        var (gone, settled) = (gone, settled)
        try reader.forEach(matching: filter) { event in
            switch event.change {
            case .fillSuperseded(let change): gone[change.fill.key] = event.sequence
            case .fillVoided(let fill): gone[fill.key] = event.sequence
            case .feeSettled(let fill): settled[fill.key] = fill
            default: break
            }
            return true
        }
        (self.gone, self.settled) = (gone, settled)
    }

    /// Gives each fill that stands, in the order in which they were told.
    func forEach(_ body: (Row) throws -> Void) throws {
        var filter = EventFilter()
        filter.kinds = ["fill", "fillSuperseded", "snapshotItem"]
        try reader.forEach(matching: filter) { event in
            if let fill = told(by: event.change), gone[fill.key] ?? 0 <= event.sequence {
                try body(Row(sequence: event.sequence, account: event.account, fill: settled(fill)))
            }
            return true
        }
    }

    private func told(by change: Change) -> Fill? {
        switch change {
        case .fill(let fill): fill
        // What is still inferred after a part was confirmed.
        case .fillSuperseded(let change): change.remainder
        case .snapshotItem(.fill(let fill)): withBaseline ? fill : nil
        default: nil
        }
    }

    private func settled(_ fill: Fill) -> Fill {
        guard let fees = settled[fill.key] else { return fill }
        var fill = fill
        (fill.fees, fill.feeState) = (fees.fees, fees.feeState)
        return fill
    }
}
