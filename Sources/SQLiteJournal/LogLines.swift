package import UserStream

/// The lines of a log as they lie there, one after the other, with little of it in memory.
package struct LogLines {
    private let reader: SQLiteJournalReader
    private var waiting: ArraySlice<[UInt8]> = []
    /// The event that the next line is about.
    package private(set) var next: Int64

    /// Begins at an event.
    package init(_ reader: SQLiteJournalReader, from sequence: Int64) {
        self.reader = reader
        next = max(1, sequence)
    }

    /// The next line; `nil` at the end of the log.
    /// - Throws: ``JournalError`` of code `dropped` when that event is not kept any more.
    package mutating func read() throws(JournalError) -> [UInt8]? {
        if waiting.isEmpty {
            for row in try reader.rows(from: next, limit: 256) {
                waiting += row.split.dropFirst(Int(max(0, next - row.first))).map(Array.init)
            }
        }
        guard let line = waiting.popFirst() else { return nil }
        next += 1
        return line
    }
}
