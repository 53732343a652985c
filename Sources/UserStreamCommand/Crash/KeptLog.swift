import SQLiteJournal
import UserStreamCore

/// What was seen of a journal, and of what its consumer printed, over many ends of the process: what must never be taken back (P5).
struct KeptLog: Sendable {
    /// The lines of all events that were seen to be committed, as they lay in the journal.
    private(set) var lines: [[UInt8]] = []
    /// The last event that was printed whole.
    private(set) var printed: Int64 = 0
    /// How many lines were printed that had been printed before.
    private(set) var repeated = 0
    /// What was printed before the journal was looked at again.
    private var unseen: [(sequence: Int64, line: [UInt8])] = []
    private var place: JournalPlace

    init(of account: AccountID) { place = JournalPlace(beginningOf: account) }

    /// The last event that was seen to be committed.
    var last: Int64 { Int64(lines.count) }

    /// Takes in what one process printed, in whole: as many lines as it came to, the last one perhaps cut.
    /// - Returns: what is wrong with it.
    mutating func hear(_ output: [UInt8]) -> [String] {
        var found: [String] = []
        var next: Int64?
        var parts = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let cut = parts.popLast() ?? []
        for part in parts {
            let line = Array(part)
            guard let sequence = Self.sequence(of: line) else {
                found.append(
                    "a line was printed that is no event: \(String(decoding: line.prefix(200), as: UTF8.self))")
                continue
            }
            if sequence < 1 || sequence > next ?? printed + 1 || sequence < next ?? 0 {
                found.append("event \(sequence) was printed where \(next ?? printed + 1) belongs")
            }
            next = sequence + 1
            if sequence <= printed { repeated += 1 }
            printed = max(printed, sequence)
            if let objection = compare(sequence, line) { found.append(objection) }
        }
        let following = next ?? 0
        if !cut.isEmpty, following > 0, following <= last, !lines[Int(following) - 1].starts(with: cut) {
            found.append("event \(following), of which a part was printed, is another one in the journal")
        }
        return found
    }

    /// Looks at the journal.
    /// - Parameter reader: absent where there is no journal yet.
    /// - Returns: what is wrong with it.
    mutating func look(at reader: SQLiteJournalReader?) throws -> [String] {
        guard let reader else {
            return last == 0 && printed == 0
                ? [] : ["the journal is not there any more, and event \(max(last, printed)) was"]
        }
        let news = try reader.continuation(of: place)
        if let damage = news.damage { return ["event \(damage.sequence) is damaged: \(damage.message)"] }
        place = news.end
        lines += news.lines
        let waiting = unseen
        unseen = []
        var found = waiting.compactMap { compare($0.sequence, $0.line) }
        if printed > last { found.append("event \(printed) was printed, but the journal ends at event \(last)") }
        unseen = []
        for consumer in try reader.consumers() where consumer.sequence > printed {
            found.append(
                "event \(consumer.sequence) is acknowledged, but event \(printed) is the last printed"
            )
        }
        return found
    }

    private mutating func compare(_ sequence: Int64, _ line: [UInt8]) -> String? {
        guard sequence <= last else {
            unseen.append((sequence, line))
            return nil
        }
        return lines[Int(sequence) - 1] == line
            ? nil : "event \(sequence) was printed, and is another one in the journal"
    }

    private static func sequence(of line: [UInt8]) -> Int64? {
        (try? JSONDocument(line))?.root["sequence"]?.int64
    }
}
